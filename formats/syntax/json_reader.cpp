// JSON and JSON lines. Members are expected in the order of the pack and found in any; digits of numbers are kept.
#include <algorithm>

#include "formats/encoding/codec.hpp"
#include "formats/syntax/json_text.hpp"
#include "formats/syntax/json_tree.hpp"
#include "formats/syntax/lexeme.hpp"
#include "formats/syntax/readers.hpp"

namespace custody::formats {

namespace {

Problem problem(std::string_view rule, std::string place, std::string_view value, std::size_t offset) {
  Problem out;
  out.rule = rule;
  out.place = std::move(place);
  out.value = value.substr(0, 200);
  out.offset = offset;
  return out;
}

/// Reads the members of one record into a sheet.
class RecordReading {
 public:
  RecordReading(Shape const& shape, std::vector<std::vector<JsonMember>> const& members, std::string_view text, Sheet& sheet, Arena& arena,
                Problems& problems)
      : m_shape(shape), m_members(members), m_cursor(text), m_sheet(sheet), m_arena(arena), m_problems(problems) {}

  bool read() {
    m_cursor.skip_space();
    if (m_cursor.peek() != '{') return syntax();
    m_sheet.add(0, m_shape.levels[0].places.size(), m_arena);
    if (!read_object(m_members[0], 0, {})) return false;
    m_cursor.skip_space();
    return m_cursor.at_end() || syntax();
  }

  /// The members of an envelope, as far as `stop` or the end of the text; the cursor stands behind the opening brace.
  bool read_members(std::vector<JsonMember> const& members, std::string_view stop) {
    m_stop = stop;
    return read_list(members, 0, {});
  }
  std::size_t offset() const { return m_cursor.offset(); }
  JsonCursor& cursor() { return m_cursor; }
  bool stopped() const { return m_stopped; }

 private:
  bool syntax() {
    m_problems.push_back(problem("json/syntax", {}, m_cursor.rest().substr(0, 20), m_cursor.offset()));
    return false;
  }

  bool read_object(std::vector<JsonMember> const& members, std::uint32_t row, std::string_view path) {
    if (!m_cursor.take('{')) return syntax();
    if (m_cursor.take('}')) return true;
    if (!read_list(members, row, path)) return false;
    return m_cursor.take('}') || syntax();
  }

  bool read_list(std::vector<JsonMember> const& members, std::uint32_t row, std::string_view path) {
    std::size_t expected = 0;
    do {
      if (m_stop.empty())
        if (JsonMember const* const next = take_next(members, expected)) {
          if (!read_member(*next, row, path)) return false;
          continue;
        }
      std::string_view key;
      bool escaped = false;
      if (!m_cursor.string(key, escaped)) return syntax();
      if (escaped && !json_unescape(key, m_arena, key)) return syntax();
      if (!m_cursor.take(':')) return syntax();
      if (!m_stop.empty() && key == m_stop) {
        m_stopped = true;
        return true;
      }
      JsonMember const* member = nullptr;
      if (expected < members.size() && members[expected].key == key)
        member = &members[expected];
      else if (auto const found = std::ranges::find(members, key, &JsonMember::key); found != members.end())
        member = &*found;
      if (member) expected = static_cast<std::size_t>(member - members.data()) + 1;
      if (!(member ? read_member(*member, row, path) : read_unknown(row, path, m_arena.copy(json_path_name(key))))) return false;
    } while (m_cursor.take(','));
    return true;
  }

  /// The next member but for some that are not there, if it is written as this program writes it: most are.
  JsonMember const* take_next(std::vector<JsonMember> const& members, std::size_t& expected) {
    m_cursor.skip_space();
    for (std::size_t i = expected; i < members.size(); ++i)
      if (m_cursor.take_here(members[i].written)) {
        expected = i + 1;
        return &members[i];
      }
    return nullptr;
  }

