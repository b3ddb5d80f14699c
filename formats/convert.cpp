#include "formats/convert.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "formats/envelope.hpp"
#include "formats/explain.hpp"
#include "formats/groups.hpp"
#include "formats/reject.hpp"
#include "lib/io/parallel.hpp"

namespace custody::formats {

namespace {

constexpr std::size_t batch_size = 512 << 10;

/// A run of records on its way through one thread.
struct Batch {
  std::uint64_t number = 0, first_ordinal = 0, first_line = 1;
  std::uint64_t offset = 0;             // of `bytes` in the file
  std::uint64_t taken = 0;              // of `bytes`; the rest comes again
  std::string bytes;
  std::vector<Piece> pieces;
  std::optional<Error> error;           // after these pieces the input cannot be read further
  std::set<std::uint64_t> joined;       // ordinals of records that would be joined to one before them

  // What becomes of it.
  Output out;
  std::string rejects, beside, explained;
  std::uint64_t written = 0, rejected = 0;
  std::map<std::string, std::uint64_t> problems, findings;
  LossCounts losses;
  std::vector<std::uint64_t> done;      // as in Summary
  Counts children_in, children_out;
  bool all_children_seen = true;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> groups;   // ordinal and key of what was written, where the format joins rows
};

/// What a thread needs for a record at a time; kept from record to record.
struct Bench {
  Arena arena;
  Sheet from, to;
  Values values;
  Problems problems;
  std::vector<Loss> losses;
  std::vector<std::size_t> done;        // by the companion
};

/// Lines are long: one call a line costs less than a look at every byte.
std::uint64_t newlines(std::string_view bytes) {
  std::uint64_t out = 0;
  for (auto at = bytes.find('\n'); at != bytes.npos; at = bytes.find('\n', at + 1)) ++out;
  return out;
}

class Conversion {
 public:
  Conversion(Plan const& plan, Source const& source, Outputs const& outputs, ConvertOptions const& options, Progress& progress,
             Reader& reader, Writer const& writer)
      : m_plan(plan), m_source(source), m_outputs(outputs), m_options(options), m_progress(progress), m_reader(reader), m_writer(writer), m_groups(plan.to()) {
    m_summary.losses = LossCounts(plan.sites().size());
    m_late_head = options.rewriter != nullptr || needs_late_head(plan.to());
    for (Rule const& rule : plan.from().file_rules) m_counts_in |= rule.counted.has_value();
    for (Rule const& rule : plan.to().file_rules) m_counts_out |= rule.counted.has_value();
  }

  Result<Summary> run() {
    if (!m_late_head) TRY(write_head());
    {
      unsigned const threads = m_options.rewriter ? 1 : m_options.threads == 0 ? worker_count() : m_options.threads;
      std::vector<std::jthread> helpers;
      for (unsigned i = 1; i < threads; ++i) helpers.emplace_back([this] { work(); });
      work();
    }
    if (m_error) return fail(*std::move(m_error));
    if (m_summary.stopped) return std::move(m_summary);
    return finish();
  }

 private:
  void work() {
    Batch batch;
    Bench bench;
    while (take(batch)) {
      process(batch, bench);
      if (!hand_over(batch, bench)) return;
    }
  }

  /// The next part of the input, one thread at a time.
  bool take(Batch& batch) {
    std::lock_guard const lock(m_input);
    if (m_ended || m_stop) return false;
    batch.number = m_next_batch++;
    batch.first_ordinal = m_next_ordinal;
    batch.first_line = m_line;
    batch.offset = m_offset;
    batch.taken = 0;
    batch.pieces.clear();
    batch.error.reset();
    batch.joined.clear();
    batch.bytes.assign(m_rest);
    if (auto const result = fill(batch); !result) batch.error = result.error(), m_ended = true;
    m_next_ordinal += batch.pieces.size();
    return true;
  }

  Result<> fill(Batch& batch) {
    for (std::size_t wanted = batch_size;; wanted *= 2) {
      bool const last = TRY(read_up_to(batch.bytes, wanted));
      auto const taken = m_reader.split(batch.bytes, batch.offset, last, batch.pieces);
      if (!taken) return fail(taken.error());
      batch.taken = *taken;
      if (m_options.companion && !m_begun && (last || !batch.pieces.empty())) {
        m_begun = true;
        if (!batch.pieces.empty()) m_input_head.assign(batch.pieces[0].before);
        TRY(m_options.companion->begin(m_input_head, batch.pieces));
      }
      if (last) {
        m_ended = true;
        return {};
      }
      if (*taken == 0 && batch.pieces.empty()) continue;
      m_rest.assign(batch.bytes, *taken);
      m_offset += *taken;
      m_line += newlines(std::string_view(batch.bytes).substr(0, *taken));
      return {};
    }
  }

