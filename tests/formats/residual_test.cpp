// What a conversion does not show is kept, and the way back with it gives the source again.
#include "formats/residual_maker.hpp"

#include <catch2/catch.hpp>

#include "formats/sample_file.hpp"
#include "formats/way_back.hpp"
#include "tests/formats/conversion.hpp"
#include "tests/lib/random.hpp"

using namespace custody;
using namespace custody::formats;
using test::gb18030, test::utf8;

namespace {

/// Cases of Shanghai with all the form that a file can have: quotes where none are needed, an unknown column, full-width brackets,
/// an amount with zeros behind, an empty line, no line end at the end.
std::string const shanghai =
    "案件编号,案件名称,案由,案由名称,事发时间,事发地址,损失万元,人员类别,人员,性别,联系电话,备用1\r\n"
    "A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,嫌疑人,张三(310101189901010019),男,,\r\n"
    "A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,被害人,李四（320106189906150022）,女,13800000000,x\r\n"
    "A3101040000002026110002,\"含,逗号\"\"引号\"\"\",050202,扒窃案,2026-11-02 08:00:00,\"两行\n地址\",0.0350,嫌疑人,王五310101189901010019,男,,\r\n"
    "\r\n"
    "A3101040000002026110003,\"无人案\",050300,诈骗案,,,,,,,,\r\n"
    "A3101040000002026110004,最后一案,050300,诈骗案,2026-11-02 08:00:00,又一地,,证人,赵六,未知,\"138\",";

struct Pair {
  Plan there, back;

  Pair(std::string const& a, std::string const& b)
      : there(test::library().model(), test::pack(a), test::pack(b), test::library().tables()),
        back(test::library().model(), test::pack(b), test::pack(a), test::library().tables()) {}
};

void replace(std::string& text, std::string_view old, std::string_view with) {
  auto const at = text.find(old);
  INFO(old << " in " << text);
  REQUIRE(at != std::string::npos);
  text.replace(at, old.size(), with);
}

/// Shanghai by way of Zhejiang's JSON, with an edit in between; what Shanghai then is, and what was found.
struct Edited {
  std::string before, after;
  test::Returned back;
};

Edited edit(std::function<void(std::string&)> const& change) {
  Pair const pair("sh-case-csv", "zj-case-json");
  auto const there = test::convert_keeping(pair.there, gb18030(shanghai));
  REQUIRE(there.error.empty());
  REQUIRE(there.rejects.empty());
  std::string json = there.file();
  change(json);
  Edited out;
  out.before = shanghai;
  out.back = test::convert_back(pair.back, json, there.beside);
  INFO(out.back.file.error << out.back.file.rejects);
  REQUIRE(out.back.file.error.empty());
  out.after = utf8(out.back.file.file());
  return out;
}

/// The lines that only one of two texts has.
std::string difference(std::string const& before, std::string const& after) {
  auto const lines = [](std::string const& text) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
      auto const end = std::min(text.find('\n', at), text.size());
      out.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return out;
  };
  auto const a = lines(before), b = lines(after);
  std::string out;
  for (auto const& line : a)
    if (std::ranges::find(b, line) == b.end()) out += "-" + line + "\n";
  for (auto const& line : b)
    if (std::ranges::find(a, line) == a.end()) out += "+" + line + "\n";
  return out;
}

}  // namespace

TEST_CASE("there and back is the same file, byte for byte") {
  for (std::string const to : {"zj-case-json", "zj-case-jsonl", "js-case-xml", "ah-case-fixed"}) {
    INFO(to);
    Pair const pair("sh-case-csv", to);
    auto const there = test::convert_keeping(pair.there, gb18030(shanghai));
    INFO(there.error << there.rejects);
    REQUIRE(there.error.empty());
    auto const back = test::convert_back(pair.back, there.file(), there.beside);
    INFO(there.beside);
    INFO(back.file.error << back.file.rejects);
    CHECK(back.file.error.empty());
    CHECK(utf8(back.file.file()) == shanghai);
    CHECK(back.counts.same == there.summary.out);
  }
}

