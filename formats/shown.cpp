#include "formats/shown.hpp"

#include <algorithm>

#include "formats/code_table.hpp"
#include "lib/base/bytes.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody::formats {

namespace {

/// What would look like the end of a value within it, or like such an escape.
constexpr std::pair<char, std::string_view> escapes[] = {{'\n', "%0A"}, {'%', "%25"}, {' ', "%20"}};

void append_value(std::string& out, std::string_view text) {
  for (char const c : text) {
    auto const* const escape = std::ranges::find(escapes, c, &std::pair<char, std::string_view>::first);
    if (escape != std::end(escapes))
      out += escape->second;
    else
      out += c;
  }
}

}  // namespace

std::string Shown::say(std::uint16_t entity, std::uint16_t slot, Slot const& value) const {
  if (!value.has_value()) return {};
  ElementId const id = frame.elements(entity)[slot];
  Element const& element = frame.model()[id];
  std::string out = element.name + "=";
  if (element.type == Type::code && value.table < tables.size()) out += tables[value.table]->name() + ":";
  append_value(out, value.view());
  return out;
}

std::optional<std::string> Shown::unescape(std::string_view said) {
  std::string out;
  while (!said.empty()) {
    auto const plain = std::min(said.find('%'), said.size());
    out += said.substr(0, plain);
    said.remove_prefix(plain);
    if (said.empty()) break;
    auto const* const escape = std::ranges::find(escapes, said.substr(0, 3), &std::pair<char, std::string_view>::second);
    if (escape == std::end(escapes)) return {};
    out += escape->first;
    said.remove_prefix(3);
  }
  return out;
}

bool Shown::same(Slot const& a, Slot const& b) const {
  return a.has_value() == b.has_value() && (!a.has_value() || (a.view() == b.view() && a.table == b.table));
}

std::string Shown::sum(Values const& values) const {
  std::string text;
  for (ValueRow const& row : values.rows) {
    text += frame.model().entities()[row.entity].name + "\n";
    for (std::uint16_t slot = 0; slot < frame.size(row.entity); ++slot)
      if (row.slots[slot].has_value()) text += say(row.entity, slot, row.slots[slot]) + "\n";
  }
  return hex_encode(sha256(text)).substr(0, 32);
}

std::string Shown::key(ValueRow const& row) const {
  for (auto const& key : frame.model().entities()[row.entity].keys) {
    std::string out;
    bool whole = true;
    for (std::uint16_t const index : key) {
      auto const slot = frame.slot_of({row.entity, index});
      whole = whole && slot != Frame::none && row.slots[slot].has_value();
      if (!whole) break;
      out += (out.empty() ? "" : " ") + say(row.entity, slot, row.slots[slot]);
    }
    if (whole && !key.empty()) return out;
  }
  return {};
}

std::string Shown::tie(ValueRow const& row) const {
  auto const tie = frame.model().entities()[row.entity].tie;
  if (!tie) return {};
  auto const slot = frame.slot_of({row.entity, *tie});
  return slot == Frame::none ? std::string() : say(row.entity, slot, row.slots[slot]);
}

std::vector<std::uint16_t> Shown::name_slots(std::uint16_t entity) const {
  std::vector<std::uint16_t> out;
  auto const add = [&](std::uint16_t index) {
    auto const slot = frame.slot_of({entity, index});
    if (slot != Frame::none && std::ranges::find(out, slot) == out.end()) out.push_back(slot);
  };
  for (auto const& key : frame.model().entities()[entity].keys) std::ranges::for_each(key, add);
  if (auto const tie = frame.model().entities()[entity].tie) add(*tie);
  return out;
}

std::string Shown::name(ValueRow const& row) const {
  std::string out;
  for (std::uint16_t const slot : name_slots(row.entity))
    if (row.slots[slot].has_value()) out += (out.empty() ? "" : " ") + say(row.entity, slot, row.slots[slot]);
  return out;
}

}  // namespace custody::formats
