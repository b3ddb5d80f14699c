// XML is read and written; expat, which others wrote, is asked whether it reads the same.
#include <expat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "formats/syntax/readers.hpp"
#include "formats/syntax/xml_markup.hpp"
#include "tests/lib/random.hpp"

using namespace custody;
using namespace custody::formats;

namespace {

Place place(std::string name, bool after_records = false) {
  Place out;
  out.name = std::move(name);
  out.after_records = after_records;
  return out;
}

Level level(std::string at, std::vector<std::string> const& places) {
  Level out;
  out.at = std::move(at);
  for (auto const& name : places) {
    out.order.push_back({false, static_cast<std::uint16_t>(out.places.size())});
    out.places.push_back(place(name));
  }
  return out;
}

/// A case with persons, as Jiangsu's reference format has it, cut down.
Pack case_pack(Encoding encoding = Encoding::utf8) {
  Pack pack;
  pack.id = "test-xml";
  pack.syntax = Syntax::xml;
  pack.encoding = encoding;
  XmlOptions options;
  options.root = "js:package";
  options.records = "js:case";
  options.namespaces = {{"js", "urn:jiangsu:case:2"}};
  pack.options = options;
  pack.shape.file = level("", {"@version", "js:head/js:time", "js:tail/js:count"});
  pack.shape.file.places[2].after_records = true;
  pack.shape.levels.push_back(level("", {"@nr", "js:name", "js:class", "js:class/@mc", "js:from/@q", "js:from/@z"}));
  pack.shape.levels[0].order.push_back({true, 1});
  pack.shape.levels.push_back(level("js:list/js:person", {"@role", "js:id/@type", "js:id", "js:name"}));
  return pack;
}

enum Case { nr, name, category, category_name, from, until };
enum Person { role, id_type, id, person_name };

struct ReadFile {
  std::vector<Piece> pieces;
  std::unique_ptr<Reader> reader;
  std::string whole;
};

/// Split in windows that grow by `step` bytes.
Result<std::size_t> split(ReadFile& file, std::size_t step) {
  std::size_t done = 0, end = std::min(step, file.whole.size());
  for (;;) {
    bool const last = end == file.whole.size();
    done += TRY(file.reader->split(std::string_view(file.whole).substr(done, end - done), done, last, file.pieces));
    if (last) return done;
    end = std::min(end + step, file.whole.size());
  }
}

ReadFile read_file(Pack const& pack, std::string text, std::size_t step = 1 << 20) {
  ReadFile out{{}, make_xml_reader(pack), std::move(text)};
  auto const done = split(out, step);
  INFO((done ? std::string() : english(done.error().message)));
  REQUIRE(done);
  return out;
}

std::string error_of(Pack const& pack, std::string text) {
  ReadFile file{{}, make_xml_reader(pack), std::move(text)};
  auto const done = split(file, 1 << 20);
  REQUIRE(!done);
  return std::string(done.error().code) + ": " + english(done.error().message);
}

struct ReadRecord {
  Arena arena;
  Sheet sheet;
  Problems problems;

  std::string_view operator()(std::size_t row, int place) const { return sheet.rows[row].slots[place].view(); }
  State state(std::size_t row, int place) const { return sheet.rows[row].slots[place].state; }
};

std::unique_ptr<ReadRecord> read_record(ReadFile const& file, std::size_t i = 0) {
  auto out = std::make_unique<ReadRecord>();
  file.reader->read(file.pieces[i], out->sheet, out->arena, out->problems);
  return out;
}

std::string document(std::string const& records, std::string const& root = R"(<js:package xmlns:js="urn:jiangsu:case:2" version="2">)") {
  return root + records + "</js:package>";
}

std::string rule_of(std::string const& record) {
  auto const pack = case_pack();
  auto const read = read_record(read_file(pack, document(record)));
  return read->problems.empty() ? "" : std::string(read->problems[0].rule);
}

}  // namespace