TEST_CASE("what the residual escapes in a value comes back, and nothing else is taken for an escape") {
  CHECK(Shown::unescape("a%20b%0Ac%25") == "a b\nc%");
  for (std::string const bad : {"%", "%0", "%0a", "%41", "a%2", "%%", "%2 "}) {
    CAPTURE(bad);
    CHECK(!Shown::unescape(bad));
  }
}

TEST_CASE("a record is edited although names in it hold what the residual escapes") {
  Pair const forth("sh-case-csv", "zj-case-json"), pair("zj-case-json", "sh-case-csv");
  auto const json = test::convert(forth.there, gb18030(shanghai)).file();
  for (std::string const name : {"张\\n三", "张 三", "张%三", "张%0A三", "张%"}) {
    INFO(name);
    // A former name, for which Shanghai has no place, so that a line of the residual is about this person.
    std::string source = json;
    replace(source, "\"张三\"", "\"" + name + "\",\"cym\":\"张老三\"");
    auto const there = test::convert_keeping(pair.there, source);
    REQUIRE(there.error.empty());
    REQUIRE(there.beside.find("raw\t") == std::string::npos);
    std::string csv = there.file();
    replace(csv, gb18030("漕溪北路1号"), gb18030("漕溪北路2号"));
    replace(csv, gb18030("漕溪北路1号"), gb18030("漕溪北路2号"));
    auto const back = test::convert_back(pair.back, csv, there.beside);
    CHECK(back.counts.edited == 1);
    CHECK(back.file.rejects.empty());
    replace(source, "漕溪北路1号", "漕溪北路2号");
    CHECK(back.file.file() == source);
  }
}

TEST_CASE("one value changed in B is just that value changed in A") {
  auto const edited = edit([](std::string& json) { replace(json, "张三", "张三丰"); });
  CHECK(edited.back.counts.edited == 1);
  CHECK(edited.back.file.rejects.empty());
  CHECK(difference(edited.before, edited.after) ==
        "-A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,嫌疑人,张三(310101189901010019),男,,\r\n"
        "+A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,嫌疑人,张三丰(310101189901010019),男,,\r\n");
}

TEST_CASE("what an edit does not touch keeps its letters") {
  // The full-width brackets of 李四, the unknown column behind her, the amount with its zeros.
  auto const name = edit([](std::string& json) { replace(json, "徐汇盗窃案", "徐汇大案"); });
  CHECK(name.after.find("李四（320106189906150022）,女,13800000000,x") != std::string::npos);
  CHECK(name.after.find("徐汇盗窃案") == std::string::npos);
  auto const other = edit([](std::string& json) { replace(json, "王五", "王武"); });
  CHECK(other.after.find("0.0350,嫌疑人,王武(310101189901010019)") != std::string::npos);
}

TEST_CASE("records and children may be deleted, added and put in another order") {
  auto const deleted = edit([](std::string& json) {
    auto const begin = json.find("{\"ajbh\":\"A3101040000002026110002\""), end = json.find("{\"ajbh\":\"A3101040000002026110003\"");
    json.erase(begin, end - begin);
  });
  CHECK(deleted.back.counts.deleted == 1);
  CHECK(deleted.after.find("A3101040000002026110002") == std::string::npos);
  CHECK(difference(deleted.before, deleted.after).find('+') == std::string::npos);

  auto const added = edit([](std::string& json) {
    auto const at = json.find("{\"ajbh\":\"A3101040000002026110003\"");
    json.insert(at, "{\"ajbh\":\"A3101040000002026110009\",\"ajmc\":\"新\",\"ajlb\":\"050300\"},\n");
  });
  CHECK(added.back.counts.fresh == 1);
  CHECK(added.after.find("A3101040000002026110009,新,050300,") != std::string::npos);

  auto const swapped = edit([](std::string& json) {
    auto const first = json.find("{\"ajbh\":\"A3101040000002026110003\""), second = json.find("{\"ajbh\":\"A3101040000002026110004\"");
    auto const end = json.find("\n]", second);
    auto const a = json.substr(first, second - first - 2), b = json.substr(second, end - second);
    json.replace(first, end - first, b + ",\n" + a);
  });
  CHECK(swapped.back.counts.same == 4);
  CHECK(swapped.after.find("\"138\",\r\nA3101040000002026110003") != std::string::npos);
}

