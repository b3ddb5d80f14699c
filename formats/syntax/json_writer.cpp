// JSON and JSON lines: a record is one line, or is laid out with `indent`.
#include <algorithm>
#include <array>

#include "formats/syntax/json_text.hpp"
#include "formats/syntax/json_tree.hpp"
#include "formats/syntax/readers.hpp"

namespace custody::formats {

namespace {

class JsonRecordWriter final : public Writer {
 public:
  JsonRecordWriter(Pack const& pack, Layout const& layout)
      : m_lines(pack.syntax == Syntax::jsonl), m_options(std::get<JsonOptions>(pack.options)), m_spaced(layout.spaced), m_ascii(layout.ascii) {
    m_options.indent = layout.indent.value_or(m_options.indent);
    Shape const shape = laid_out(pack.shape, layout);
    for (Level const& level : shape.levels) m_members.push_back(json_members(shape, level, m_ascii));
    Level before = pack.shape.file, after = pack.shape.file;
    std::erase_if(before.order, [&](Level::Item const& item) { return pack.shape.file.places[item.index].after_records; });
    std::erase_if(after.order, [&](Level::Item const& item) { return !pack.shape.file.places[item.index].after_records; });
    m_before = json_members(pack.shape, before);
    m_after = json_members(pack.shape, after);
    m_separator = m_lines ? "" : ",\n";
    m_around = ",\n ";
    m_depth = m_lines || m_options.indent == 0 ? 0 : m_options.records.empty() ? 1 : 2;
  }

  void head(Sheet const& file, Output& out) const override {
    if (m_lines) return;
    if (m_options.records.empty()) return out.put("[\n");
    Problems ignored;
    Writing writing{file, out, ignored, m_options.indent};
    out.put('{');
    bool first = true;
    write_members(writing, m_before, file.rows[0], {}, 1, first);
    next(writing, 1, first);
    json_put_string(out, m_options.records);
    out.put(m_options.indent == 0 ? ":[\n" : ": [\n");
  }

  void record(Sheet const& sheet, Output& out, Arena&, Problems& problems) const override {
    Writing writing{sheet, out, problems, m_options.indent};
    out.put(m_separator);
    indent(writing, m_depth);
    write_object(writing, m_members[0], sheet.rows[0], {}, m_depth);
    if (m_lines) out.put('\n');
  }

  void tail(Sheet const& file, bool empty, Output& out) const override {
    if (m_lines) return;
    if (!empty) out.put('\n');
    Problems ignored;
    Writing writing{file, out, ignored, m_options.indent};
    if (!m_options.records.empty()) indent(writing, m_options.indent == 0 ? 0 : 1);
    out.put(']');
    if (!m_options.records.empty()) {
      bool first = false;
      write_members(writing, m_after, file.rows[0], {}, 1, first);
      if (m_options.indent > 0) out.put('\n');
      out.put('}');
    }
    out.put('\n');
  }

 private:
  struct Writing {
    Sheet const& sheet;
    Output& out;
    Problems& problems;
    int width;
  };

  static void indent(Writing& writing, int depth) {
    auto const spaces = static_cast<std::size_t>(depth * writing.width);
    if (spaces == 0) return;  // there may be no room yet, and no pointer to it
    std::memset(writing.out.room(spaces), ' ', spaces);
    writing.out.keep(spaces);
  }

  /// A comma if something stands before, and the next line if there are lines.
  void next(Writing& writing, int depth, bool& first) const {
    if (!first) writing.out.put(',');
    bool const is_first = first;
    first = false;
    if (writing.width == 0) {
      if (m_spaced && !is_first) writing.out.put(' ');
      return;
    }
    writing.out.put('\n');
    indent(writing, depth);
  }

  /// All that stands before a value; `written`: its key with the colon.
  void begin_member(Writing& writing, std::string_view written, int depth, bool& first) const {
    if (writing.width == 0 && !m_spaced && !first) {
      // Most members: a comma and the key at once.
      char* const room = writing.out.room(written.size() + 1);
      *room = ',';
      copy_bytes(room + 1, written.data(), written.size());
      return writing.out.keep(written.size() + 1);
    }
    next(writing, depth, first);
    writing.out.put(written);
    if (writing.width > 0 || m_spaced) writing.out.put(' ');
  }

  void put_string(Output& out, std::string_view text) const { m_ascii ? json_put_ascii(out, text) : json_put_string(out, text); }

  bool has_any(Writing const& writing, std::vector<JsonMember> const& members, SheetRow const& row, std::string_view path) const {
    for (Extra const& extra : extras_of(writing, row))
      if (!below(extra.path, path).empty()) return true;
    return std::ranges::any_of(members, [&](JsonMember const& member) {
      if (member.kind == JsonMember::Kind::place) return row.slots[member.index].state != State::missing;
      if (member.kind == JsonMember::Kind::object) return has_any(writing, member.members, row, path_of(writing, member, path));
      return has_rows(writing.sheet, member.index);
    });
  }

