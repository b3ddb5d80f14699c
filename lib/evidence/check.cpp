#include "lib/evidence/check.hpp"

#include <algorithm>

#include "lib/base/ensure.hpp"
#include "lib/io/sorter.hpp"

namespace custody {

namespace {

constexpr std::size_t budget = 8 << 20, small_budget = 4 << 20;

/// Written so that the order of bytes is the order of a walk: '/' before all others, a path before what lies below it.
void append_path(std::string& out, std::string_view path) {
  for (char const c : path) {
    if (c == '/')
      out += '\1';
    else if (static_cast<unsigned char>(c) <= 2)
      (out += '\2') += static_cast<char>(c + 1);
    else
      out += c;
  }
  out += '\0';
}

void append_u64(std::string& out, std::uint64_t value) {
  std::byte bytes[8];
  put_u64(bytes, value);
  out += as_text(bytes);
}

/// Takes apart what the functions above wrote.
class Record {
 public:
  explicit Record(std::string_view bytes) : m_rest(bytes) {}

  std::string path() {
    std::string out;
    std::size_t i = 0;
    for (; m_rest[i] != '\0'; ++i) {
      if (m_rest[i] == '\1')
        out += '/';
      else if (m_rest[i] == '\2')
        out += static_cast<char>(m_rest[++i] - 1);
      else
        out += m_rest[i];
    }
    m_rest.remove_prefix(i + 1);
    return out;
  }
  std::string_view path_key() const { return m_rest.substr(0, m_rest.find('\0') + 1); }
  std::string_view bytes(std::size_t count) {
    auto const out = m_rest.substr(0, count);
    m_rest.remove_prefix(count);
    return out;
  }
  std::uint64_t u64() { return get_u64(as_bytes(bytes(8)).data()); }
  std::uint8_t u8() { return static_cast<std::uint8_t>(bytes(1)[0]); }
  std::vector<ListedDigest> digests() {
    std::vector<ListedDigest> out(u8());
    for (auto& digest : out) {
      digest.algorithm = static_cast<Algorithm>(u8());
      auto const value = as_bytes(bytes(digest_size(digest.algorithm)));
      digest.value.assign(value.begin(), value.end());
    }
    return out;
  }

 private:
  std::string_view m_rest;
};

void append_digests(std::string& out, std::vector<ListedDigest> const& digests) {
  ensure(digests.size() < 256, "an item has few digests");
  out += static_cast<char>(digests.size());
  for (auto const& digest : digests) {
    out += static_cast<char>(digest.algorithm);
    out += as_text(digest.value);
  }
}

std::string encode(RecordedItem const& item) {
  std::string out;
  append_path(out, item.path);
  append_u64(out, ~item.entry);   // of one path the last entry comes first
  out += static_cast<char>(item.type);
  out += static_cast<char>(item.in_scope);
  out += static_cast<char>(item.size.has_value());
  append_u64(out, item.size.value_or(0));
  append_digests(out, item.digests);
  return out;
}

RecordedItem decode_recorded(std::string_view bytes) {
  Record record(bytes);
  RecordedItem item;
  item.path = record.path();
  item.entry = ~record.u64();
  item.type = static_cast<FileType>(record.u8());
  item.in_scope = record.u8() != 0;
  bool const sized = record.u8() != 0;
  auto const size = record.u64();
  if (sized) item.size = size;
  item.digests = record.digests();
  return item;
}

std::string encode(FoundItem const& item) {
  std::string out;
  append_path(out, item.path);
  out += static_cast<char>(item.type);
  out += static_cast<char>(item.state);
  out += static_cast<char>(item.incidental);
  append_u64(out, item.size);
  append_digests(out, item.digests);
  return out;
}

FoundItem decode_found(std::string_view bytes) {
  Record record(bytes);
  FoundItem item;
  item.path = record.path();
  item.type = static_cast<FileType>(record.u8());
  item.state = static_cast<ReadState>(record.u8());
  item.incidental = record.u8() != 0;
  item.size = record.u64();
  item.digests = record.digests();
  return item;
}

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

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

/// A stream of records of one sorter, with the present one in view.
class Stream {
 public:
  explicit Stream(Sorter& sorter) : m_sorter(sorter) {}
  Result<> begin() {
    TRY(m_sorter.sort());
    return advance();
  }
  Result<> advance() {
    m_present = TRY(m_sorter.next());
    return {};
  }
  bool ended() const { return !m_present; }
  std::string_view operator*() const { return *m_present; }

 private:
  Sorter& m_sorter;
  std::optional<std::string_view> m_present;
};

}  // namespace

std::string_view check_class_name(CheckClass c) {
  constexpr std::array<std::string_view, check_class_count> names = {
      "match", "changed", "moved", "copied", "case-renamed", "new", "missing", "unreadable", "unstable"};
  return names[static_cast<std::size_t>(c)];
}

struct Comparison::State {
  explicit State(Repeats r) : repeats(r) {}