TEST_CASE("a key changed in B is found, and what was hidden does not move to another record") {
  auto const edited = edit([](std::string& json) { replace(json, "A3101040000002026110002", "A3101040000002026110008"); });
  CHECK(edited.back.counts.fresh == 1);
  CHECK(edited.back.counts.deleted == 1);
  CHECK(edited.back.file.rejects.find("\"orphan\"") != std::string::npos);
  CHECK(edited.after.find("A3101040000002026110002") == std::string::npos);
}

TEST_CASE("lines of the residual serve once") {
  auto const edited = edit([](std::string& json) {
    auto const begin = json.find("{\"ajbh\":\"A3101040000002026110003\""), end = json.find("{\"ajbh\":\"A3101040000002026110004\"");
    json.insert(begin, json.substr(begin, end - begin));
  });
  CHECK(edited.back.file.summary.rejected == 1);
  CHECK(edited.back.file.rejects.find("\"served\"") != std::string::npos);
  CHECK(edited.after == edited.before);
}

TEST_CASE("two new records with one key do not become one") {
  auto const edited = edit([](std::string& json) {
    std::string const fresh = R"({"ajbh":"A3101040000002026110009","ajmc":"新","ajlb":"050300"},)";
    json.insert(json.find(R"({"ajbh":"A3101040000002026110003")"), fresh + fresh);
  });
  CHECK(edited.back.counts.fresh == 1);
  CHECK(edited.back.file.summary.rejected == 1);
  CHECK(edited.back.file.rejects.find("\"group/comes-back\"") != std::string::npos);
}

TEST_CASE("what A has no place for is named when it was changed in B") {
  Pair const pair("sh-case-csv", "js-case-xml");
  auto const there = test::convert_keeping(pair.there, gb18030(shanghai));
  REQUIRE(there.error.empty());
  std::string xml = there.file();
  replace(xml, "</js:ajmc>", "</js:ajmc>\n    <js:jyaq>新的简要案情</js:jyaq>");
  auto const back = test::convert_back(pair.back, xml, there.beside);
  CHECK(back.file.rejects.find("edit-dropped") != std::string::npos);
  CHECK(back.file.rejects.find("case.abstract") != std::string::npos);
}

namespace {

/// As the pack lays it out: nothing but what JSON does not show is kept. The witness stands between two people whom it does show,
/// and the victim in front of the suspect.
std::string const tidy =
    "案件编号,案件名称,案由,案由名称,事发时间,事发地址,损失万元,人员类别,人员,性别,联系电话\r\n"
    "A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,被害人,李四（320106189906150022）,女,13800000000\r\n"
    "A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,证人,孙七(310101189901010027),女,13900000000\r\n"
    "A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,嫌疑人,张三(310101189901010019),男,\r\n"
    "A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,被害人,王五 310101189901010043,女,\r\n"
    "A3101040000002026110002,又一案,050202,扒窃案,2026-11-01 20:00:00,徐汇区漕溪北路2号,1.2,嫌疑人,甲,男,\r\n";

struct Tidied {
  std::string after;
  test::Returned back;
};

Tidied tidied(std::string const& by_way_of, std::function<void(std::string&)> const& change) {
  Pair const pair("sh-case-csv", by_way_of);
  auto const there = test::convert_keeping(pair.there, gb18030(tidy));
  INFO(there.error << there.rejects);
  REQUIRE(there.error.empty());
  REQUIRE(there.rejects.empty());
  INFO(there.beside);
  REQUIRE(there.beside.find("\nraw\t") == std::string::npos);
  auto b = there.file();
  change(b);
  Tidied out{{}, test::convert_back(pair.back, b, there.beside)};
  INFO(out.back.file.error);
  REQUIRE(out.back.file.error.empty());
  out.after = utf8(out.back.file.file());
  return out;
}

}  // namespace

TEST_CASE("a record in the layout of its pack is kept field by field, and comes back") {
  for (std::string const to : {"zj-case-json", "zj-case-jsonl", "js-case-xml"}) {
    INFO(to);
    auto const same = tidied(to, [](std::string&) {});
    CHECK(same.after == tidy);
    CHECK(same.back.counts.same == 2);
  }
}

