// The second law, for every pack and every ordered pair, on generated records: what is read of what was written is the image, the
// image of the image is the image, and every difference from the record is counted. (The laws that need a residual are tested
// with it.) CUSTODY_RECORDS says how many records a pair.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>

#include "formats/envelope.hpp"
#include "formats/sample_file.hpp"
#include "tests/formats/conversion.hpp"
#include "tests/lib/random.hpp"

using namespace custody;
using namespace custody::formats;

namespace {

std::size_t records_wanted() {
  char const* const text = std::getenv("CUSTODY_RECORDS");
  return text ? std::stoul(text) : 60;
}

/// A value as two programs that never met would compare it: with its table.
struct Shown {
  std::uint16_t entity, slot, table;
  std::string text;
  auto operator<=>(Shown const&) const = default;
};

std::vector<std::vector<Shown>> rows_of(Plan const& plan, Values const& values) {
  std::vector<std::vector<Shown>> out;
  for (ValueRow const& row : values.rows) {
    auto& shown = out.emplace_back();
    for (std::uint16_t slot = 0; slot < plan.frame().size(row.entity); ++slot) {
      Slot const& value = row.slots[slot];
      bool const is_code = plan.frame().model()[plan.frame().elements(row.entity)[slot]].type == Type::code;
      if (value.has_value()) shown.push_back({row.entity, slot, is_code ? value.table : std::uint16_t{0}, std::string(value.view())});
    }
  }
  return out;
}

std::vector<std::vector<Shown>> sorted(std::vector<std::vector<Shown>> rows) {
  std::ranges::sort(rows);
  return rows;
}

std::string text_of(Plan const& plan, std::vector<std::vector<Shown>> const& rows) {
  std::string out;
  for (auto const& row : rows) {
    for (Shown const& value : row)
      out += " " + plan.frame().model()[plan.frame().elements(value.entity)[value.slot]].name + "=" + value.text + "@" + std::to_string(value.table);
    out += "\n";
  }
  return out;
}

/// How often each element has a value in `a` that `b` does not have as often.
std::map<std::string, std::size_t> missing(Plan const& plan, std::vector<std::vector<Shown>> const& a, std::vector<std::vector<Shown>> const& b) {
  std::map<Shown, long> counts;
  for (auto const& row : a)
    for (Shown const& value : row) ++counts[value];
  for (auto const& row : b)
    for (Shown const& value : row) --counts[value];
  std::map<std::string, std::size_t> out;
  for (auto const& [value, count] : counts)
    if (count > 0) out[plan.frame().model()[plan.frame().elements(value.entity)[value.slot]].name] += static_cast<std::size_t>(count);
  return out;
}

/// A record through one pack's syntax: written and read again.
class Through {
 public:
  explicit Through(Pack const& pack) : m_writer(*make_writer(pack)), m_pack(pack) {}

  bool write(Sheet const& sheet, Arena& arena, Problems& problems) {
    m_bytes.clear();
    Counts counts{1, {}};
    Sheet file;
    Problems ignored;
    write_envelope(m_pack, test::library().model(), {}, counts, file, arena, ignored);
    m_writer->head(file, m_bytes);
    std::size_t const begin = m_bytes.size();
    m_writer->record(sheet, m_bytes, arena, problems);
    if (rejected(problems)) return false;
    // The first record of a file goes without its separator.
    std::string all(m_bytes.view());
    all.erase(begin, m_writer->separator().size());
    m_record = all.substr(begin);
    Output tail;
    m_writer->tail(file, false, tail);
    m_file = all + std::string(tail.view());
    return true;
  }

  void read(Sheet& sheet, Arena& arena, Problems& problems) {
    auto const reader = *make_reader(m_pack);
    std::vector<Piece> pieces;
    auto const taken = reader->split(m_file, 0, true, pieces);
    INFO(m_file);
    if (!taken) FAIL(english(taken.error().message));
    REQUIRE(pieces.size() == 1);
    reader->read(pieces[0], sheet, arena, problems);
  }

  std::string const& record() const { return m_record; }

