// Numbers of things: plates (GA 36), bank cards, telephones, vehicles (VIN), mobile devices (IMEI), and of travel documents.
#pragma once

#include <span>
#include <string_view>

#include "formats/identifier/damage.hpp"

namespace custody::formats {

namespace things {
inline constexpr Fault plate = "plate/form", card_length = "bank-card/length", card_digits = "bank-card/characters",
                       card_check = "bank-card/check-digit", phone = "phone/form", vin_length = "vin/length",
                       vin_characters = "vin/characters", vin_check = "vin/check-digit", imei_length = "imei/length",
                       imei_digits = "imei/characters", imei_check = "imei/check-digit", document = "id-number/form";
}  // namespace things

/// 浙A12345, 浙AD12345 (small, new energy), 浙A12345D (large), 浙A1234警, 粤Z1234港; normalised, without a dot.
Fault check_plate(std::string_view plate);
/// 13 to 19 digits with a Luhn check digit.
Fault check_bank_card(std::string_view number);
/// A mobile number, a line with or without area code and extension, a service number (110, 95588, 4008001234).
Fault check_phone(std::string_view number);
bool is_mobile(std::string_view number);
/// The digits of a telephone number: +86, 0086, spaces, hyphens and brackets dropped. `buffer` needs number.size() bytes.
std::string_view phone_digits(std::string_view number, std::span<char> buffer);
/// ISO 3779, 17 characters without I, O, Q. The check digit is only looked at if `check_digit`: vehicles for some markets have none.
Fault check_vin(std::string_view vin, bool check_digit = true);
/// 15 digits, Luhn.
Fault check_imei(std::string_view imei);

/// A number by the kind of its document (GA/T 517): 111, 112 and an empty kind are citizen numbers (see there); passports,
/// passes of Hong Kong, Macau and Taiwan, birth certificates, residence permits have their forms; others at least no damage.
Fault check_document(std::string_view kind, std::string_view number);
/// Whether that kind has a citizen number.
bool is_citizen_document(std::string_view kind);

}  // namespace custody::formats