  /// True at the end of the input.
  Result<bool> read_up_to(std::string& bytes, std::size_t wanted) {
    std::size_t size = bytes.size();
    bytes.resize(std::max(wanted, size + batch_size / 2));
    bool last = false;
    while (size < bytes.size() && !last) {
      auto const count = m_source(std::span(bytes).subspan(size));
      if (!count) return fail(count.error());
      last = *count == 0;
      size += *count;
    }
    bytes.resize(size);
    return last;
  }

  void process(Batch& batch, Bench& bench) {
    batch.out.clear();
    batch.rejects.clear();
    batch.beside.clear();
    batch.explained.clear();
    batch.problems.clear();
    batch.findings.clear();
    batch.written = batch.rejected = 0;
    batch.losses = LossCounts(m_plan.sites().size());
    batch.done.clear();
    batch.children_in = batch.children_out = {};
    batch.all_children_seen = true;
    batch.groups.clear();
    for (std::size_t i = 0; i < batch.pieces.size(); ++i) {
      if (m_stop) return;
      std::uint64_t const ordinal = batch.first_ordinal + i;
      if (auto const other = m_options.replaced.find(ordinal); other != m_options.replaced.end()) {
        Piece const& piece = batch.pieces[i];
        Piece const repaired{piece.before, other->second, piece.offset, {}, false};
        record(batch, bench, repaired, ordinal);
      } else {
        record(batch, bench, batch.pieces[i], ordinal);
      }
    }
  }

  void record(Batch& batch, Bench& bench, Piece const& piece, std::uint64_t ordinal) {
    std::size_t const before = batch.out.size(), beside = batch.beside.size();
    bench.arena.clear();
    bench.problems.clear();
    bench.losses.clear();
    bench.done.clear();
    bool kept = false;
    if (translate(batch, bench, piece, ordinal) && m_options.companion) {
      Converted const converted{ordinal, piece, bench.from, bench.values, bench.to, batch.out.view().substr(before)};
      kept = m_options.companion->after(converted, bench.arena, batch.beside, bench.problems);
    }
    if (m_options.explain == ordinal) batch.explained = explain(m_plan, ordinal, bench.from, bench.values, bench.to);
    if (bench.problems.empty()) {
      accept(batch, bench, ordinal, kept);
      return;
    }
    if (m_options.discreet) hide_values(bench.problems);
    RecordPlace const place{ordinal, line_of(batch, piece)};
    if (rejected(bench.problems) || m_options.strict) {
      batch.out.cut(before);
      batch.beside.resize(beside);
      ++batch.rejected;
      batch.all_children_seen = false;
      for (Problem const& problem : bench.problems)
        if (problem.rejects || m_options.strict) ++batch.problems[std::string(problem.rule)];
      if (m_outputs.rejects) reject_line(batch.rejects, place, piece, bench.problems, !m_options.discreet);
    } else {
      for (Problem const& problem : bench.problems) ++batch.findings[std::string(problem.rule)];
      if (m_outputs.rejects) finding_line(batch.rejects, place, piece, bench.problems);
      accept(batch, bench, ordinal, kept);
    }
  }

  bool translate(Batch& batch, Bench& bench, Piece const& piece, std::uint64_t ordinal) {
    bench.values.clear();
    bench.to.clear();
    m_reader.read(piece, bench.from, bench.arena, bench.problems);
    if (rejected(bench.problems)) return false;
    if (!bench.from.extras.empty() && m_plan.from().unknown != Unknown::keep) unknown_fields(bench);
    m_plan.read(bench.from, bench.values, bench.arena, bench.problems);
    if (rejected(bench.problems)) return false;
    if (m_options.companion) {
      Converted const converted{ordinal, piece, bench.from, bench.values, bench.to, {}};
      m_options.companion->before(converted, bench.values, bench.arena, bench.problems, bench.done);
    }
    if (m_options.rewriter) {
      m_options.rewriter->record(bench.values, bench.to, batch.out, bench.arena, bench.problems);
      return !rejected(bench.problems);
    }
    m_plan.write(bench.values, bench.to, bench.arena, bench.problems, bench.losses);
    if (rejected(bench.problems)) return false;
    if (batch.joined.contains(ordinal)) bench.problems.push_back(m_groups.problem(bench.to));
    m_writer.record(bench.to, batch.out, bench.arena, bench.problems);
    return !rejected(bench.problems);
  }

