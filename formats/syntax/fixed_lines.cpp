#include "formats/syntax/fixed_lines.hpp"

#include <algorithm>
#include <cstring>

#include "formats/syntax/lexeme.hpp"

namespace custody::formats {
namespace {

constexpr std::string_view wide_space = "\u3000";

std::optional<std::uint16_t> find_place(Level const& level, std::string_view name) {
  auto const found = std::ranges::find(level.places, name, &Place::name);
  if (found == level.places.end()) return {};
  return static_cast<std::uint16_t>(found - level.places.begin());
}

std::optional<std::uint16_t> find_level(Shape const& shape, FixedOptions::Line const& line) {
  using Role = FixedOptions::Line::Role;
  if (line.role == Role::record) return std::uint16_t{0};
  if (line.role != Role::child) return {};
  for (std::size_t i = 1; i < shape.levels.size(); ++i)
    if (shape.levels[i].at == line.kind) return static_cast<std::uint16_t>(i);
  return {};
}

}  // namespace

FixedLines::FixedLines(Pack const& pack) {
  auto const& options = std::get<FixedOptions>(pack.options);
  m_kind_from = options.kind_bytes == 0 ? 0 : static_cast<std::size_t>(options.kind_from - 1);
  m_kind_bytes = static_cast<std::size_t>(options.kind_bytes);
  m_end = options.crlf ? "\r\n" : "\n";
  for (FixedOptions::Line const& given : options.lines) {
    FixedLine line;
    line.kind = given.kind;
    line.role = given.role;
    line.level = find_level(pack.shape, given);
    std::size_t at = 0;
    for (FixedOptions::Field const& field : given.layout) {
      if (at == m_kind_from) at += m_kind_bytes;
      bool const of_file = line.role == FixedLine::Role::header || line.role == FixedLine::Role::trailer;
      FixedField own{field.name, at, static_cast<std::size_t>(field.bytes), field.right, field.pad, {}};
      if (of_file)
        own.place = find_place(pack.shape.file, line.kind + "/" + field.name);
      else if (line.level)
        own.place = find_place(pack.shape.levels[*line.level], field.name);
      at += own.bytes;
      line.fields.push_back(std::move(own));
    }
    if (at == m_kind_from) at += m_kind_bytes;
    line.size = at;
    m_lines.push_back(std::move(line));
  }
}

FixedLine const* FixedLines::find(std::string_view content) const {
  if (m_kind_bytes == 0) return of_level(0);
  if (content.size() < m_kind_from + m_kind_bytes) return nullptr;
  auto const found = std::ranges::find(m_lines, content.substr(m_kind_from, m_kind_bytes), &FixedLine::kind);
  return found == m_lines.end() ? nullptr : &*found;
}

FixedLine const* FixedLines::of_level(std::uint16_t level) const {
  auto const found = std::ranges::find(m_lines, std::optional(level), &FixedLine::level);
  return found == m_lines.end() ? nullptr : &*found;
}

bool read_fixed_field(FixedField const& field, std::string_view bytes, Codec const& codec, Arena& arena, Slot& slot, std::size_t& at) {
  // Neither the space nor the zero of a number begins a longer character, and the space never ends one.
  if (field.right && field.pad != ' ') {
    auto const first = bytes.find_first_not_of(field.pad);
    if (first == std::string_view::npos)
      bytes = bytes.substr(bytes.size() - 1);  // nothing but zeros is one
    else
      bytes.remove_prefix(first);
  }
  while (bytes.ends_with(' ')) bytes.remove_suffix(1);
  if (field.right)
    while (bytes.starts_with(' ')) bytes.remove_prefix(1);

  LexemeDecoder const decoder(codec, arena);
  if (!decoder.decode(bytes, slot, at)) {
    if (codec.first(bytes.substr(at)).stop != Stop::cut) return false;
    if (!decoder.decode(bytes.substr(0, at), slot, at)) return false;
  } else if (codec.encoding() == Encoding::utf8) {
    // Not yet checked: a cut within a line is no fault of the line.
    if (Coded const checked = codec.check(bytes); checked.stop != Stop::end) {
      at = checked.read;
      if (checked.stop != Stop::cut) return false;
      slot = text_slot(bytes.substr(0, at));
    }
  }
  std::string_view text = slot.view();
  if (!field.right) {
    while (true) {
      if (text.ends_with(wide_space))
        text.remove_suffix(wide_space.size());
      else if (text.ends_with(field.pad))
        text.remove_suffix(1);
      else
        break;
    }
  }
  slot = text_slot(text);
  slot.state = text.empty() ? State::blank : state_of(text);
  return true;
}

FixedFault write_fixed_field(FixedField const& field, Slot const& slot, Codec const& codec, char* out) {
  // A tab is no value either, and stays.
  if (!slot.has_value() && slot.view().find_first_not_of(' ') == std::string_view::npos) {
    std::memset(out, ' ', field.bytes);
    return FixedFault::none;
  }
  std::string_view const text = slot.view();
  if (text.find_first_of("\r\n") != text.npos) return FixedFault::line_break;
  Coded const coded = codec.encode(text, {out, field.bytes});
  if (coded.stop == Stop::full) return FixedFault::too_long;
  if (coded.stop != Stop::end) return FixedFault::no_code;
  std::size_t const rest = field.bytes - coded.written;
  if (!field.right) {
    std::memset(out + coded.written, field.pad, rest);
    return FixedFault::none;
  }
  std::memmove(out + rest, out, coded.written);
  std::memset(out, field.pad, rest);
  return FixedFault::none;
}

}  // namespace custody::formats