TEST_CASE("a record of XML is read into its slots whatever prefix the file uses") {
  auto const pack = case_pack();
  auto const file = read_file(pack,
                              "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- out -->\n"
                              "<j:package xmlns:j='urn:jiangsu:case:2' version=\"7\"><j:head><j:time>20261122</j:time></j:head>\n"
                              "<j:case nr=\"A1\"><j:name>盗窃 &lt;x&gt; &#x4E2D;</j:name><j:class mc=\"a&#10;b&amp;\">05</j:class>"
                              "<j:from q=\"1\" z=''/><j:list><j:person role='x'><j:id type=\"111\">3</j:id><j:name><![CDATA[A<B]]> &amp; C</j:name>"
                              "</j:person><j:person><j:name></j:name></j:person></j:list></j:case>"
                              "<j:case nr='A2'/><j:tail><j:count>2</j:count></j:tail></j:package>\n<!-- end -->");
  REQUIRE(file.pieces.size() == 2);
  auto const first = read_record(file);
  auto const& read = *first;
  REQUIRE(read.problems.empty());
  REQUIRE(read.sheet.rows.size() == 3);
  CHECK(read(0, nr) == "A1");
  CHECK(read(0, name) == "盗窃 <x> 中");
  CHECK(read(0, category) == "05");
  CHECK(read(0, category_name) == "a\nb&");
  CHECK(read(0, from) == "1");
  CHECK(read.state(0, until) == State::empty);
  CHECK(read(1, role) == "x");
  CHECK(read(1, id_type) == "111");
  CHECK(read(1, id) == "3");
  CHECK(read(1, person_name) == "A<B & C");
  CHECK(read.state(2, person_name) == State::empty);
  CHECK(read.state(2, id) == State::missing);
  CHECK(read.sheet.extras.empty());

  auto const second = read_record(file, 1);
  CHECK(second->problems.empty());
  CHECK((*second)(0, nr) == "A2");

  Slot const* const slots = file.reader->file().rows[0].slots;
  CHECK(slots[0].view() == "7");
  CHECK(slots[1].view() == "20261122");
  CHECK(slots[2].view() == "2");
  CHECK(file.reader->tail() == "<j:tail><j:count>2</j:count></j:tail></j:package>\n<!-- end -->");
}

TEST_CASE("pieces and tail are the file byte for byte, wherever the windows end") {
  auto const pack = case_pack();
  std::string const text = document(
      "\n <js:head/> <!-- <js:case> -->\n <js:case nr='1'><![CDATA[</js:case>]]></js:case> <js:case nr='2'><js:case/></js:case>\n"
      "<?pi <js:case ?><js:case nr='>'/>\n<js:tail>\n<js:count>3</js:count></js:tail>\n") + "\n";
  for (std::size_t step = 1; step < text.size(); ++step) {
    auto const file = read_file(pack, text, step);
    REQUIRE(file.pieces.size() == 3);
    std::string whole;
    for (auto const& piece : file.pieces) {
      CHECK(piece.offset == whole.size() + piece.before.size());
      whole += piece.before;
      whole += piece.bytes;
    }
    CHECK(whole + std::string(file.reader->tail()) == text);
  }
}

TEST_CASE("a file without records has an envelope all the same") {
  auto const pack = case_pack();
  CHECK(read_file(pack, document("")).reader->file().rows[0].slots[0].view() == "2");
  auto const closed = read_file(pack, R"(<js:package xmlns:js="urn:jiangsu:case:2" version="3"/>)");
  CHECK(closed.pieces.empty());
  CHECK(closed.reader->file().rows[0].slots[0].view() == "3");
}