  void unknown_fields(Bench& bench) {
    for (Extra const& extra : bench.from.extras) {
      Problem out;
      out.rule = "unknown-field";
      out.place = extra.path;
      out.value = extra.slot.view().substr(0, 200);
      out.rejects = m_plan.from().unknown == Unknown::reject;
      bench.problems.push_back(std::move(out));
    }
  }

  void accept(Batch& batch, Bench& bench, std::uint64_t ordinal, bool kept) {
    ++batch.written;
    if (!m_options.rewriter)
      if (auto const key = m_groups.key_of(bench.to)) batch.groups.emplace_back(ordinal, *key);
    // What no rule names is kept by a residual, or gone.
    bench.losses.insert(bench.losses.end(), bench.from.extras.size(), {m_plan.unknown_site(), LossKind::dropped});
    batch.losses.add(ordinal, bench.losses, kept);
    for (std::size_t const what : bench.done) {
      if (what >= batch.done.size()) batch.done.resize(what + 1);
      ++batch.done[what];
    }
    if (m_counts_in)
      for (std::size_t i = 1; i < bench.values.rows.size(); ++i) ++batch.children_in.children[bench.values.rows[i].entity];
    if (m_counts_out)
      for (SheetRow const& row : bench.to.rows)
        for (Block const& block : m_plan.to().blocks)
          if (row.level != 0 && block.kind == Block::Kind::each && block.level == row.level) ++batch.children_out.children[block.entity];
  }

  static std::uint64_t line_of(Batch const& batch, Piece const& piece) {
    auto const before = std::string_view(batch.bytes).substr(0, piece.offset - batch.offset);
    return batch.first_line + newlines(before);
  }

  /// Writes what became of a batch when its turn comes. False: this is the end.
  bool hand_over(Batch& batch, Bench& bench) {
    std::unique_lock lock(m_output);
    m_turn_came.wait(lock, [&] { return m_turn == batch.number || m_stop; });
    if (m_stop) return false;
    // Only now is it known what stands before: a batch in which a group comes back is made again without that record.
    for (auto const& [ordinal, key] : batch.groups)
      if (m_groups.again(key)) batch.joined.insert(ordinal);
    if (!batch.joined.empty()) process(batch, bench);
    if (auto const result = write(batch); !result) stop(result.error());
    if (batch.error && !m_stop) stop(*batch.error);
    if (m_progress.stopped() && !m_stop) stop(Error{custody::Problem::interrupted, "interrupted", say("interrupted"), {}});
    ++m_turn;
    m_turn_came.notify_all();
    return !m_stop;
  }

  void stop(Error error) {
    m_error = std::move(error);
    m_stop = true;
  }

  Result<> write(Batch& batch) {
    m_summary.in += batch.pieces.size();
    m_summary.rejected += batch.rejected;
    std::string_view out = batch.out.view();
    if (batch.written > 0 && m_summary.out == 0 && !m_options.rewriter) out.remove_prefix(m_writer.separator().size());
    m_summary.out += batch.written;
    TRY(put(m_outputs.records, out));
    m_summary.bytes_out += out.size();
    TRY(put(m_outputs.rejects, batch.rejects));
    TRY(put(m_outputs.beside, batch.beside));
    TRY(put(m_outputs.explained, batch.explained));
    m_summary.losses.merge(batch.losses);
    m_summary.done.resize(std::max(m_summary.done.size(), batch.done.size()));
    for (std::size_t i = 0; i < batch.done.size(); ++i) m_summary.done[i] += batch.done[i];
    for (auto const& [rule, count] : batch.problems) m_summary.problems[rule] += count;
    for (auto const& [rule, count] : batch.findings) m_summary.findings[rule] += count;
    for (auto const& [entity, count] : batch.children_in.children) m_counted_in.children[entity] += count;
    for (auto const& [entity, count] : batch.children_out.children) m_counted_out.children[entity] += count;
    m_all_children_seen &= batch.all_children_seen;
    m_summary.bytes_in += batch.taken;
    m_progress.advance(batch.pieces.size(), batch.taken);
    if (m_options.max_errors && m_summary.rejected > *m_options.max_errors) {
      m_summary.stopped = true;
      m_stop = true;
    }
    return {};
  }

