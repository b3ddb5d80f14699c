#include "formats/residual_maker.hpp"

#include "formats/code_table.hpp"
#include "formats/layout_search.hpp"

namespace custody::formats {

Result<std::unique_ptr<ResidualMaker>> ResidualMaker::create(Plan const& plan) {
  std::unique_ptr<ResidualMaker> out(new ResidualMaker(plan));
  out->m_to = TRY(Echo::create(plan.to()));
  return out;
}

Result<> ResidualMaker::begin(std::string_view head, std::span<Piece const> first) {
  m_layout = TRY(find_layout(m_plan.from(), head, first));
  m_from = TRY(Echo::create(m_plan.from(), head, m_layout));
  return {};
}

std::unique_ptr<ResidualMaker::Bench> ResidualMaker::take_bench() const {
  std::lock_guard const lock(m_mutex);
  if (m_benches.empty()) return std::make_unique<Bench>();
  auto out = std::move(m_benches.back());
  m_benches.pop_back();
  return out;
}

void ResidualMaker::give_back(std::unique_ptr<Bench> bench) const {
  std::lock_guard const lock(m_mutex);
  m_benches.push_back(std::move(bench));
}

bool ResidualMaker::after(Converted const& record, Arena& arena, std::string& text, Problems& problems) const {
  auto bench = take_bench();
  bench->ignored.clear();
  // The image: what B reads of what B wrote.
  m_to->read(m_to->body(record.written), bench->sheet, arena, bench->ignored);
  if (!bench->ignored.empty()) {
    Problem found = bench->ignored.front();
    found.stage = Stage::back;
    problems.push_back(std::move(found));
    give_back(std::move(bench));
    return false;
  }
  m_plan.read_back(bench->sheet, bench->image, arena, bench->ignored);

  ResidualRecord kept{record.ordinal, m_shown.sum(bench->image), m_shown.key(bench->image.rows[0]), {}, {}, {}};
  if (record.ordinal > 1 && record.piece.before != m_from->between()) kept.between = std::string(record.piece.before);
  keep(record, *bench, arena, kept);
  append_residual_record(kept, m_plan.from().encoding, text);
  give_back(std::move(bench));
  return true;
}

void ResidualMaker::keep(Converted const& record, Bench& bench, Arena& arena, ResidualRecord& kept) const {
  auto const is_the_record = [&] {
    bench.out.clear();
    bench.ignored.clear();
    m_from->write(bench.again, bench.out, arena, bench.ignored);
    return bench.out.view() == record.piece.bytes;
  };
  bench.ignored.clear();
  m_plan.write_back(bench.image, bench.again, arena, bench.ignored, &bench.places);
  if (is_the_record()) return;
  if (auto fields = m_fields.difference({record.from, record.values, bench.image, bench.again, bench.places})) {
    // What the way back will do with them says whether they are enough.
    if (m_fields.put(*fields, ResidualFields::rows_of_image(*fields), bench.places, bench.again, arena) && is_the_record() &&
        encode_residual_kept(*fields).size() <= residual_value(record.piece.bytes, m_plan.from().encoding).size() + sizeof "raw\t") {
      kept.kept = std::move(*fields);
      return;
    }
  }
  kept.raw = std::string(record.piece.bytes);
}

std::string ResidualMaker::head(std::string input_sha256, Summary const& summary) const {
  auto const name = [](Pack const& pack) { return pack.id + "\t" + std::to_string(pack.version); };
  ResidualHead out{name(m_plan.from()), name(m_plan.to()), std::move(input_sha256), summary.in, {}, m_layout, summary.head, summary.tail};
  for (CodeTable const* const table : m_plan.tables()) out.tables.push_back({table->name(), table->version(), table->sha256()});
  return encode_residual_head(out, m_plan.from().encoding);
}

}  // namespace custody::formats