  bool read_member(JsonMember const& member, std::uint32_t row, std::string_view path) {
    switch (member.kind) {
      case JsonMember::Kind::place: return read_place(member, row);
      case JsonMember::Kind::children: return read_children(member, row, path);
      case JsonMember::Kind::object: break;
    }
    m_cursor.skip_space();
    if (m_cursor.peek() == '{') return read_object(member.members, row, join(path, member.key));
    // null or "" where an object was expected: none of its members is there. Anything else is a field that no rule names.
    return read_unknown(row, path, member.key);
  }

  bool read_place(JsonMember const& member, std::uint32_t row) {
    std::string_view raw;
    bool escaped = false;
    std::size_t const offset = m_cursor.offset();
    Slot slot;
    if (m_cursor.plain_string(raw)) {
      slot.state = state_of(raw);
      return put(member, row, slot, raw, offset);
    }
    switch (m_cursor.value(raw, escaped)) {
      case JsonToken::bad: return syntax();
      case JsonToken::string:
        if (escaped && !json_unescape(raw, m_arena, raw)) return syntax();
        slot.state = state_of(raw);
        break;
      case JsonToken::number: slot.state = State::number; break;
      case JsonToken::literal: slot.state = State::literal; break;
      case JsonToken::null: slot.state = State::null, raw = {}; break;
      case JsonToken::object:
      case JsonToken::array: slot.state = State::nested; break;
    }
    return put(member, row, slot, raw, offset);
  }

  bool put(JsonMember const& member, std::uint32_t row, Slot slot, std::string_view raw, std::size_t offset) {
    slot.data = raw.data();
    slot.size = static_cast<std::uint32_t>(raw.size());
    Slot& place = m_sheet.rows[row].slots[member.index];
    if (place.state != State::missing) m_problems.push_back(problem("json/twice", member.key, raw, offset));
    place = slot;
    return true;
  }

  bool read_children(JsonMember const& member, std::uint32_t row, std::string_view path) {
    m_cursor.skip_space();
    if (m_cursor.peek() != '[') {
      std::string_view raw;
      bool escaped = false;
      std::size_t const offset = m_cursor.offset();
      auto const token = m_cursor.value(raw, escaped);
      if (token == JsonToken::bad) return syntax();
      if (token != JsonToken::null && !(token == JsonToken::string && raw.empty()))
        m_problems.push_back(problem("json/list", std::string(join(path, member.key)), raw, offset));
      return true;
    }
    (void)row;
    if (std::ranges::any_of(m_sheet.rows, [&](SheetRow const& r) { return r.level == member.index; }))
      m_problems.push_back(problem("json/twice", member.key, {}, m_cursor.offset()));
    m_cursor.take('[');
    if (m_cursor.take(']')) return true;
    do {
      m_cursor.skip_space();
      std::size_t const offset = m_cursor.offset();
      if (m_cursor.peek() == '{') {
        m_sheet.add(member.index, m_shape.levels[member.index].places.size(), m_arena);
        if (!read_object(m_members[member.index], static_cast<std::uint32_t>(m_sheet.rows.size() - 1), {})) return false;
        continue;
      }
      std::string_view raw;
      bool escaped = false;
      if (m_cursor.value(raw, escaped) == JsonToken::bad) return syntax();
      m_problems.push_back(problem("json/list", std::string(join(path, member.key)), raw, offset));
    } while (m_cursor.take(','));
    return m_cursor.take(']') || syntax();
  }

  /// `name`: as it stands in a path.
  bool read_unknown(std::uint32_t row, std::string_view path, std::string_view name) {
    m_cursor.skip_space();
    auto const rest = m_cursor.rest();
    std::size_t const before = m_cursor.offset();
    std::string_view raw;
    bool escaped = false;
    if (m_cursor.value(raw, escaped) == JsonToken::bad) return syntax();
    raw = rest.substr(0, m_cursor.offset() - before);
    m_sheet.extras.push_back({row, join(path, name), {raw.data(), static_cast<std::uint32_t>(raw.size()), State::nested}});
    return true;
  }

