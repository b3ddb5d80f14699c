// The grain of the converter: one value without a copy. A record is some dozens of these, and a million records a second leave
// no time for strings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace custody::formats {

/// What stands in a slot. Everything below `text` is "no value" (the model knows only that); which it was is form.
enum class State : std::uint8_t {
  missing,  ///< the record has no such place
  null,     ///< a JSON null
  empty,    ///< there, and nothing in it
  blank,    ///< there, and only spaces in it
  text,     ///< a value
  number,   ///< a JSON number, as it was written
  literal,  ///< a JSON true or false
  nested    ///< a JSON object or array, an XML element with children: raw, where a value was expected
};

/// UTF-8, into the input or into the arena of the batch; it owns nothing.
struct Slot {
  char const* data = nullptr;
  std::uint32_t size = 0;
  State state = State::missing;
  bool is_default = false;      ///< nobody wrote it: a pack's `default` or `else`
  std::uint16_t table = 0;      ///< of a code in the model: its table (Plan::tables)

  bool has_value() const { return state >= State::text; }
  std::string_view view() const { return {data, size}; }
};
static_assert(sizeof(Slot) == 16);

inline Slot text_slot(std::string_view text) {
  return {text.data(), static_cast<std::uint32_t>(text.size()), State::text};
}

/// Memory that lives as long as a batch: handed out in order, never given back singly, kept by clear().
class Arena {
 public:
  Arena() = default;
  Arena(Arena const&) = delete;
  Arena& operator=(Arena const&) = delete;

  /// Room for `size` bytes, to be followed by keep(used) or by nothing at all.
  char* room(std::size_t size) {
    if (static_cast<std::size_t>(m_end - m_next) < size) [[unlikely]]
      grow(size);
    return m_next;
  }
  void keep(std::size_t used) { m_next += used; }

  std::string_view copy(std::string_view text) {
    char* const out = room(text.size());
    if (!text.empty()) std::memcpy(out, text.data(), text.size());
    keep(text.size());
    return {out, text.size()};
  }

  /// `count` slots, all missing.
  Slot* slots(std::size_t count) {
    char* const next = room(count * sizeof(Slot) + alignof(Slot));   // may lie in a new block, so only now its alignment is known
    char* const at = next + (alignof(Slot) - reinterpret_cast<std::uintptr_t>(next) % alignof(Slot)) % alignof(Slot);
    std::memset(at, 0, count * sizeof(Slot));
    m_next = at + count * sizeof(Slot);
    return reinterpret_cast<Slot*>(at);
  }

  /// Everything handed out is invalid from now on; the memory of one usual block stays.
  void clear();

 private:
  void grow(std::size_t size);

  static constexpr std::size_t block_size = 256 << 10;
  std::vector<std::unique_ptr<char[]>> m_blocks;
  char *m_next = nullptr, *m_end = nullptr;
};

}  // namespace custody::formats
