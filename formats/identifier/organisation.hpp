// 统一社会信用代码 (GB 32100) and the organisation code (GB 11714) inside it: two check digits for one value.
#pragma once

#include <string_view>

#include "formats/identifier/damage.hpp"

namespace custody::formats {

namespace organisation {
inline constexpr Fault length = "social-credit/length", characters = "social-credit/characters", department = "social-credit/department",
                       check_digit = "social-credit/check-digit", inner = "social-credit/organisation-code",
                       code_length = "organisation-code/length", code_characters = "organisation-code/characters",
                       code_check_digit = "organisation-code/check-digit";
}  // namespace organisation

/// 18 characters: department and kind, area, organisation code, check character.
Fault check_social_credit_code(std::string_view code);
/// The 18th character that belongs to the first 17, which must be of its alphabet (no I, O, S, V, Z).
char social_credit_check_digit(std::string_view first_17);

/// 9 characters, with or without a hyphen before the last.
Fault check_organisation_code(std::string_view code);
/// The ninth character that belongs to the first eight, which must be digits and capitals.
char organisation_check_digit(std::string_view first_8);

}  // namespace custody::formats