  std::string_view join(std::string_view path, std::string_view key) {
    if (path.empty()) return key;
    std::string const both = std::string(path) + "/" + std::string(key);
    return m_arena.copy(both);
  }

  Shape const& m_shape;
  std::vector<std::vector<JsonMember>> const& m_members;
  JsonCursor m_cursor;
  Sheet& m_sheet;
  Arena& m_arena;
  Problems& m_problems;
  std::string_view m_stop;
  bool m_stopped = false;
};

class JsonReader final : public Reader {
 public:
  explicit JsonReader(Pack const& pack) : m_pack(pack), m_lines(pack.syntax == Syntax::jsonl), m_options(std::get<JsonOptions>(pack.options)) {
    for (Level const& level : pack.shape.levels) m_members.push_back(json_members(pack.shape, level));
    m_file_members = json_members(pack.shape, pack.shape.file);
    m_file.add(0, pack.shape.file.places.size(), m_file_arena);
  }

  Result<std::size_t> split(std::string_view window, std::uint64_t offset, bool last, std::vector<Piece>& pieces) override {
    if (offset == 0 && may_be_mark(window, Encoding::utf8) && !last) return 0;
    std::size_t const begin = offset == 0 ? mark_size(window, Encoding::utf8) : 0;
    return m_lines ? split_lines(window, offset, begin, last, pieces) : split_array(window, offset, begin, last, pieces);
  }

  void read_record(Piece const& piece, Sheet& sheet, Arena& arena, Problems& problems) const override {
    sheet.clear();
    if (Coded const checked = Codec::of(Encoding::utf8).check(piece.bytes); checked.stop != Stop::end) {
      problems.push_back(encoding_problem(Encoding::utf8, {}, piece.bytes, checked.read, 0));
      return;
    }
    if (!piece.fault.empty()) {
      problems.push_back(problem(piece.fault, {}, {}, 0));
      return;
    }
    RecordReading(m_pack.shape, m_members, piece.bytes, sheet, arena, problems).read();
  }

 private:
  enum class Phase : std::uint8_t { head, records, tail };

  static bool is_space(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

  static std::unexpected<Error> malformed(std::uint64_t offset, Message what) {
    return fail(failure("json", say("at byte {}: {}", offset, std::move(what))));
  }

  /// `begin`: where the text begins, behind a byte order mark.
  Result<std::size_t> split_lines(std::string_view window, std::uint64_t offset, std::size_t begin, bool last, std::vector<Piece>& pieces) {
    std::size_t between = 0;
    for (std::size_t at = begin; at < window.size();) {
      auto const newline = window.find('\n', at);
      if (newline == std::string_view::npos && !last) {
        if (window.size() - at > record_limit) return fail(failure("limit", say("a record is larger than {} bytes", record_limit)));
        break;
      }
      auto const end = std::min(newline, window.size());
      auto line = window.substr(at, end - at);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.size() > record_limit) return fail(failure("limit", say("a record is larger than {} bytes", record_limit)));
      if (!is_space(line)) {
        pieces.push_back({window.substr(between, at - between), line, offset + at, {}});
        between = at + line.size();
      }
      at = end + (newline == std::string_view::npos ? 0 : 1);
    }
    if (last) m_tail.assign(window.substr(between)), between = window.size();
    return between;
  }

