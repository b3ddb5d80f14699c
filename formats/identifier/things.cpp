#include "formats/identifier/things.hpp"

#include <algorithm>

#include "formats/identifier/citizen.hpp"
#include "formats/identifier/digits.hpp"

namespace custody::formats {
namespace {

// The characters of a plate that are not ASCII take three bytes each.
constexpr std::size_t hanzi = 3;
constexpr std::string_view plate_provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领";
constexpr std::string_view plate_ends = "警学挂港澳领超";
constexpr std::string_view new_energy = "DABCEFGHJK";

bool has_hanzi(std::string_view all, std::string_view one) {
  if (one.size() != hanzi) return false;
  for (std::size_t i = 0; i < all.size(); i += hanzi)
    if (all.substr(i, hanzi) == one) return true;
  return false;
}

bool is_plate_character(char c) { return is_digit(c) || (is_capital(c) && c != 'I' && c != 'O'); }

bool is_alphanumeric(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return is_digit(c) || is_capital(c); });
}

/// `letters` capitals and then `digits` digits.
bool is_form(std::string_view text, std::size_t letters, std::size_t digits) {
  return text.size() == letters + digits && std::ranges::all_of(text.substr(0, letters), is_capital) && is_digits(text.substr(letters));
}

}  // namespace

Fault check_plate(std::string_view plate) {
  if (plate.size() < hanzi + 1 || !has_hanzi(plate_provinces, plate.substr(0, hanzi))) return things::plate;
  plate.remove_prefix(hanzi);
  if (!is_capital(plate[0]) || plate[0] == 'I' || plate[0] == 'O') return things::plate;
  plate.remove_prefix(1);
  if (plate.size() == 4 + hanzi && has_hanzi(plate_ends, plate.substr(4)))
    return std::ranges::all_of(plate.substr(0, 4), is_plate_character) ? Fault{} : things::plate;
  if (!std::ranges::all_of(plate, is_plate_character)) return things::plate;
  if (plate.size() == 5) return std::ranges::count_if(plate, is_digit) >= 2 ? Fault{} : things::plate;
  if (plate.size() != 6) return things::plate;
  bool const is_small = new_energy.find(plate[0]) != new_energy.npos && is_digits(plate.substr(2));
  bool const is_large = new_energy.find(plate[5]) != new_energy.npos && is_digits(plate.substr(0, 5));
  return is_small || is_large ? Fault{} : things::plate;
}

Fault check_bank_card(std::string_view number) {
  if (!is_digits(number)) return damage_or(number, things::card_digits);
  if (number.size() < 13 || number.size() > 19) return things::card_length;
  if (is_luhn(number)) return {};
  return number.size() > 15 && number.find_first_not_of('0', 15) == number.npos ? damage::rounded : things::card_check;
}

bool is_mobile(std::string_view number) {
  return number.size() == 11 && is_digits(number) && number[0] == '1' && number[1] >= '3';
}

std::string_view phone_digits(std::string_view number, std::span<char> buffer) {
  std::size_t size = 0;
  for (char const c : number)
    if (std::string_view(" -()").find(c) == std::string_view::npos) buffer[size++] = c;
  std::string_view out(buffer.data(), size);
  for (std::string_view const country : {"+86", "0086"})
    if (out.starts_with(country)) return out.substr(country.size());
  return out.size() == 13 && out.starts_with("86") && is_mobile(out.substr(2)) ? out.substr(2) : out;
}

Fault check_phone(std::string_view number) {
  if (auto const damaged = find_damage(number); !damaged.empty()) return damaged;
  char buffer[32];
  if (number.size() > sizeof buffer) return things::phone;
  auto const digits = phone_digits(number, buffer);
  if (is_mobile(digits)) return {};
  // Abroad: + and at most fifteen digits.
  if (digits.starts_with('+')) return digits.size() >= 8 && digits.size() <= 16 && is_digits(digits.substr(1)) ? Fault{} : things::phone;
  // 0571-87654321-801, 87654321, 95588, 110, 400...
  auto const extension = number.find_last_of("-");
  auto const line = extension != number.npos && number.size() - extension <= 6 && number.substr(0, extension).size() >= 7
                        ? phone_digits(number.substr(0, extension), buffer)
                        : digits;
  if (!is_digits(line)) return things::phone;
  if (line[0] == '0') return line.size() >= 10 && line.size() <= 12 ? Fault{} : things::phone;
  if (line.size() == 10) return line.starts_with("400") || line.starts_with("800") ? Fault{} : things::phone;
  // Ten digits of an area code whose zero is gone are no number; three to eight are a line or a service.
  return line.size() >= 3 && line.size() <= 8 ? Fault{} : things::phone;
}

Fault check_vin(std::string_view vin, bool check_digit) {
  if (vin.size() != 17) return damage_or(vin, things::vin_length);
  constexpr int weights[] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
  constexpr std::string_view letters = "ABCDEFGH*JKLMN*P*R*STUVWXYZ";
  constexpr std::string_view values = "12345678*12345*7*9*23456789";
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) {
    char const c = vin[i];
    auto const at = is_digit(c) ? std::string_view::npos : letters.find(c);
    if (!is_digit(c) && (c == '*' || at == std::string_view::npos)) return things::vin_characters;
    sum += weights[i] * ((is_digit(c) ? c : values[at]) - '0');
  }
  return !check_digit || vin[8] == "0123456789X"[sum % 11] ? Fault{} : things::vin_check;
}

Fault check_imei(std::string_view imei) {
  if (!is_digits(imei)) return damage_or(imei, things::imei_digits);
  if (imei.size() != 15) return things::imei_length;
  return is_luhn(imei) ? Fault{} : things::imei_check;
}

bool is_citizen_document(std::string_view kind) { return kind.empty() || kind == "111" || kind == "112"; }

Fault check_document(std::string_view kind, std::string_view number) {
  if (is_citizen_document(kind)) return check_citizen_number(number);
  if (auto const damaged = find_damage(number); !damaged.empty()) return damaged;
  auto const is_kind = [&](std::initializer_list<std::string_view> kinds) { return std::ranges::find(kinds, kind) != kinds.end(); };
  bool good = true;
  if (is_kind({"411", "412", "413", "414", "420", "421", "423"}))
    good = number.size() >= 5 && number.size() <= 17 && is_alphanumeric(number);
  else if (kind == "516")  // 回乡证: H or M, eight digits, at one time two more
    good = (number.starts_with('H') || number.starts_with('M')) && (is_form(number, 1, 8) || is_form(number, 1, 10));
  else if (kind == "511")  // 台胞证: eight digits, before 2015 ten and a check letter
    good = is_form(number, 0, 8) || (number.size() == 11 && is_digits(number.substr(0, 10)) && is_alphanumeric(number.substr(10)));
  else if (is_kind({"513", "515", "517", "518"}))
    good = number.size() == 9 && is_capital(number[0]) && is_alphanumeric(number) && is_digits(number.substr(2));
  else if (kind == "117")  // 出生医学证明
    good = is_form(number, 1, 9);
  else if (kind == "553")  // three letters and twelve digits; since 2023 eighteen characters
    good = is_form(number, 3, 12) || (number.size() == 18 && is_alphanumeric(number));
  return good ? Fault{} : things::document;
}

}  // namespace custody::formats