TEST_CASE("edits beside fields that are kept") {
  auto const lines = [](std::string const& after) { return difference(tidy, after); };
  auto const name = tidied("zj-case-json", [](std::string& json) { replace(json, "李四", "李四光"); });
  CHECK(name.back.file.rejects.empty());
  auto expected = tidy;
  replace(expected, "李四（320106189906150022）", "李四光(320106189906150022)");
  CHECK(name.after == expected);

  auto const phone = tidied("zj-case-json", [](std::string& json) { replace(json, "13800000000", "13800000001"); });
  expected = tidy;
  replace(expected, "13800000000", "13800000001");
  CHECK(phone.after == expected);

  // All that a case shows of itself stands in each of its rows, that of the hidden witness too.
  auto const place = tidied("zj-case-json", [](std::string& json) { replace(json, "徐汇区漕溪北路1号", "他处"); });
  expected = tidy;
  for (int i = 0; i < 4; ++i) replace(expected, "徐汇区漕溪北路1号", "他处");
  CHECK(place.after == expected);

  auto const gone = tidied("zj-case-json", [](std::string& json) {
    auto const at = json.find("\"xyrlb\"");
    json.erase(at, json.find("]", at) + 2 - at);
  });
  CHECK(gone.back.file.rejects.empty());
  CHECK(lines(gone.after).find('+') == std::string::npos);
  CHECK(gone.after.find("张三") == std::string::npos);
  CHECK(gone.after.find("证人,孙七(310101189901010027),女,13900000000") != std::string::npos);

  auto const more = tidied("zj-case-json", [](std::string& json) { replace(json, "\"bhrlb\":[", "\"bhrlb\":[{\"xm\":\"周八\"},"); });
  CHECK(more.back.file.rejects.empty());
  CHECK(lines(more.after) ==
        "+A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,被害人,周八,,\r\n");

  // 王五 becomes somebody else: the space between name and number was hers.
  auto const other = tidied("zj-case-json", [](std::string& json) {
    replace(json, "王五", "郑十");
    replace(json, "310101189901010043", "31010118990101006X");
  });
  CHECK(other.back.file.rejects.find("\"orphan\"") != std::string::npos);
  CHECK(other.after.find("郑十(31010118990101006X)") != std::string::npos);

  // Many codes of A are one of B: it stays what it was until somebody changes it.
  auto const code = tidied("js-case-xml", [](std::string& xml) { replace(xml, "<js:xm>甲</js:xm>", "<js:xm>乙</js:xm>"); });
  expected = tidy;
  replace(expected, "嫌疑人,甲", "嫌疑人,乙");
  CHECK(code.after == expected);
  auto const changed = tidied("js-case-xml", [](std::string& xml) {
    auto const at = xml.rfind("<js:ajlbdm");
    xml.replace(at, xml.find("</js:ajlbdm>", at) - at, "<js:ajlbdm>05000300");
  });
  expected = tidy;
  replace(expected, "050202,扒窃案", "050300,诈骗案");
  CHECK(changed.after == expected);
}

TEST_CASE("fields are kept where they are shorter than the record, never where they are longer") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  auto& all = test::library();
  for (auto const& a : all.names())
    for (auto const& b : all.names()) {
      Pack const &from = test::pack(a), &to = test::pack(b);
      if (a == b || from.record != to.record || from.only != Only::both || to.only != Only::both) continue;
      INFO(a << " to " << b);
      std::string input;
      REQUIRE(write_samples(all.model(), all.tables(), from, 40, random.seed, true, [&](std::string_view bytes) -> Result<> {
        input += bytes;
        return {};
      }));
      Pair const pair(a, b);
      auto const there = test::convert_keeping(pair.there, input);
      REQUIRE(there.error.empty());
      auto const reader = make_reader(from);
      REQUIRE(reader);
      std::vector<Piece> pieces;
      REQUIRE((*reader)->split(input, 0, true, pieces));
      auto const read_at = [&](std::uint64_t offset, std::size_t size) -> Result<std::string> {
        return offset >= there.beside.size() ? std::string() : there.beside.substr(offset, size);
      };
      auto const index = ResidualIndex::open(read_at, from);
      REQUIRE(index);
      for (std::uint64_t ordinal = 1; ordinal <= pieces.size(); ++ordinal)
        if (auto const kept = index->record(ordinal); kept && !kept->raw)
          CHECK(encode_residual_kept(kept->kept).size() <= 4 + residual_value(pieces[ordinal - 1].bytes, from.encoding).size() + 1);
      auto const back = test::convert_back(pair.back, there.file(), there.beside);
      CHECK(back.file.error.empty());
      // One whose key another one has too, or who was rejected, is a matter of its own.
      if (there.summary.rejected == 0 && back.file.summary.rejected == 0) CHECK(back.file.file() == input);
    }
}

