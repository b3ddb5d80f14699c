#include "formats/syntax/json_order.hpp"

#include <algorithm>

#include "formats/syntax/json_text.hpp"

namespace custody::formats {

namespace {

class Walk {
 public:
  Walk(Shape const& shape, std::string_view record) : m_shape(shape), m_cursor(record) {}

  std::vector<std::pair<std::uint16_t, std::vector<std::string>>> run() {
    begin(0);
    return std::move(m_out);
  }

 private:
  bool begin(std::uint16_t level) {
    auto const place = m_out.size();
    m_out.emplace_back(level, std::vector<std::string>());
    return object(place, {});
  }

  /// `place`: of m_out; it grows meanwhile.
  bool object(std::size_t place, std::string const& path) {
    if (!m_cursor.take('{')) return false;
    if (m_cursor.take('}')) return true;
    do {
      std::string_view key;
      bool escaped = false;
      if (!m_cursor.string(key, escaped) || (escaped && !json_unescape(key, m_arena, key)) || !m_cursor.take(':')) return false;
      if (!member(place, path + std::string(key))) return false;
    } while (m_cursor.take(','));
    return m_cursor.take('}');
  }

  bool member(std::size_t place, std::string const& path) {
    auto const level = m_out[place].first;
    auto const& places = m_shape.levels[level].places;
    auto const list = level != 0 ? m_shape.levels.end() : std::ranges::find(m_shape.levels.begin() + 1, m_shape.levels.end(), path, &Level::at);
    m_cursor.skip_space();
    if (list != m_shape.levels.end()) {
      add(place, path);
      if (m_cursor.peek() == '[') return children(static_cast<std::uint16_t>(list - m_shape.levels.begin()));
    } else if (std::ranges::find(places, path, &Place::name) != places.end()) {
      add(place, path);
    } else if (m_cursor.peek() == '{' && std::ranges::any_of(places, [&](Place const& each) { return each.name.starts_with(path + "/"); })) {
      return object(place, path + "/");
    }
    std::string_view raw;
    bool escaped = false;
    return m_cursor.value(raw, escaped) != JsonToken::bad;
  }

  bool children(std::uint16_t level) {
    m_cursor.take('[');
    if (m_cursor.take(']')) return true;
    do
      if (!begin(level)) return false;
    while (m_cursor.take(','));
    return m_cursor.take(']');
  }

  void add(std::size_t place, std::string const& path) {
    auto& names = m_out[place].second;
    if (std::ranges::find(names, path) == names.end()) names.push_back(path);
  }

  Shape const& m_shape;
  JsonCursor m_cursor;
  Arena m_arena;
  std::vector<std::pair<std::uint16_t, std::vector<std::string>>> m_out;
};

}  // namespace

std::vector<std::pair<std::uint16_t, std::vector<std::string>>> json_orders(Shape const& shape, std::string_view record) {
  return Walk(shape, record).run();
}

}  // namespace custody::formats
