// How a value is shown to somebody who may not see it whole. None of this makes a person unknowable: it is 去标识化.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/model.hpp"
#include "lib/base/bytes.hpp"

namespace custody::formats {

/// A named set of masks: how many characters stay in front and behind.
struct MaskProfile {
  std::string_view name;
  struct Kept {
    std::size_t front, behind;
  };
  Kept id, phone, card, person, address;
};

/// `db34-t-4631.2` (Anhui), `db3212-t-1177` (Taizhou), `strict` (one character of a number in front, one behind).
MaskProfile const* find_mask_profile(std::string_view name);
std::vector<std::string_view> mask_profiles();

/// `value` with `*` for what is hidden; nothing if such a value has no mask (it is withheld then). Lists: each item.
std::optional<std::string> mask(Element const& element, std::string_view value, MaskProfile const& profile);

/// All that is left of a time.
std::string year_of(std::string_view time);

/// A name in the place of a value, the same for the same value, recipient and key: so that records still join. Numbers of persons
/// become such of the province 99, which there is not, with a right check digit; nobody takes them for real.
std::string pseudonym(Element const& element, std::string_view value, ByteView key);
/// The key of one recipient, from the agency's own.
Hash recipient_key(ByteView master, std::string_view recipient);

}  // namespace custody::formats