TEST_CASE("a residual that is damaged, of another version or another pair is refused") {
  Pair const pair("sh-case-csv", "zj-case-json");
  auto const there = test::convert_keeping(pair.there, gb18030(shanghai));
  auto const open = [&](std::string residual) {
    auto const read_at = [residual](std::uint64_t offset, std::size_t size) -> Result<std::string> {
      return offset >= residual.size() ? std::string() : residual.substr(offset, size);
    };
    auto index = ResidualIndex::open(read_at, pair.back.to());
    if (!index) return std::string(index.error().code);
    auto const way = WayBack::create(pair.back, *index);
    return way ? std::string("ok") : std::string(way.error().code);
  };
  CHECK(open(there.beside) == "ok");
  CHECK(open("") == "residual");
  CHECK(open("custody/residual/v2\n") == "newer");
  // Cut off anywhere, even between two records; a letter more or another one.
  for (std::size_t size = 0; size < there.beside.size(); size += 1 + size / 50) CHECK(open(there.beside.substr(0, size)) == "residual");
  CHECK(open(there.beside.substr(0, there.beside.size() - 1)) == "residual");
  CHECK(open(there.beside.substr(0, there.beside.rfind("\nrecord\t") + 1)) == "residual");
  CHECK(open(there.beside + "nonsense\n") == "residual");
  auto other = there.beside;
  replace(other, "扒窃案", "扒窃粗");
  CHECK(open(other) == "residual");
  // With a last line that fits again.
  auto const sealed = [&](std::string_view old, std::string_view with) {
    auto out = there.beside.substr(0, there.beside.size() - residual_end_size);
    replace(out, old, with);
    return out + encode_residual_end(hex_encode(sha256(out)));
  };
  CHECK(open(sealed("record\t2", "record\t2")) == "ok");
  CHECK(open(sealed("sh-case-csv\t1", "sh-case-csv\t2")) == "usage");
  for (auto const& [old, with] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"record\t2", "record\t1"}, {"record\t2", "record\t02"}, {"keep\t", "kept\t"}, {"\ttext\t", "\ttexts\t"}, {"shown\tperson\t2", "shown\tperson\tx"},
           {"child\trow\t2\t2\t1/1", "child\trow\t0\t2\t1/1"}, {"child\trow\t2\t2\t1/1", "child\trow\t2\t0\t1/1"},
           {"child\trow\t2\t2\t1/1", "child\trow\t2\t2\t2/1"}, {"child\trow\t2\t2\t1/1", "child\trow\t2\t2\t1"}, {"extra\t备用1\tx", "extra\t备用1\tnull\tx"}}) {
    INFO(with);
    CHECK(open(sealed(old, with)) == "residual");
  }
}

namespace {

/// A file by way of another format, with one edit in between.
test::Returned edit_between(std::string const& from, std::string const& to, std::string const& file, std::string_view old, std::string_view with) {
  Pair const pair(from, to);
  auto const there = test::convert_keeping(pair.there, file);
  INFO(there.error << there.rejects);
  REQUIRE(there.error.empty());
  std::string text = pair.there.to().encoding == Encoding::utf8 ? there.file() : utf8(there.file());
  replace(text, old, with);
  auto out = test::convert_back(pair.back, pair.there.to().encoding == Encoding::utf8 ? text : gb18030(text), there.beside);
  INFO(out.file.error << out.file.rejects);
  REQUIRE(out.file.error.empty());
  return out;
}

}  // namespace

