// One byte of a file is changed, taken away or put in: the converter never ends early without saying so, never loses a record in
// silence, and what it rejects is where the byte was; all other records come out as before. CUSTODY_MUTATIONS says how many a syntax.
#include <algorithm>
#include <catch2/catch.hpp>
#include <charconv>
#include <cstdlib>
#include <memory>

#include "formats/sample_file.hpp"
#include "tests/formats/conversion.hpp"
#include "tests/lib/random.hpp"

using namespace custody;
using namespace custody::formats;

namespace {

std::size_t mutations_wanted() {
  char const* const text = std::getenv("CUSTODY_MUTATIONS");
  return text ? std::stoul(text) : 1000;
}

std::string samples(Pack const& pack, std::uint64_t seed) {
  std::string out;
  auto const written = write_samples(test::library().model(), test::library().tables(), pack, 30, seed, false, [&](std::string_view bytes) -> Result<> {
    out += bytes;
    return {};
  });
  if (!written) FAIL(english(written.error().message));
  return out;
}

/// A pack of the same records that writes one record a line.
Pack const* line_pack(Pack const& pack) {
  for (auto const& name : test::library().names()) {
    Pack const& other = test::pack(name);
    if (other.record == pack.record && other.only == Only::both && (other.syntax == Syntax::json || other.syntax == Syntax::jsonl)) return &other;
  }
  return nullptr;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    auto const end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    if (line.ends_with(',')) line.remove_suffix(1);
    if (line.starts_with('{')) out.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

struct Range {
  std::size_t begin, end;
};

std::vector<Range> records_of(Pack const& pack, std::string const& file) {
  auto const reader = *make_reader(pack);
  std::vector<Piece> pieces;
  REQUIRE(reader->split(file, 0, true, pieces));
  std::vector<Range> out;
  for (Piece const& piece : pieces) out.push_back({static_cast<std::size_t>(piece.offset), static_cast<std::size_t>(piece.offset) + piece.bytes.size()});
  return out;
}

struct Mutation {
  std::size_t at = 0;
  std::string file;
};

Mutation mutated(std::string const& file, Random& random) {
  static constexpr std::string_view likely = "\"\\,;\n\r<>&/={}[]:'0 \x81\xff\xef";
  Mutation out{random.below(file.size()), file};
  char const c = random.below(2) ? likely[random.below(likely.size())] : random.byte();
  switch (random.below(3)) {
    case 0: out.file[out.at] = c; break;
    case 1: out.file.insert(out.at, 1, c); break;
    default: out.file.erase(out.at, 1); break;
  }
  return out;
}

/// A pack with a file of its own, and what becomes of that when nothing is wrong with it.
struct Subject {
  Pack const& from;
  Plan plan;
  std::string file;
  std::vector<Range> records;
  std::vector<std::string> lines;

  Subject(Pack const& pack, Pack const& to, std::uint64_t seed)
      : from(pack), plan(test::library().model(), pack, to, test::library().tables()), file(samples(pack, seed)), records(records_of(pack, file)) {
    lines = lines_of(test::convert(plan, file).out);
    REQUIRE(lines.size() == records.size());
  }
};

/// The number behind the first `name` of a line of JSON.
std::size_t number_of(std::string_view line, std::string_view name) {
  auto const at = line.find(name);
  REQUIRE(at != line.npos);
  std::size_t out = 0;
  std::from_chars(line.data() + at + name.size(), line.data() + line.size(), out);
  return out;
}

/// Where in the file the records that were rejected lie.
std::vector<Range> rejected_ranges(std::string_view rejects) {
  std::vector<Range> out;
  for (auto const& line : lines_of(rejects))
    if (line.starts_with(R"({"type":"reject")")) {
      auto const begin = number_of(line, R"("byte":)");
      out.push_back({begin, begin + number_of(line, R"("length":)")});
    }
  return out;
}

/// Whether the change can have moved the border between two records, so that both are hit.
bool moves_border(Range record, std::size_t at) { return at < record.begin + 1 || at + 2 >= record.end; }

void try_one(Subject const& subject, Random& random) {
  Mutation const mutation = mutated(subject.file, random);
  auto const& [at, changed] = mutation;
  auto const& records = subject.records;
  auto const& lines = subject.lines;
  ConvertOptions options;
  options.threads = 1;
  auto const result = test::convert(subject.plan, changed, options);
  auto const around = [&](std::string const& file) { return file.substr(at > 60 ? at - 60 : 0, 120); };
  INFO(subject.from.id << ", byte " << at << ", was " << around(subject.file) << "\nis " << around(changed) << "\nrejects " << result.rejects);
  if (!result.error.empty()) return;
  REQUIRE(result.summary.in == result.summary.out + result.summary.rejected);
  if (at < records.front().begin || at >= records.back().end) return;
  // Two records may have become one.
  REQUIRE(result.summary.in + 1 >= records.size());
  std::size_t hit = 0;
  while (hit < records.size() && records[hit].end <= at) ++hit;
  // What is rejected holds the byte; or the record that held it fell in two there, and it is the rest of it.
  auto const rejected = rejected_ranges(result.rejects);
  REQUIRE(rejected.size() == result.summary.rejected);
  Range const record = records[hit];
  for (Range const range : rejected) {
    bool const holds = range.begin <= at + 1 && at <= range.end;
    bool const rest = range.begin >= at && range.end <= record.end + 1;
    INFO("rejected " << range.begin << " to " << range.end << ", the record was " << record.begin << " to " << record.end);
    REQUIRE((holds || rest));
  }
  bool const both = moves_border(record, at);
  auto const now = lines_of(result.out);
  for (std::size_t i = 0, next = 0; i < lines.size(); ++i) {
    if (i == hit || (both && i + 1 >= hit && i <= hit + 1)) continue;
    auto const found = std::find(now.begin() + static_cast<std::ptrdiff_t>(next), now.end(), lines[i]);
    INFO("record " << i + 1 << " of " << records.size() << ", the byte is in " << hit + 1 << "\nwanted " << lines[i]);
    REQUIRE(found != now.end());
    next = static_cast<std::size_t>(found - now.begin()) + 1;
  }
  // Nothing more came of it than the records that it hit.
  REQUIRE(now.size() <= lines.size() + 1);
}

std::vector<std::unique_ptr<Subject>> subjects(Syntax syntax, std::uint64_t seed) {
  std::vector<std::unique_ptr<Subject>> out;
  for (auto const& name : test::library().names()) {
    Pack const& from = test::pack(name);
    Pack const* const to = line_pack(from);
    if (to && from.syntax == syntax && from.only != Only::out && make_reader(from)) out.push_back(std::make_unique<Subject>(from, *to, seed));
  }
  return out;
}

void try_all(Syntax syntax) {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  auto const all = subjects(syntax, random.seed);
  REQUIRE(!all.empty());
  for (std::size_t i = 0; i < mutations_wanted(); ++i) try_one(*all[i % all.size()], random);
}

}  // namespace

TEST_CASE("a changed byte of CSV spoils its record and no other") { try_all(Syntax::csv); }
TEST_CASE("a changed byte of fixed lines spoils its record and no other") { try_all(Syntax::fixed); }
TEST_CASE("a changed byte of XML spoils its record and no other") { try_all(Syntax::xml); }
TEST_CASE("a changed byte of JSON spoils its record and no other") { try_all(Syntax::json); }
TEST_CASE("a changed byte of JSON lines spoils its record and no other") { try_all(Syntax::jsonl); }
