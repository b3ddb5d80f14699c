// One byte of a file is changed, taken away or put in: the converter never ends early without saying so, never loses a record in
// silence, and what it rejects is where the byte was; all other records come out as before. CUSTODY_MUTATIONS says how many a pack.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "formats/sample_file.hpp"
#include "tests/formats/conversion.hpp"
#include "tests/lib/random.hpp"

using namespace custody;
using namespace custody::formats;

namespace {

std::size_t mutations_wanted() {
  char const* const text = std::getenv("CUSTODY_MUTATIONS");
  return text ? std::stoul(text) : 15;
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

std::string mutated(std::string file, std::size_t at, Random& random) {
  static constexpr std::string_view likely = "\"\\,;\n\r<>&/={}[]:'0 \x81\xff\xef";
  char const c = random.below(2) ? likely[random.below(likely.size())] : random.byte();
  switch (random.below(3)) {
    case 0: file[at] = c; break;
    case 1: file.insert(at, 1, c); break;
    default: file.erase(at, 1); break;
  }
  return file;
}

void try_one(Pack const& from, Pack const& to, std::string const& file, std::vector<Range> const& records, std::vector<std::string> const& lines, Random& random) {
  std::size_t const at = random.below(file.size());
  std::string const changed = mutated(file, at, random);
  Plan const plan(test::library().model(), from, to, test::library().tables());
  auto const result = test::convert(plan, changed);
  INFO(from.id << ", byte " << at << ", was " << file.substr(at > 60 ? at - 60 : 0, 120) << "\nis " << changed.substr(at > 60 ? at - 60 : 0, 120));
  if (!result.error.empty()) return;
  REQUIRE(result.summary.in == result.summary.out + result.summary.rejected);
  if (at < records.front().begin || at >= records.back().end) return;
  // Two records may have become one.
  REQUIRE(result.summary.in + 1 >= records.size());
  std::size_t hit = 0;
  while (hit < records.size() && records[hit].end <= at) ++hit;
  auto const now = lines_of(result.out);
  for (std::size_t i = 0, next = 0; i < lines.size(); ++i) {
    if (i + 1 >= hit && i <= hit + 1) continue;
    auto const found = std::find(now.begin() + static_cast<std::ptrdiff_t>(next), now.end(), lines[i]);
    INFO("record " << i + 1 << " of " << records.size() << ", the byte is in " << hit + 1 << "\nwanted " << lines[i] << "\nrejects " << result.rejects);
    REQUIRE(found != now.end());
    next = static_cast<std::size_t>(found - now.begin()) + 1;
  }
}

}  // namespace

TEST_CASE("a changed byte spoils its record and no other") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  for (auto const& name : test::library().names()) {
    Pack const& from = test::pack(name);
    Pack const* const to = line_pack(from);
    if (!to || from.only == Only::out || !make_reader(from)) continue;
    std::string const file = samples(from, random.seed);
    auto const records = records_of(from, file);
    Plan const plan(test::library().model(), from, *to, test::library().tables());
    auto const lines = lines_of(test::convert(plan, file).out);
    REQUIRE(lines.size() == records.size());
    for (std::size_t i = 0; i < mutations_wanted(); ++i) try_one(from, *to, file, records, lines, random);
  }
}