TEST_CASE("what no rule names is kept as an extra of its row") {
  auto const pack = case_pack();
  auto const file = read_file(pack, document("<js:case nr='1' lsh='77'><js:bz2>text &amp; more</js:bz2><js:from q='1' w='2'/>"
                                             "<js:list><js:person><js:dh a='1'>x<b/></js:dh></js:person></js:list><k:z xmlns:k='urn:k'>v</k:z></js:case>"));
  auto const read = read_record(file);
  REQUIRE(read->problems.empty());
  std::map<std::string, std::string> extras;
  for (auto const& extra : read->sheet.extras) extras[std::to_string(extra.row) + " " + std::string(extra.path)] = extra.slot.view();
  CHECK(extras == std::map<std::string, std::string>{{"0 @lsh", "77"},
                                                     {"0 js:bz2", "text & more"},
                                                     {"0 js:from/@w", "2"},
                                                     {"1 js:dh", "<js:dh a='1'>x<b/></js:dh>"},
                                                     {"0 k:z", "<k:z xmlns:k='urn:k'>v</k:z>"}});
}

TEST_CASE("namespaces that a record declares itself are understood") {
  auto const pack = case_pack();
  auto const file = read_file(pack, document("<c:case xmlns:c='urn:jiangsu:case:2' nr='1'><c:name>x</c:name><name>y</name>"
                                             "<list xmlns='urn:jiangsu:case:2'><person><name>z</name></person></list></c:case>"));
  REQUIRE(file.pieces.size() == 1);
  auto const read = read_record(file);
  REQUIRE(read->problems.empty());
  CHECK((*read)(0, name) == "x");
  REQUIRE(read->sheet.rows.size() == 2);
  CHECK((*read)(1, person_name) == "z");
  REQUIRE(read->sheet.extras.size() == 1);
  CHECK(read->sheet.extras[0].path == "name");
}

TEST_CASE("an element of another namespace is not taken for one of ours") {
  auto const pack = case_pack();
  auto const file = read_file(pack, document("<js:case><o:name xmlns:o='urn:other'>x</o:name></js:case>"));
  auto const read = read_record(file);
  CHECK(read->state(0, name) == State::missing);
  CHECK(error_of(pack, "<js:package xmlns:js='urn:other'/>").starts_with("xml-root"));
}

TEST_CASE("a broken record is rejected by name and the next one is found") {
  auto const pack = case_pack();
  auto const file = read_file(pack, document("<js:case><js:name>x</js:nam></js:case><js:case nr='2'/>"));
  REQUIRE(file.pieces.size() == 2);
  CHECK(read_record(file)->problems.at(0).rule == "xml/markup");
  CHECK(read_record(file, 1)->problems.empty());

  CHECK(rule_of("<js:case><js:name>x</js:name><js:name>x</js:name></js:case>") == "xml/twice");
  CHECK(rule_of("<js:case>stray<js:name>x</js:name></js:case>") == "xml/text-between-elements");
  CHECK(rule_of("<js:case><js:name>&x;</js:name></js:case>") == "xml/reference");
  CHECK(rule_of("<js:case><js:name>&#0;</js:name></js:case>") == "xml/reference");
  CHECK(rule_of("<js:case><js:name>&#xD800;</js:name></js:case>") == "xml/reference");
  CHECK(rule_of("<js:case><js:name>a & b</js:name></js:case>") == "xml/reference");
  CHECK(rule_of("<js:case><js:name>\x01</js:name></js:case>") == "xml/character");
  CHECK(rule_of("<js:case a='\x01'/>") == "xml/character");
  CHECK(rule_of("<js:case><js:name>\xff</js:name></js:case>") == "encoding");
  CHECK(rule_of("<js:case><js:name a=b>x</js:name></js:case>") == "xml/markup");
  CHECK(rule_of("<js:case><js:name a='1' a='2'>x</js:name></js:case>") == "xml/markup");
  std::string deep = "<js:case>";
  for (int i = 0; i < 200; ++i) deep += "<x>";
  for (int i = 0; i < 200; ++i) deep += "</x>";
  CHECK(rule_of(deep + "</js:case>") == "xml/markup");
}

