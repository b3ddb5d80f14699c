// Lines of fixed width: which bytes of which line are which place. Widths count bytes, and every byte of a line has a name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/encoding/codec.hpp"
#include "formats/pack.hpp"
#include "formats/slot.hpp"

namespace custody::formats {

struct FixedField {
  std::string name;
  std::size_t from = 0, bytes = 0;
  bool right = false;
  char pad = ' ';
  std::optional<std::uint16_t> place;  // of its level, or of the envelope; none: a filler
};

struct FixedLine {
  using Role = FixedOptions::Line::Role;

  std::string kind;
  Role role = Role::record;
  std::optional<std::uint16_t> level;  // of a record or a child
  std::size_t size = 0;                // without its end
  std::vector<FixedField> fields;
};

/// The lines of a pack, by their kind.
class FixedLines {
 public:
  explicit FixedLines(Pack const& pack);

  std::vector<FixedLine> const& all() const { return m_lines; }
  /// The line that `content` says it is; nothing for an unknown kind.
  FixedLine const* find(std::string_view content) const;
  FixedLine const* of_level(std::uint16_t level) const;

  std::size_t kind_from() const { return m_kind_from; }
  std::size_t kind_bytes() const { return m_kind_bytes; }
  std::string_view end() const { return m_end; }

 private:
  std::vector<FixedLine> m_lines;
  std::size_t m_kind_from = 0, m_kind_bytes = 0;
  std::string_view m_end;
};

/// What stands in the bytes of a field: padding undone, and half a character at its end (cut off by whoever wrote it) dropped.
/// False: it is not of the encoding; `at` is where. Never missing: empty spaces are blank.
bool read_fixed_field(FixedField const& field, std::string_view bytes, Codec const& codec, Arena& arena, Slot& slot, std::size_t& at);

enum class FixedFault : std::uint8_t { none, too_long, no_code, line_break };

/// Fills the bytes of a field, `field.bytes` of them.
FixedFault write_fixed_field(FixedField const& field, Slot const& slot, Codec const& codec, char* out);

}  // namespace custody::formats