  static std::span<Extra const> extras_of(Writing const& writing, SheetRow const& row) {
    return writing.sheet.extras_of(static_cast<std::uint32_t>(&row - writing.sheet.rows.data()));
  }

  /// What follows an object in the path of a field that no rule names; empty if that is not in it.
  static std::string_view below(std::string_view extra, std::string_view object) {
    if (object.empty()) return extra;
    bool const is_in = extra.size() > object.size() && extra.starts_with(object) && extra[object.size()] == '/';
    return is_in ? extra.substr(object.size() + 1) : std::string_view();
  }

  /// Only fields that no rule names ask for it.
  static std::string path_of(Writing const& writing, JsonMember const& member, std::string_view path) {
    if (writing.sheet.extras.empty()) return {};
    return (path.empty() ? "" : std::string(path) + "/") + member.key;
  }

  static bool has_rows(Sheet const& sheet, std::uint16_t level) {
    return std::ranges::any_of(sheet.rows, [&](SheetRow const& row) { return row.level == level; });
  }

  void write_object(Writing& writing, std::vector<JsonMember> const& members, SheetRow const& row, std::string_view path, int depth) const {
    writing.out.put('{');
    bool first = true;
    write_members(writing, members, row, path, depth + 1, first);
    if (!first && writing.width > 0) {
      writing.out.put('\n');
      indent(writing, depth);
    }
    writing.out.put('}');
  }

  void write_members(Writing& writing, std::vector<JsonMember> const& members, SheetRow const& row, std::string_view path, int depth, bool& first) const {
    for (JsonMember const& member : members) {
      switch (member.kind) {
        case JsonMember::Kind::place:
          if (Slot const& slot = row.slots[member.index]; slot.state != State::missing) {
            begin_member(writing, member.written, depth, first);
            write_value(writing, member, slot);
          }
          break;
        case JsonMember::Kind::object:
          if (auto const inner = path_of(writing, member, path); has_any(writing, member.members, row, inner)) {
            begin_member(writing, member.written, depth, first);
            write_object(writing, member.members, row, inner, depth);
          } else if (auto const* const extra = instead_of(writing, inner, row)) {
            begin_member(writing, member.written, depth, first);
            writing.out.put(extra->slot.view());
          }
          break;
        case JsonMember::Kind::children:
          if (has_rows(writing.sheet, member.index)) {
            begin_member(writing, member.written, depth, first);
            write_children(writing, member, depth);
          }
          break;
      }
    }
    for (Extra const& extra : extras_of(writing, row)) write_extra(writing, members, extra, path, depth, first);
  }

  /// A null where an object is expected: no rule names it, and none of the members is there.
  static Extra const* instead_of(Writing const& writing, std::string_view path, SheetRow const& row) {
    for (Extra const& extra : extras_of(writing, row))
      if (extra.path == path) return &extra;
    return nullptr;
  }

  /// A field that no rule names goes behind those of its object.
  void write_extra(Writing& writing, std::vector<JsonMember> const& members, Extra const& extra, std::string_view path, int depth, bool& first) const {
    auto const name = below(extra.path, path);
    if (name.empty()) return;
    auto const is_elsewhere = [&](JsonMember const& member) {
      return member.kind == JsonMember::Kind::object && (name == member.key || !below(name, member.key).empty());
    };
    if (std::ranges::any_of(members, is_elsewhere)) return;
    Output written;
    put_string(written, json_path_key(name));
    written.put(':');
    begin_member(writing, written.view(), depth, first);
    writing.out.put(extra.slot.view());
  }

  void write_children(Writing& writing, JsonMember const& member, int depth) const {
    writing.out.put('[');
    bool first = true;
    for (SheetRow const& row : writing.sheet.rows)
      if (row.level == member.index) {
        next(writing, depth + 1, first);
        write_object(writing, m_members[member.index], row, {}, depth + 1);
      }
    if (writing.width > 0) {
      writing.out.put('\n');
      indent(writing, depth);
    }
    writing.out.put(']');
  }

  void write_value(Writing& writing, JsonMember const& member, Slot const& slot) const {
    switch (slot.state) {
      case State::missing:
      case State::null: return writing.out.put("null");
      case State::number:
      case State::literal:
      case State::nested: return writing.out.put(slot.view());
      case State::empty: return writing.out.put("\"\"");
      case State::blank:
      case State::text: break;
    }
    if (member.number && slot.state == State::text) {
      if (is_json_number(slot.view())) return writing.out.put(slot.view());
      Problem problem;
      problem.stage = Stage::write;
      problem.rule = "json/number";
      problem.place = member.key;
      problem.value = slot.view();
      writing.problems.push_back(std::move(problem));
    }
    put_string(writing.out, slot.view());
  }

  bool m_lines;
  JsonOptions m_options;
  bool m_spaced, m_ascii;
  std::vector<std::vector<JsonMember>> m_members;
  std::vector<JsonMember> m_before, m_after;
  int m_depth = 0;
};

}  // namespace

std::unique_ptr<Writer> make_json_writer(Pack const& pack, Layout const& layout) { return std::make_unique<JsonRecordWriter>(pack, layout); }

}  // namespace custody::formats