TEST_CASE("what was hidden of one person does not follow the name to another one") {
  // B shows neither sex nor birth of the applicant, whose name the mover has too; then the applicant gets another name.
  auto const back = edit_between(
      "ah-move-json", "zj-certificate-xml",
      R"({"ywlsh":"X1","zqzbh":null,"qcd_ssxqdm":null,"qcd_xz":null,"qrd_ssxqdm":null,"qrd_xz":null,"qfrq":null,"yxqjzrq":null,"slsj":null,)"
      R"("ry":[{"lb":"sqr","yhzgx":null,"xm":"张三","gmsfhm":null,"xb":"女","csrq":"1899-12-20"},)"
      R"({"lb":"qyr","yhzgx":null,"xm":"张三","gmsfhm":"310101189901010019","xb":null,"csrq":null}]})"
      "\n",
      "<czr_xm>张三<", "<czr_xm>李四<");
  auto const after = back.file.file();
  INFO(after);
  CHECK(after.find("女") == std::string::npos);
  CHECK(after.find("1899-12-20") == std::string::npos);
  CHECK(back.file.rejects.find("orphan") != std::string::npos);
}

TEST_CASE("a person who goes to a list without a place for what was hidden is named") {
  // The residence of an applicant is not shown by B, and movers have no place for one.
  auto const back = edit_between("zj-move-xml", "ah-move-json",
                                 gb18030("<?xml version=\"1.0\" encoding=\"GB18030\"?>\n<package>\n  <ZQZ>\n    <ywlsh>X1</ywlsh>\n    <sqr_xm>张三</sqr_xm>\n"
                                         "    <sqr_zz_ssxqdm>320682</sqr_zz_ssxqdm>\n  </ZQZ>\n</package>\n"),
                                 R"("lb":"sqr")", R"("lb":"qyr")");
  auto const after = utf8(back.file.file());
  INFO(after);
  CHECK(after.find("320682") == std::string::npos);
  CHECK(back.file.rejects.find("orphan") != std::string::npos);
}

TEST_CASE("children that stand in their parent's fields keep their order when one gets another key") {
  std::string const birth = R"({"data":[{"ywlsh":"X1","jhryxm":"张三","jhrygmsfhm":"310101189901010019","jhrexm":"李四","jhregmsfhm":" 320106189906150022 "}]})"
                            "\n";
  auto const back = edit_between("ah-birth-json", "ah-birth-json", birth, "310101189901010019", "33050218990803420X");
  auto const after = back.file.file();
  INFO(after);
  CHECK(after.find(R"("jhryxm":"张三","jhrygmsfhm":"33050218990803420X")") != std::string::npos);
  CHECK(after.find(R"("jhrexm":"李四","jhregmsfhm":" 320106189906150022 ")") != std::string::npos);
}

TEST_CASE("a record is not rejected because the first of two flattened children is gone") {
  // As the pack writes it, but for the spaces around one number: they are kept field by field.
  std::string const birth =
      R"({"data":[{"ywlsh":"X1","cszmbh":"","csdjlb":"","hb":"","xm":"","xb":"","mz":"","csrq":"","csdssxq":"","csdxz":"","jgssxq":"","yhzgx":"",)"
      R"("jhryxm":"张三","jhrygmsfhm":"310101189901010019","jhrylxdh":"","jhryjhgx":"","jhrexm":"李四","jhregmsfhm":" 320106189906150022 ","jhrelxdh":"",)"
      R"("jhrejhgx":"","fqxm":"","fqgmsfhm":"","mqxm":"","mqgmsfhm":"","sbrxm":"","sbrsfz":"","sbrlxdh":"","pcs":"","cjsj":"","flag":""}]})"
      "\n";
  auto const back = edit_between("ah-birth-json", "ah-birth-json", birth, R"("jhryxm":"张三","jhrygmsfhm":"310101189901010019")",
                                 R"("jhryxm":"","jhrygmsfhm":"")");
  auto const after = back.file.file();
  INFO(after);
  CHECK(back.counts.edited == 1);
  CHECK(after.find("张三") == std::string::npos);
  CHECK(after.find("320106189906150022") != std::string::npos);
}