 private:
  std::unique_ptr<Writer> m_writer;
  Pack const& m_pack;
  Output m_bytes;
  std::string m_record, m_file;
};

struct Pair {
  Pack const *from, *to;
};

std::vector<Pair> pairs() {
  std::vector<Pair> out;
  for (auto const& a : test::library().names())
    for (auto const& b : test::library().names()) {
      Pack const &from = test::pack(a), &to = test::pack(b);
      if (from.record == to.record && from.only != Only::out && to.only != Only::in && make_reader(from) && make_reader(to)) out.push_back({&from, &to});
    }
  return out;
}

std::string samples(Pack const& pack, std::uint64_t seed, bool ugly) {
  std::string out;
  auto const written = write_samples(test::library().model(), test::library().tables(), pack, records_wanted(), seed, ugly, [&](std::string_view bytes) -> Result<> {
    out += bytes;
    return {};
  });
  if (!written) FAIL(english(written.error().message));
  return out;
}

void second_law(Pair pair, std::string const& file) {
  Plan const plan(test::library().model(), *pair.from, *pair.to, test::library().tables());
  auto const reader = *make_reader(*pair.from);
  std::vector<Piece> pieces;
  REQUIRE(reader->split(file, 0, true, pieces));
  REQUIRE(!pieces.empty());
  Through through(*pair.to);
  std::size_t tried = 0;
  for (Piece const& piece : pieces) {
    Arena arena;
    Sheet a, b, again;
    Values record, image, image_of_image;
    Problems problems;
    std::vector<Loss> losses, more;
    INFO("record of " << pair.from->id << ": " << piece.bytes);
    reader->read(piece, a, arena, problems);
    if (rejected(problems)) continue;
    plan.read(a, record, arena, problems);
    if (rejected(problems)) continue;
    plan.write(record, b, arena, problems, losses);
    if (rejected(problems) || !through.write(b, arena, problems)) continue;
    ++tried;
    problems.clear();   // findings of the record are no matter of its image
    std::string const bytes = through.record();
    INFO("written as " << pair.to->id << ": " << bytes);
    through.read(again, arena, problems);
    plan.read_back(again, image, arena, problems);
    for (formats::Problem const& problem : problems) UNSCOPED_INFO(problem.rule << " " << problem.place << " " << problem.value);
    REQUIRE_FALSE(rejected(problems));
    auto const before = rows_of(plan, record), after = rows_of(plan, image);

    INFO("the record:\n" << text_of(plan, before) << "the image:\n" << text_of(plan, after));
    // Every difference is counted, where it is.
    std::map<std::string, std::size_t> counted;
    for (Loss const& loss : losses) ++counted[plan.sites()[loss.site].element];
    for (auto const& [element, count] : missing(plan, before, after)) {
      INFO(element << " differs " << count << " times, counted are " << counted[element]);
      REQUIRE(count <= counted[element]);
    }
    // Lists by role, as one pack has them, keep the order of each list and not the order between them.
    if (losses.empty()) REQUIRE(sorted(before) == sorted(after));

    // And the image is all that there is to be seen.
    Sheet third, fourth;
    plan.write(image, third, arena, problems, more);
    REQUIRE(through.write(third, arena, problems));
    INFO("the image written: " << through.record());
    problems.clear();
    through.read(fourth, arena, problems);
    plan.read_back(fourth, image_of_image, arena, problems);
    REQUIRE(rows_of(plan, image_of_image) == after);
  }
  INFO(pair.from->id << " to " << pair.to->id << ": " << tried << " of " << pieces.size());
  CHECK(tried * 2 >= pieces.size());
}

}  // namespace

TEST_CASE("what is read of what was written is the image, and every difference is counted") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  std::map<std::string, std::string> files, ugly;
  for (Pair const& pair : pairs()) {
    INFO(pair.from->id << " -> " << pair.to->id);
    if (!files.contains(pair.from->id)) {
      files[pair.from->id] = samples(*pair.from, random.seed, false);
      ugly[pair.from->id] = samples(*pair.from, random.seed, true);
    }
    second_law(pair, files[pair.from->id]);
    second_law(pair, ugly[pair.from->id]);
  }
}
