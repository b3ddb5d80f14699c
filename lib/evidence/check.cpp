#include "lib/evidence/check.hpp"

#include <algorithm>

#include "lib/evidence/check_records.hpp"
#include "lib/evidence/explanations.hpp"
#include "lib/io/path.hpp"
#include "lib/io/sorter.hpp"

namespace custody {

namespace {

using namespace check_records;

constexpr std::size_t budget = 8 << 20;

Bytes const* digest_of(std::vector<ListedDigest> const& digests, Algorithm algorithm) {
  auto const found = std::ranges::find(digests, algorithm, &ListedDigest::algorithm);
  return found == digests.end() ? nullptr : &found->value;
}

bool same_content(RecordedItem const& recorded, FoundItem const& found) {
  if (recorded.type != found.type) return false;
  if (recorded.size && *recorded.size != found.size) return false;
  return std::ranges::all_of(recorded.digests, [&](ListedDigest const& digest) {
    auto const* const computed = digest_of(found.digests, digest.algorithm);
    return computed != nullptr && *computed == digest.value;
  });
}

CheckClass compare(RecordedItem const& recorded, FoundItem const& found) {
  if (found.state == ReadState::unreadable) return CheckClass::unreadable;
  if (found.state == ReadState::unstable) return CheckClass::unstable;
  return same_content(recorded, found) ? CheckClass::match : CheckClass::changed;
}

}  // namespace

std::string_view check_class_name(CheckClass c) {
  constexpr std::array<std::string_view, check_class_count> names = {
      "match", "changed", "moved", "copied", "case-renamed", "new", "missing", "unreadable", "unstable"};
  return names[static_cast<std::size_t>(c)];
}

struct Comparison::State {
  explicit State(Repeats r) : repeats(r) {}

  void choose_content_algorithm();
  Result<std::optional<RecordedItem>> next_recorded(SortedStream& stream);
  Result<> merge();
  Result<> take_recorded(RecordedItem const& item, std::uint64_t ordinal);
  Result<> take_found(FoundItem const& item);
  Result<> put(CheckClass verdict, std::string const& path, std::optional<std::uint64_t> entry, std::uint64_t number);
  Result<> explain();

  std::optional<Bytes> content_of(FileType type, std::optional<std::uint64_t> size, std::vector<ListedDigest> const& digests) const {
    if (type != FileType::file || size == 0 || !content_algorithm) return std::nullopt;
    auto const* const digest = digest_of(digests, *content_algorithm);
    // Without a size only the digest tells that a file is empty.
    if (digest == nullptr || *digest == empty_content) return std::nullopt;
    return *digest;
  }

  Repeats repeats;
  std::unordered_set<std::uint64_t> forgotten;
  std::array<std::uint64_t, algorithm_count> uses{};      // recorded digests of each algorithm
  std::optional<Algorithm> content_algorithm;
  Bytes empty_content;
  std::uint64_t in_scope = 0;

  Sorter recorded{budget}, found{budget};
  Sorter lines{budget};                        // number of the line, class, entry, ordinal or stranger, path
  std::vector<bool> gone;                      // recorded items, in their order: in scope, and nothing stands there
  std::uint64_t line_count = 0, stranger_count = 0;
  std::optional<std::string> closed;           // the directory around us that could not be read

