#include "formats/mask.hpp"

#include <algorithm>
#include <array>

#include "formats/identifier/citizen.hpp"
#include "formats/values.hpp"
#include "lib/base/text.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody::formats {
namespace {

constexpr MaskProfile profiles[] = {
    //                  id      phone   card    person  address
    {"db34-t-4631.2", {6, 4}, {3, 4}, {6, 4}, {1, 0}, {6, 0}},
    {"db3212-t-1177", {1, 2}, {3, 4}, {6, 4}, {1, 0}, {6, 0}},
    {"strict", {1, 1}, {0, 2}, {0, 4}, {0, 1}, {3, 0}},
};

bool has_end(std::string_view name, std::initializer_list<std::string_view> ends) {
  return std::ranges::any_of(ends, [&](std::string_view end) { return name.ends_with(end); });
}

bool is_person_name(std::string_view name) {
  return has_end(name, {"person.name", "holder.name", "former-name", "alias", "officer", "officers", "collected.by", "witness", "account.name", "other.name", "sender.person"});
}
bool is_address(std::string_view name) { return has_end(name, {".text", "place.detail", "place.number", "place.road"}); }
bool is_card(std::string_view name) { return has_end(name, {"account.number", "other.number"}); }

/// Where each character begins, and the end.
std::vector<std::size_t> offsets_of_characters(std::string_view text) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < text.size(); i += std::max<std::size_t>(utf8_length(text.substr(i)), 1)) out.push_back(i);
  out.push_back(text.size());
  return out;
}

std::string hide(std::string_view text, MaskProfile::Kept kept) {
  auto const at = offsets_of_characters(text);
  std::size_t const count = at.size() - 1;
  // Never so much that nothing is hidden.
  while (kept.front + kept.behind >= count && kept.front + kept.behind > 0) --(kept.behind > 0 ? kept.behind : kept.front);
  std::string out(text.substr(0, at[kept.front]));
  out.append(count - kept.front - kept.behind, '*');
  out += text.substr(at[count - kept.behind]);
  return out;
}

template <class Each>
std::string each_item(std::string_view list, Each each) {
  std::string out;
  while (true) {
    auto const end = list.find(item_separator);
    out += each(list.substr(0, end));
    if (end == list.npos) return out;
    out += item_separator;
    list.remove_prefix(end + 1);
  }
}

/// A number below `bound` that the digest gives; it takes eight bytes from `at`.
std::uint64_t draw(Hash const& digest, std::size_t at, std::uint64_t bound) { return get_u64(digest.data() + at) % bound; }

std::string padded(std::uint64_t number, std::size_t digits) {
  std::string out(digits, '0');
  for (auto i = digits; i-- > 0; number /= 10) out[i] = static_cast<char>('0' + number % 10);
  return out;
}

}  // namespace

MaskProfile const* find_mask_profile(std::string_view name) {
  auto const found = std::ranges::find(profiles, name, &MaskProfile::name);
  return found == std::end(profiles) ? nullptr : found;
}

std::vector<std::string_view> mask_profiles() {
  std::vector<std::string_view> out;
  for (auto const& profile : profiles) out.push_back(profile.name);
  return out;
}

std::optional<std::string> mask(Element const& element, std::string_view value, MaskProfile const& profile) {
  auto const with = [&](MaskProfile::Kept kept) { return each_item(value, [&](std::string_view item) { return hide(item, kept); }); };
  if (element.type == Type::id_number) return with(profile.id);
  if (element.type == Type::phone) return with(profile.phone);
  if (element.type == Type::time) return year_of(value);
  if (element.type != Type::string && element.type != Type::text) return {};
  if (is_person_name(element.name)) return with(profile.person);
  if (is_card(element.name)) return with(profile.card);
  if (is_address(element.name)) return with(profile.address);
  return {};
}

std::string year_of(std::string_view time) { return std::string(time.substr(0, 4)); }

Hash recipient_key(ByteView master, std::string_view recipient) { return hmac_sha256(master, as_bytes(recipient)); }

std::string pseudonym(Element const& element, std::string_view value, ByteView key) {
  return each_item(value, [&](std::string_view item) {
    // The kind of value is a part of it, so that a telephone and an account of the same digits are not the same token.
    Hash const digest = hmac_sha256(key, as_bytes(std::string(name_of(element.type)) + '\n' + std::string(item)));
    if (element.type != Type::id_number) return "化名" + hex_encode(std::span(digest).first(6));
    std::string number = "99" + padded(draw(digest, 0, 10'000), 4) + "18" + padded(draw(digest, 8, 100), 2) + padded(1 + draw(digest, 16, 12), 2) +
                         padded(1 + draw(digest, 24, 28), 2) + padded(draw(digest, 4, 1'000), 3);
    return number + citizen_check_digit(number);
  });
}

}  // namespace custody::formats