  Result<std::size_t> split_array(std::string_view window, std::uint64_t offset, std::size_t begin, bool last, std::vector<Piece>& pieces) {
    std::size_t at = 0, between = 0;
    if (m_phase == Phase::head) {
      // Slots of the envelope outlive the window: it is read once to find its end, and then from a copy.
      auto const head = TRY(read_head(window.substr(begin), offset + begin, last));
      if (head == 0) return 0;
      (void)TRY(read_head(m_file_arena.copy(window.substr(begin, head)), offset + begin, true));
      at = between = begin + head;
      m_head.assign(window.substr(0, at));
      m_phase = Phase::records;
    }
    while (m_phase == Phase::records) {
      at = std::min(window.find_first_not_of(" \t\r\n", at), window.size());
      if (at == window.size()) {
        if (last) return malformed(offset + at, say("the list of records does not end"));
        return between;
      }
      if (window[at] == ']') {
        m_phase = Phase::tail;
        break;
      }
      std::size_t record = at;
      if (!m_first) {
        if (window[at] != ',') return malformed(offset + at, say("between two records stands a comma"));
        record = window.find_first_not_of(" \t\r\n", at + 1);
        if (record == std::string_view::npos) {
          if (last) return malformed(offset + at, say("the list of records does not end"));
          return between;
        }
      }
      if (window[record] != '{') return malformed(offset + record, say("a record is an object"));
      auto const size = json_skip(window.substr(record));
      if (size == std::string_view::npos) return malformed(offset + record, say("nested deeper than {}", 64));
      if (size == 0) {
        if (last) return malformed(offset + record, say("the record that begins here does not end"));
        if (window.size() - record > record_limit) return fail(failure("limit", say("a record is larger than {} bytes", record_limit)));
        return between;
      }
      auto before = window.substr(between, record - between);
      if (m_first) before = m_head.append(before);
      pieces.push_back({before, window.substr(record, size), offset + record, {}});
      m_first = false;
      at = between = record + size;
    }
    if (!last) {
      if (window.size() - between > record_limit) return fail(failure("limit", say("what follows the records is larger than {} bytes", record_limit)));
      return between;
    }
    TRY(read_tail(m_file_arena.copy(window.substr(at)), offset + at));
    m_tail.assign((m_first ? m_head : std::string()) + std::string(window.substr(between)));
    return window.size();
  }

  /// How many bytes stand before the first record; 0: more of the file is needed.
  Result<std::size_t> read_head(std::string_view window, std::uint64_t offset, bool last) {
    bool const whole = last || window.size() > record_limit;
    auto const more = [&](std::size_t at) -> Result<std::size_t> {
      if (!whole) return 0;
      return malformed(offset + at, say("no list of records '{}' was found", m_options.records));
    };
    // A member may be cut by the end of the window: whatever looks wrong here is looked at again with more of the file.
    Sheet sheet;
    sheet.add(0, m_pack.shape.file.places.size(), m_file_arena);
    Problems problems;
    RecordReading reading(m_pack.shape, m_members, window, sheet, m_file_arena, problems);
    JsonCursor& cursor = reading.cursor();
    if (m_options.records.empty()) {
      if (!cursor.take('[')) return more(cursor.offset());
      return cursor.offset();
    }
    if (!cursor.take('{') || !reading.read_members(m_file_members, m_options.records) || !reading.stopped() || !cursor.take('['))
      return more(cursor.offset());
    if (!problems.empty()) return malformed(offset + problems.front().offset, say("a member stands twice"));
    m_file = std::move(sheet);
    return cursor.offset();
  }

  Result<> read_tail(std::string_view tail, std::uint64_t offset) {
    Problems problems;
    RecordReading reading(m_pack.shape, m_members, tail, m_file, m_file_arena, problems);
    JsonCursor& cursor = reading.cursor();
    bool good = cursor.take(']');
    if (!m_options.records.empty()) {
      if (good && cursor.take(',')) good = reading.read_members(m_file_members, {});
      good = good && cursor.take('}');
    }
    cursor.skip_space();
    if (!good || !cursor.at_end() || !problems.empty()) return malformed(offset + cursor.offset(), say("what follows the records is no JSON"));
    return {};
  }

  Pack const& m_pack;
  bool m_lines;
  JsonOptions const& m_options;
  std::vector<std::vector<JsonMember>> m_members;
  std::vector<JsonMember> m_file_members;
  std::string m_head;
  Phase m_phase = Phase::head;
  bool m_first = true;
};

}  // namespace

std::unique_ptr<Reader> make_json_reader(Pack const& pack) { return std::make_unique<JsonReader>(pack); }

}  // namespace custody::formats