  std::optional<Explanations> explanations;    // from finish() on
  std::optional<SortedStream> reading;         // of the lines
};

Comparison::Comparison(Repeats repeats) : m_state(std::make_unique<State>(repeats)) {}
Comparison::Comparison(Comparison&&) noexcept = default;
Comparison::~Comparison() = default;

Result<> Comparison::record(RecordedItem const& item) {
  for (auto const& digest : item.digests) ++m_state->uses[static_cast<std::size_t>(digest.algorithm)];
  return m_state->recorded.add(encode(item));
}

void Comparison::forget(std::uint64_t entry) { m_state->forgotten.insert(entry); }

Result<> Comparison::find(FoundItem const& item) { return m_state->found.add(encode(item)); }

std::uint64_t Comparison::recorded_in_scope() const { return m_state->in_scope; }

/// The algorithm that most of what is recorded has; of several the one named first.
void Comparison::State::choose_content_algorithm() {
  constexpr Algorithm preferred[] = {Algorithm::sha256, Algorithm::sm3, Algorithm::blake3, Algorithm::sha512, Algorithm::sha1, Algorithm::md5};
  for (auto const algorithm : preferred) {
    auto const of_it = uses[static_cast<std::size_t>(algorithm)];
    if (of_it > 0 && (!content_algorithm || of_it > uses[static_cast<std::size_t>(*content_algorithm)])) content_algorithm = algorithm;
  }
  if (!content_algorithm) return;
  empty_content.resize(digest_size(*content_algorithm));
  Hasher(*content_algorithm).finish(empty_content);
}

/// The next path with what is recorded of it; what was forgotten is left out.
Result<std::optional<RecordedItem>> Comparison::State::next_recorded(SortedStream& stream) {
  std::optional<RecordedItem> out;
  std::string key;
  for (; !stream.ended(); TRY(stream.advance())) {
    if (out && Reader(*stream).path_key() != key) break;
    auto item = decode_recorded(*stream);
    if (forgotten.contains(item.entry)) continue;
    if (!out) {
      key = Reader(*stream).path_key();
      out = std::move(item);
    } else if (repeats == Repeats::all_count) {
      out->in_scope |= item.in_scope;
      if (!out->size) out->size = item.size;
      if (out->digests.size() < 64) std::ranges::move(item.digests, std::back_inserter(out->digests));
    }
  }
  return out;
}

Result<> Comparison::State::put(CheckClass verdict, std::string const& path, std::optional<std::uint64_t> entry, std::uint64_t number) {
  std::string line;
  append_u64(line, line_count++);
  line += static_cast<char>(verdict);
  line += static_cast<char>(entry.has_value());
  append_u64(line, entry.value_or(0));
  append_u64(line, number);
  append_path(line, path);
  return lines.add(line);
}

Result<> Comparison::State::take_recorded(RecordedItem const& item, std::uint64_t ordinal) {
  if (!item.in_scope) return {};
  bool const unknown = closed && lies_in(item.path, *closed);
  gone[ordinal] = !unknown;
  return put(unknown ? CheckClass::unreadable : CheckClass::missing, item.path, item.entry, ordinal);
}

Result<> Comparison::State::take_found(FoundItem const& item) {
  auto const verdict = item.state == ReadState::unreadable ? CheckClass::unreadable
                       : item.state == ReadState::unstable ? CheckClass::unstable
                                                           : CheckClass::added;
  if (verdict == CheckClass::added && (item.type == FileType::directory || item.incidental)) return {};
  if (verdict == CheckClass::added) {
    if (auto const content = content_of(item.type, item.size, item.digests)) TRY(explanations->add_stranger(stranger_count, *content, item.path));
    return put(verdict, item.path, std::nullopt, stranger_count++);
  }
  return put(verdict, item.path, std::nullopt, 0);
}

Result<> Comparison::State::merge() {
  SortedStream recorded_stream(recorded), found_stream(found);
  TRY(recorded_stream.begin());
  TRY(found_stream.begin());
  auto item = TRY(next_recorded(recorded_stream));
  std::string key;
  auto const key_of = [&] {
    key.clear();
    if (item) append_path(key, item->path);
  };
  key_of();
  gone.assign(recorded.count(), false);
  std::uint64_t ordinal = 0;
  auto const step = [&]() -> Result<> {
    if (item->in_scope) ++in_scope;
    ++ordinal;
    item = TRY(next_recorded(recorded_stream));
    key_of();
    return {};
  };
  while (item || !found_stream.ended()) {
    auto const order = found_stream.ended() ? -1 : !item ? 1 : key.compare(Reader(*found_stream).path_key());
    if (order < 0) {
      TRY(take_recorded(*item, ordinal));
      TRY(step());
      continue;
    }
    auto const thing = decode_found(*found_stream);
    TRY(found_stream.advance());
    if (thing.state == ReadState::unreadable && !(closed && lies_in(thing.path, *closed))) closed = thing.path;
    if (order > 0) {
      TRY(take_found(thing));
    } else {
      TRY(put(compare(*item, thing), thing.path, item->entry, ordinal));
      TRY(step());
    }
  }
  return {};
}

/// What is new may be what is missing, under another name: then one line says both. Once more over what is recorded, now that it is
/// known what of it is gone.
Result<> Comparison::State::explain() {
  if (explanations->has_strangers()) {
    SortedStream stream(recorded);
    TRY(stream.begin());
    for (std::uint64_t ordinal = 0; auto const item = TRY(next_recorded(stream)); ++ordinal)
      if (auto const content = content_of(item->type, item->size, item->digests))
        TRY(explanations->add_recorded(ordinal, *content, *item, gone[ordinal]));
  }
  return explanations->finish(stranger_count, gone.size());
}

Result<> Comparison::finish() {
  State& state = *m_state;
  state.choose_content_algorithm();
  state.explanations.emplace(state.empty_content.size());
  TRY(state.merge());
  TRY(state.explain());
  state.reading.emplace(state.lines);
  return state.reading->begin();
}

Result<std::optional<CheckLine>> Comparison::next() {
  State& state = *m_state;
  for (; !state.reading->ended(); TRY(state.reading->advance())) {
    Reader record(**state.reading);
    record.u64();
    CheckLine line;
    line.verdict = static_cast<CheckClass>(record.u8());
    bool const has_entry = record.u8() != 0;
    auto const entry = record.u64();
    auto const number = record.u64();
    line.path = record.path();
    if (has_entry) line.entry = entry;
    if (line.verdict == CheckClass::missing && state.explanations->has_moved(number)) continue;
    if (line.verdict == CheckClass::added)
      if (auto explained = TRY(state.explanations->of(number))) {
        explained->path = std::move(line.path);
        line = *std::move(explained);
      }
    TRY(state.reading->advance());
    return line;
  }
  return std::nullopt;
}

}  // namespace custody