  Result<std::optional<RecordedItem>> next_recorded(Stream& stream);
  Result<> merge();
  Result<> take_recorded(RecordedItem const& item, std::uint64_t ordinal);
  Result<> take_found(FoundItem const& item);
  Result<> put(CheckClass verdict, std::string const& path, std::optional<std::uint64_t> entry, std::uint64_t number);
  Result<> explain();
  Result<> explain_case(Sorter& strangers, Sorter& gone);
  Result<> explain_content(Sorter& strangers, Sorter& known);
  Result<> explained_by(std::uint64_t stranger, CheckClass verdict, std::string_view entry_and_path);

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
  Sorter strangers{small_budget};              // content, number, path: found, and not recorded there
  Sorter explanations{small_budget};           // number of the stranger, class, entry, path
  std::vector<bool> gone;                      // recorded items, in their order: in scope, and nothing stands there
  std::vector<bool> explained;                 // recorded items that moved away
  std::vector<bool> known_strangers;
  std::uint64_t line_count = 0, stranger_count = 0;
  std::optional<std::string> closed;           // the directory around us that could not be read

  // While the lines are read.
  std::optional<Stream> reading, explaining;
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

/// The next path with what is recorded of it; what was forgotten is left out.
Result<std::optional<RecordedItem>> Comparison::State::next_recorded(Stream& stream) {
  std::optional<RecordedItem> out;
  std::string key;
  for (; !stream.ended(); TRY(stream.advance())) {
    if (out && Record(*stream).path_key() != key) break;
    auto item = decode_recorded(*stream);
    if (forgotten.contains(item.entry)) continue;
    if (!out) {
      key = Record(*stream).path_key();
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
    if (auto const content = content_of(item.type, item.size, item.digests)) {
      std::string stranger(as_text(*content));
      append_u64(stranger, stranger_count);
      append_path(stranger, item.path);
      TRY(strangers.add(stranger));
    }
    return put(verdict, item.path, std::nullopt, stranger_count++);
  }
  return put(verdict, item.path, std::nullopt, 0);
}

Result<> Comparison::State::merge() {
  Stream recorded_stream(recorded), found_stream(found);
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
    auto const order = found_stream.ended() ? -1 : !item ? 1 : key.compare(Record(*found_stream).path_key());
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

Result<> Comparison::State::explained_by(std::uint64_t stranger, CheckClass verdict, std::string_view entry_and_path) {
  known_strangers[stranger] = true;
  std::string out;
  append_u64(out, stranger);
  out += static_cast<char>(verdict);
  out += entry_and_path;
  return explanations.add(out);
}

/// What is new may be what is missing, under another name: then one line says both.
Result<> Comparison::State::explain() {
  if (strangers.count() == 0) return {};
  known_strangers.assign(stranger_count, false);
  // Once more over what is recorded, now that it is known what of it is gone.
  Sorter known(budget), gone_by_case(small_budget), strangers_by_case(small_budget);
  Stream stream(recorded);
  TRY(stream.begin());
  for (std::uint64_t ordinal = 0;; ++ordinal) {
    auto const item = TRY(next_recorded(stream));
    if (!item) break;
    auto const content = content_of(item->type, item->size, item->digests);
    if (!content) continue;
    std::string tail;
    append_u64(tail, ordinal);
    append_u64(tail, item->entry);
    append_path(tail, item->path);
    TRY(known.add(std::string(as_text(*content)) + (gone[ordinal] ? '\0' : '\1') + tail));
    if (!gone[ordinal]) continue;
    std::string by_case;
    append_path(by_case, lower_case(item->path));
    TRY(gone_by_case.add(by_case + std::string(as_text(*content)) + tail));
  }
  Stream all(strangers);
  TRY(all.begin());
  auto const width = digest_size(*content_algorithm);
  for (; !all.ended(); TRY(all.advance())) {
    Record record(*all);
    std::string const content(record.bytes(width));
    auto const number = record.u64();
    std::string by_case;
    append_path(by_case, lower_case(record.path()));
    by_case += content;
    append_u64(by_case, number);
    TRY(strangers_by_case.add(by_case));
  }
  TRY(explain_case(strangers_by_case, gone_by_case));
  return explain_content(strangers, known);
}

/// Pairs of the same content and the same path but for case.
Result<> Comparison::State::explain_case(Sorter& by_case, Sorter& gone_by_case) {
  Stream stranger(by_case), item(gone_by_case);
  TRY(stranger.begin());
  TRY(item.begin());
  auto const width = digest_size(*content_algorithm);
  auto const key = [&](std::string_view record) { return record.substr(0, Record(record).path_key().size() + width); };
  while (!stranger.ended() && !item.ended()) {
    auto const order = key(*stranger).compare(key(*item));
    if (order == 0) {
      Record thing(*stranger), recorded_item(*item);
      thing.bytes(key(*stranger).size());
      recorded_item.bytes(key(*item).size());
      auto const ordinal = recorded_item.u64();
      explained[ordinal] = true;
      TRY(explained_by(thing.u64(), CheckClass::case_renamed, (*item).substr(key(*item).size() + 8)));
    }
    if (order <= 0) TRY(stranger.advance());
    if (order >= 0) TRY(item.advance());
  }
  return {};
}

/// Of each content: a stranger for an item that is gone has moved; strangers beyond that are copies.
Result<> Comparison::State::explain_content(Sorter& by_content, Sorter& known) {
  Stream stranger(by_content), item(known);
  TRY(stranger.begin());
  TRY(item.begin());
  auto const width = digest_size(*content_algorithm);
  std::string content;          // of `example`
  std::string example;          // entry and path of a recorded item with it
  while (!stranger.ended()) {
    std::string const wanted((*stranger).substr(0, width));
    auto const number = Record((*stranger).substr(width)).u64();
    // Up to the items of this content, and there past those that are gone and have moved elsewhere.
    bool moved = known_strangers[number];
    while (!moved && !item.ended() && (*item).substr(0, width) <= wanted) {
      Record record((*item).substr(width));
      bool const is_gone = record.u8() == 0;
      auto const ordinal = record.u64();
      auto const rest = (*item).substr(width + 9);
      bool const same = (*item).substr(0, width) == wanted;
      if (same) content = wanted, example = rest;
      if (same && !is_gone) break;   // stands where it stood: an example for all that follow
      if (same && !explained[ordinal]) {
        explained[ordinal] = moved = true;
        TRY(explained_by(number, CheckClass::moved, rest));
      }
      TRY(item.advance());
    }
    if (!moved && content == wanted) TRY(explained_by(number, CheckClass::copied, example));
    TRY(stranger.advance());
  }
  return {};
}

Result<> Comparison::finish() {
  State& state = *m_state;
  // The algorithm that most of what is recorded has; of several the one named first.
  constexpr Algorithm preferred[] = {Algorithm::sha256, Algorithm::sm3, Algorithm::blake3, Algorithm::sha512, Algorithm::sha1, Algorithm::md5};
  for (auto const algorithm : preferred) {
    auto const uses = state.uses[static_cast<std::size_t>(algorithm)];
    if (uses > 0 && (!state.content_algorithm || uses > state.uses[static_cast<std::size_t>(*state.content_algorithm)]))
      state.content_algorithm = algorithm;
  }
  if (state.content_algorithm) {
    state.empty_content.resize(digest_size(*state.content_algorithm));
    Hasher(*state.content_algorithm).finish(state.empty_content);
  }
  TRY(state.merge());
  state.explained.assign(state.gone.size(), false);
  TRY(state.explain());
  state.reading.emplace(state.lines);
  state.explaining.emplace(state.explanations);
  TRY(state.reading->begin());
  return state.explaining->begin();
}

Result<std::optional<CheckLine>> Comparison::next() {
  State& state = *m_state;
  for (; !state.reading->ended(); TRY(state.reading->advance())) {
    Record record(**state.reading);
    record.u64();
    CheckLine line;
    line.verdict = static_cast<CheckClass>(record.u8());
    bool const has_entry = record.u8() != 0;
    auto const entry = record.u64();
    auto const number = record.u64();
    line.path = record.path();
    if (has_entry) line.entry = entry;
    if (line.verdict == CheckClass::missing && state.explained[number]) continue;
    if (line.verdict == CheckClass::added && !state.explaining->ended() && Record(**state.explaining).u64() == number) {
      Record explanation(**state.explaining);
      explanation.u64();
      line.verdict = static_cast<CheckClass>(explanation.u8());
      line.entry = explanation.u64();
      line.recorded_path = explanation.path();
      TRY(state.explaining->advance());
    }
    TRY(state.reading->advance());
    return line;
  }
  return std::nullopt;
}

std::string absolute_path(std::string_view path, std::string_view directory) {
  std::vector<std::string_view> parts;
  auto const walk = [&](std::string_view text) {
    for (std::size_t begin = 0; begin <= text.size();) {
      auto const end = std::min(text.find('/', begin), text.size());
      auto const part = text.substr(begin, end - begin);
      begin = end + 1;
      if (part == "..") {
        if (!parts.empty()) parts.pop_back();
      } else if (!part.empty() && part != ".") {
        parts.push_back(part);
      }
    }
  };
  if (!path.starts_with('/')) walk(directory);
  walk(path);
  std::string out;
  for (auto const part : parts) (out += '/') += part;
  return out.empty() ? "/" : out;
}

bool lies_in(std::string_view path, std::string_view directory) {
  if (directory == "/") return true;
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

}  // namespace custody