  static Result<> put(Sink const& sink, std::string_view bytes) {
    if (!sink || bytes.empty()) return {};
    return sink(bytes);
  }

  Result<> write_head() {
    Sheet file;
    Arena arena;
    Problems findings;
    write_envelope(m_plan.to(), m_plan.frame().model(), m_options.set, {}, file, arena, findings);
    Output out;
    m_writer.head(file, out);
    m_summary.bytes_out += out.size();
    return put(m_outputs.records, out.view());
  }

  /// The envelope is known only now.
  Result<Summary> finish() {
    Model const& model = m_plan.frame().model();
    m_counted_in.records = m_summary.in;
    m_counted_out.records = m_summary.out;
    Problems findings = m_reader.findings();
    auto values = read_envelope(m_plan.from(), model, m_reader.file(), m_counted_in, findings);
    // How many children a rejected record has is not known.
    if (!m_all_children_seen) std::erase_if(findings, [&](Problem const& p) { return p.rule == "count" && counts_children(p.place); });
    if (m_options.envelope) m_options.envelope(values);
    for (auto const& [name, value] : m_options.set) values[name] = value;
    m_summary.head = std::move(m_input_head);
    m_summary.tail = m_reader.tail();
    if (m_options.rewriter) {
      Output head, tail;
      TRY(m_options.rewriter->end(values, m_counted_out, head, tail, findings));
      TRY(say_findings(findings));
      return put_around(head, tail);
    }
    Sheet file;
    Arena arena;
    write_envelope(m_plan.to(), model, values, m_counted_out, file, arena, findings);
    TRY(say_findings(findings));
    Output head, tail;
    if (m_late_head) m_writer.head(file, head);
    m_writer.tail(file, m_summary.out == 0, tail);
    return put_around(head, tail);
  }

  /// A hint repeats what a value should have been, or was.
  static void hide_values(Problems& problems) {
    for (Problem& problem : problems) problem.value.clear(), problem.hint = {};
  }

  Result<> say_findings(Problems findings) {
    if (m_options.discreet) hide_values(findings);
    for (Problem const& finding : findings) ++m_summary.findings[std::string(finding.rule)];
    if (findings.empty()) return {};
    std::string line;
    finding_line(line, {}, {}, findings);
    return put(m_outputs.rejects, line);
  }

  Result<Summary> put_around(Output const& head, Output const& tail) {
    TRY(put(m_outputs.records, tail.view()));
    TRY(put(m_outputs.head, head.view()));
    m_summary.bytes_out += head.size() + tail.size();
    return std::move(m_summary);
  }

  bool counts_children(std::string_view place) const {
    for (Rule const& rule : m_plan.from().file_rules)
      if (rule.counted && m_plan.from().shape.file.places[rule.places[0].index].name == place) return true;
    return false;
  }

  Plan const& m_plan;
  Source const& m_source;
  Outputs const& m_outputs;
  ConvertOptions const& m_options;
  Progress& m_progress;
  Reader& m_reader;
  Writer const& m_writer;
  bool m_late_head = false, m_counts_in = false, m_counts_out = false;

  std::mutex m_input;   // guards these
  std::string m_rest;
  std::uint64_t m_next_batch = 0, m_next_ordinal = 1, m_offset = 0, m_line = 1;
  bool m_ended = false, m_begun = false;
  std::string m_input_head;

  std::mutex m_output;  // and these
  std::condition_variable m_turn_came;
  std::uint64_t m_turn = 0;
  Groups m_groups;      // keys are made outside
  Summary m_summary;
  Counts m_counted_in, m_counted_out;
  bool m_all_children_seen = true;
  std::optional<Error> m_error;
  std::atomic<bool> m_stop = false;
};

}  // namespace

bool needs_late_head(Pack const& pack) {
  return std::ranges::any_of(pack.file_rules, [&](Rule const& rule) {
    return rule.kind != Rule::Kind::constant && !pack.shape.file.places[rule.places[0].index].after_records;
  });
}

Result<Summary> convert(Plan const& plan, Source const& source, Outputs const& outputs, ConvertOptions const& options, Progress& progress) {
  auto const reader = TRY(make_reader(plan.from()));
  auto const writer = TRY(make_writer(plan.to()));
  return Conversion(plan, source, outputs, options, progress, *reader, *writer).run();
}

}  // namespace custody::formats