TEST_CASE("a file in which no further record can be found is an error with its place") {
  auto const pack = case_pack();
  CHECK(error_of(pack, "").starts_with("xml:"));
  CHECK(error_of(pack, "nr,name\n1,2\n").starts_with("xml:"));
  CHECK(error_of(pack, "<!DOCTYPE p [<!ENTITY a 'aaaa'>]><p/>").starts_with("xml-doctype:"));
  CHECK(error_of(pack, "<?xml version='1.0' encoding='GB18030'?><js:package xmlns:js='urn:jiangsu:case:2'/>").starts_with("encoding:"));
  CHECK(error_of(pack, "<?xml version='2.0'?><js:package xmlns:js='urn:jiangsu:case:2'/>").starts_with("xml:"));
  CHECK(error_of(pack, document("<js:case nr='1'><js:name>")).starts_with("xml:"));
  CHECK(error_of(pack, document("<js:case/>text")).starts_with("xml:"));
  CHECK(error_of(pack, document("<js:case/>") + "<more/>").starts_with("xml:"));
  CHECK(error_of(pack, document("<js:case/><!-- ")).starts_with("xml:"));
}

TEST_CASE("in a GB encoding the end of a CDATA section is not looked for inside of characters") {
  auto const pack = case_pack(Encoding::gb18030_2022);
  // 81 5D 5D 3E: a character whose second byte is `]`, then `]` and `>`.
  auto const file = read_file(pack, document("<js:case><js:name><![CDATA[\x81]]>\x81]]]></js:name></js:case>"));
  auto const read = read_record(file);
  REQUIRE(read->problems.empty());
  CHECK((*read)(0, name).find("]>") != std::string_view::npos);
}

TEST_CASE("what the writer writes is read back the same, in each encoding") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  std::vector<std::string> const parts{"中", "文", " ", "<", ">", "&", "\"", "'", "\n", "\t", "\r", "]]>", "a", "1", "\u3000", "𠮷", "é", "&#x41;"};
  for (auto const encoding : encodings) {
    auto const pack = case_pack(encoding);
    auto const writer = *make_xml_writer(pack, {});
    for (int round = 0; round < 300; ++round) {
      Arena arena;
      Sheet sheet;
      auto const text = [&] {
        std::string value;
        for (auto n = random.below(6); n > 0; --n) value += parts[random.below(parts.size())];
        return arena.copy(value);
      };
      sheet.add(0, 6, arena);
      for (auto persons = random.below(3); persons > 0; --persons) sheet.add(1, 4, arena);
      for (auto const& row : sheet.rows)
        for (int i = 0; i < (row.level == 0 ? 6 : 4); ++i)
          if (random.below(3) != 0) {
            row.slots[i] = text_slot(text());
            if (row.slots[i].size == 0) row.slots[i].state = State::empty;
          }
      Sheet file;
      file.add(0, 3, arena);
      file.rows[0].slots[2] = text_slot("1");
      Output out;
      Problems problems;
      writer->head(file, out);
      auto const head = out.size();
      writer->record(sheet, out, arena, problems);
      std::string written(out.view().substr(0, head));
      written += out.view().substr(head + writer->separator().size());
      out.clear();
      writer->tail(file, false, out);
      written += out.view();
      REQUIRE(problems.empty());

      INFO(written);
      auto const again = read_file(pack, written);
      REQUIRE(again.pieces.size() == 1);
      auto const read = read_record(again);
      REQUIRE(read->problems.empty());
      REQUIRE(read->sheet.rows.size() == sheet.rows.size());
      for (std::size_t row = 0; row < sheet.rows.size(); ++row)
        for (int i = 0; i < (row == 0 ? 6 : 4); ++i) {
          auto const& slot = sheet.rows[row].slots[i];
          // An element whose attribute is there is there itself, and empty.
          bool const shown = slot.state == State::missing && read->state(row, i) == State::empty;
          if (!shown) CHECK((slot.state == State::missing) == (read->state(row, i) == State::missing));
          CHECK((*read)(row, i) == slot.view());
        }
      CHECK(again.reader->file().rows[0].slots[2].view() == "1");
    }
  }
}

