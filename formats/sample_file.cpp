#include "formats/sample_file.hpp"

#include "formats/envelope.hpp"
#include "formats/plan.hpp"
#include "formats/syntax/syntax.hpp"

namespace custody::formats {
namespace {

constexpr std::size_t buffer_size = 256 << 10;

class SampleWriter {
 public:
  SampleWriter(Model const& model, CodeTables const& codes, Pack const& pack, std::uint64_t seed, bool ugly, Writer const& writer)
      : m_model(model), m_pack(pack), m_writer(writer), m_plan(model, pack, pack, codes), m_sampler(model, codes, pack.record, seed, ugly) {}

  /// Puts the records into `sink`; an empty one only counts.
  Result<Counts> records(std::uint64_t count, Sink const& sink) {
    Counts counts;
    m_out.clear();
    bool first = true;
    auto const flush = [&]() -> Result<> {
      // Each record begins with the separator; the first one of a file goes without.
      auto bytes = m_out.view();
      if (first && counts.records > 0) bytes.remove_prefix(m_writer.separator().size()), first = false;
      if (sink && !bytes.empty()) TRY(sink(bytes));
      m_out.clear();
      return {};
    };
    for (std::uint64_t n = 0; n < count; ++n) {
      std::size_t const before = m_out.size();
      if (!write(n)) {
        m_out.cut(before);
        continue;
      }
      ++counts.records;
      for (SheetRow const& row : m_sheet.rows)
        for (Block const& block : m_pack.blocks)
          if (row.level != 0 && block.kind == Block::Kind::each && block.level == row.level) ++counts.children[block.entity];
      if (m_out.size() >= buffer_size) TRY(flush());
    }
    TRY(flush());
    return counts;
  }

  Result<> head(Counts const& counts, Sink const& sink) { return envelope(counts, sink, true); }
  Result<> tail(Counts const& counts, Sink const& sink) { return envelope(counts, sink, false); }

 private:
  bool write(std::uint64_t n) {
    m_arena.clear();
    m_problems.clear();
    m_losses.clear();
    fill(m_sampler.record(n), m_plan.frame(), m_plan.tables(), m_arena, m_values);
    m_plan.write(m_values, m_sheet, m_arena, m_problems, m_losses);
    if (!rejected(m_problems)) m_writer.record(m_sheet, m_out, m_arena, m_problems);
    return !rejected(m_problems);
  }

  Result<> envelope(Counts const& counts, Sink const& sink, bool head) {
    Sheet file;
    Arena arena;
    Problems ignored;
    write_envelope(m_pack, m_model,
                   {{"file.created", "2026-11-22T05:55:00"}, {"file.sender", "330500000000"}, {"file.receiver", "330000000000"}, {"file.batch", "1"}}, counts,
                   file, arena, ignored);
    Output out;
    if (head)
      m_writer.head(file, out);
    else
      m_writer.tail(file, counts.records == 0, out);
    return sink(out.view());
  }

  Model const& m_model;
  Pack const& m_pack;
  Writer const& m_writer;
  Plan m_plan;
  Sampler m_sampler;
  Output m_out;
  Arena m_arena;
  Values m_values;
  Sheet m_sheet;
  Problems m_problems;
  std::vector<Loss> m_losses;
};

}  // namespace

Result<SampleFile> write_samples(Model const& model, CodeTables const& codes, Pack const& pack, std::uint64_t count, std::uint64_t seed, bool ugly,
                                 Sink const& sink) {
  auto const writer = TRY(make_writer(pack));
  SampleWriter samples(model, codes, pack, seed, ugly, *writer);
  Counts counts;
  if (needs_late_head(pack)) counts = TRY(samples.records(count, {}));
  TRY(samples.head(counts, sink));
  counts = TRY(samples.records(count, sink));
  TRY(samples.tail(counts, sink));
  return SampleFile{counts.records, count - counts.records};
}

}  // namespace custody::formats