TEST_CASE("a control character that XML cannot hold is refused on writing") {
  auto const pack = case_pack();
  Arena arena;
  Sheet sheet;
  sheet.add(0, 6, arena).slots[name] = text_slot("a\x02z");
  Output out;
  Problems problems;
  (*make_xml_writer(pack, {}))->record(sheet, out, arena, problems);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].rule == "xml/character");
}

namespace {

/// What expat makes of a document: well-formed or not, and the text of each js:name.
struct Oracle {
  bool accepts = false;
  XML_Error error = XML_ERROR_NONE;
  std::vector<std::string> names;
};

Oracle ask_expat(std::string const& text) {
  struct State {
    Oracle oracle;
    int inside = 0;
  } state;
  XML_Parser const parser = XML_ParserCreateNS("UTF-8", '|');
  XML_SetUserData(parser, &state);
  XML_SetElementHandler(
      parser,
      [](void* data, XML_Char const* element, XML_Char const**) {
        auto& s = *static_cast<State*>(data);
        if (std::string_view(element) == "urn:jiangsu:case:2|name" && s.inside++ == 0) s.oracle.names.emplace_back();
      },
      [](void* data, XML_Char const* element) {
        auto& s = *static_cast<State*>(data);
        if (std::string_view(element) == "urn:jiangsu:case:2|name") --s.inside;
      });
  XML_SetCharacterDataHandler(parser, [](void* data, XML_Char const* chars, int size) {
    auto& s = *static_cast<State*>(data);
    if (s.inside > 0) s.oracle.names.back().append(chars, static_cast<std::size_t>(size));
  });
  state.oracle.accepts = XML_Parse(parser, text.data(), static_cast<int>(text.size()), 1) == XML_STATUS_OK;
  state.oracle.error = XML_GetErrorCode(parser);
  XML_ParserFree(parser);
  return state.oracle;
}

}  // namespace

TEST_CASE("of mutated documents nothing is accepted that expat refuses for its tags, and texts agree") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  auto const pack = case_pack();
  std::string const original = document(
      "\n  <js:case nr=\"A1\">\n    <js:name>a &lt; <![CDATA[b<c]]> &#65;</js:name>\n    <!-- x --><js:from q='1' z=\"2\"/>\n  </js:case>\n"
      "  <js:case nr='A2'><js:name>中文\r\nx</js:name><other><b>1</b></other></js:case>\n");
  std::string const alphabet = "<>/&;!-[]'\"= ?ajs:1\n\r\xe4";
  int accepted = 0, refused = 0, loose = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text = original;
    for (auto changes = 1 + random.below(2); changes > 0; --changes) {
      auto const at = random.below(text.size());
      switch (random.below(3)) {
        case 0: text[at] = alphabet[random.below(alphabet.size())]; break;
        case 1: text.erase(at, 1 + random.below(4)); break;
        default: text.insert(at, 1, alphabet[random.below(alphabet.size())]);
      }
    }
    ReadFile file{{}, make_xml_reader(pack), text};
    bool fine = split(file, 1 << 20).has_value();
    std::vector<std::string> names;
    for (std::size_t i = 0; fine && i < file.pieces.size(); ++i) {
      auto const read = read_record(file, i);
      fine = read->problems.empty();
      if (fine && read->state(0, name) != State::missing) names.emplace_back((*read)(0, name));
    }
    auto const oracle = ask_expat(text);
    INFO(text);
    if (fine && oracle.accepts) {
      for (auto const& each : names) CHECK(std::ranges::find(oracle.names, each) != oracle.names.end());
      ++accepted;
    } else if (fine) {
      // Loose where it costs nothing: odd characters in names, prefixes that mean nothing, `]]>` in text. Never about structure.
      ++loose;
      INFO(XML_ErrorString(oracle.error));
      CHECK((oracle.error == XML_ERROR_INVALID_TOKEN || oracle.error == XML_ERROR_UNBOUND_PREFIX));
    } else {
      ++refused;
    }
  }
  CHECK(accepted > 1000);
  CHECK(refused > 1000);
  CHECK(loose < accepted);
}
