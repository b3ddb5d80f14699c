#include "formats/sample_text.hpp"

#include <iterator>

#include "formats/identifier/digits.hpp"
#include "formats/sample.hpp"
#include "lib/base/text.hpp"

namespace custody::formats {
namespace {

template <std::size_t N>
std::string_view pick(std::string_view const (&from)[N], Dice& dice) {
  return from[dice.below(N)];
}

// Persons are called by the sexagenary cycle: nobody is.
constexpr std::string_view stems[] = {"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"};
constexpr std::string_view branches[] = {"子", "丑", "寅", "卯", "辰", "巳", "午", "未", "申", "酉", "戌", "亥"};
constexpr std::string_view streets[] = {"人民路", "解放路", "建设路", "中山路", "和平路", "文化路", "新华路", "长江路"};
constexpr std::string_view towns[] = {"城东街道", "城西街道", "城南街道", "城北街道", "开发区街道", "中心镇"};
constexpr std::string_view goods[] = {"手机", "笔记本电脑", "电动自行车", "现金", "银行卡", "金戒指", "手提包", "硬盘", "螺丝刀"};
constexpr std::string_view units[] = {"部", "台", "辆", "元", "张", "只", "个", "块", "把"};
constexpr std::string_view sentences[] = {"夜间门锁被撬。", "报案人称财物不见。", "现场未发现其他痕迹。", "双方已到派出所。", "监控已调取。", "情况待查。"};

std::string name_of_nobody(Dice& dice) { return std::string(pick(stems, dice)) + std::string(pick(branches, dice)); }

std::string address(Dice& dice) { return std::string(pick(streets, dice)) + std::to_string(1 + dice.below(400)) + "号"; }

/// With the last digit that makes the Luhn sum good.
std::string with_luhn(std::string digits) {
  digits += '0';
  while (!is_luhn(digits)) ++digits.back();
  return digits;
}

std::string bank_card(Dice& dice) { return with_luhn("6222020000000" + dice.digits(5)); }
std::string imei(Dice& dice) { return with_luhn("49015420" + dice.digits(6)); }

std::string in_full_width(std::string_view ascii) {
  std::string out;
  for (char const c : ascii) {
    if (c < '!' || c > '~') {
      out += c;
      continue;
    }
    char utf8[4];
    out.append(utf8, utf8_encode(static_cast<unsigned>(c - '!') + 0xff01, utf8));
  }
  return out;
}

bool ends_with(std::string_view name, std::initializer_list<std::string_view> ends) {
  for (auto const end : ends)
    if (name.ends_with(end)) return true;
  return false;
}

}  // namespace

std::string Dice::digits(std::size_t count) {
  std::string out;
  while (out.size() < count) out += static_cast<char>('0' + below(10));
  return out;
}

std::string Dice::hex(std::size_t count) {
  std::string out;
  while (out.size() < count) out += "0123456789abcdef"[below(16)];
  return out;
}

std::string Dice::two(unsigned least, unsigned most) {
  auto const value = least + static_cast<unsigned>(below(most - least + 1));
  return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

std::string Dice::month_and_day() {
  auto const month = two(1, 12);
  return month + two(1, month == "02" ? 28 : 30);
}

std::string Dice::sequence(std::uint64_t n, std::size_t count) {
  std::string out(count, '0');
  for (auto i = count; i-- > 0; n /= 10) out[i] = static_cast<char>('0' + n % 10);
  return out;
}

std::string sample_text(Element const& element, Dice& dice, std::uint64_t n) {
  std::string_view const name = element.name;
  if (ends_with(name, {"place.township"})) return std::string(pick(towns, dice));
  if (ends_with(name, {"place.road"})) return std::string(pick(streets, dice));
  if (ends_with(name, {"place.number"})) return std::to_string(1 + dice.below(400)) + "号";
  if (ends_with(name, {"place.detail", ".text", ".place", "employer"})) return std::string(pick(towns, dice)) + address(dice);
  if (ends_with(name, {"case.name"})) return std::string(pick(towns, dice)) + "被盗案";
  if (ends_with(name, {"agency-name", "sender-name"})) return "某市公安局";
  if (ends_with(name, {"item.name", "evidence.name"})) return std::string(pick(goods, dice));
  if (ends_with(name, {".unit"})) return std::string(pick(units, dice));
  if (ends_with(name, {"person.name", "holder.name", "former-name", "alias", "officer", "officers", "collected.by", "witness", ".person", "owner", "account.name", "other.name"}))
    return name_of_nobody(dice);
  if (ends_with(name, {"permit", "certificate"})) return "浙" + Dice::sequence(n, 8);
  if (ends_with(name, {"account.number", "other.number"})) return bank_card(dice);
  if (ends_with(name, {"clue.imei"})) return imei(dice);
  // Addresses that the standards keep for documents: RFC 5737, RFC 7042.
  if (ends_with(name, {".ip"})) return "192.0.2." + std::to_string(dice.below(256));
  if (ends_with(name, {".mac"})) return "00-00-5E-00-53-" + dice.hex(2);
  if (ends_with(name, {".bank"})) return "某银行" + std::string(pick(streets, dice)) + "支行";
  if (element.type == Type::text) {
    std::string out;
    for (auto i = 1 + dice.below(4); i > 0; --i) out += pick(sentences, dice);
    return out;
  }
  if (ends_with(name, {"number", "serial", "batch", ".id"})) return "X" + dice.digits(3) + Dice::sequence(n, 6);
  if (ends_with(name, {"file-name"})) return "IMG_" + dice.digits(4) + ".jpg";
  if (ends_with(name, {".format"})) return "jpg";
  return name_of_nobody(dice) + "项";
}

void sample_spoil(Ugliness ugliness, Dice& dice, std::string& text) {
  static constexpr std::string_view breaks[] = {"\n", "\r\n", "\r", "\n\n"};
  static constexpr std::string_view marks[] = {"\"", "\"\"", ",", "，", ";", "|", "'", "(", ")", "（", "\",\"", "[]", "{}", ":", "、"};
  static constexpr std::string_view markups[] = {"<", "&", ">", "]]>", "&amp;", "<b>", "</", "<!--", "<![CDATA[", "&#13;", "<?x?>"};
  static constexpr std::string_view backslashes[] = {"\\", "\\n", "\\u4e2d", "\\\"", "\t", "/", "\\\\"};
  static constexpr std::string_view rares[] = {"𠮷", "㐂", "䶮", "阿·甲", "甲•乙", "𫚉", "ǹ", "〇", "é", "€", "㙍", "\xf0\x9f\x9a\x93", "\xf4\x80\x80\x80"};
  static constexpr std::string_view disputed[] = {"\u9fb4", "\ufe10", "\ue81e", "\ue78d", "\ufe19", "\u9fbb", "𠂇", "\ue816", "\u1e3f", "\ue7c7"};
  static constexpr std::string_view spaces[] = {" ", "  ", "\u3000", "\u00a0", "\t", "\u200b"};
  static constexpr std::string_view nothings[] = {"null", "无", "0", "-", "不详", "NULL", "N/A", "空", "\\N", "未知", "false"};
  auto const insert = [&](std::string_view what) {
    // Never within a character.
    std::size_t at = dice.below(text.size() + 1);
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
    text.insert(at, what);
  };
  switch (ugliness) {
    case Ugliness::line_break: insert(pick(breaks, dice)); break;
    case Ugliness::quotes: insert(pick(marks, dice)), insert(pick(marks, dice)); break;
    case Ugliness::markup: insert(pick(markups, dice)); break;
    case Ugliness::escapes: insert(pick(backslashes, dice)); break;
    case Ugliness::rare: insert(pick(rares, dice)); break;
    case Ugliness::disputed: insert(pick(disputed, dice)); break;
    case Ugliness::leading_zeros: text = "00" + dice.digits(6); break;
    case Ugliness::spaces:
      if (dice.below(3) != 0)
        text = std::string(pick(spaces, dice)) + text + std::string(pick(spaces, dice));
      else
        text = std::string(pick(spaces, dice)) + std::string(pick(spaces, dice));
      break;
    case Ugliness::nothing: text = pick(nothings, dice); break;
    case Ugliness::longest:
      for (std::string const once = text; text.size() < 900;) text += once + std::to_string(text.size());
      break;
    case Ugliness::spreadsheet:
      if (dice.below(2) == 0) text = "=SUM(A1:A9)";
      break;
    default: break;
  }
}

void sample_spoil_number(Ugliness ugliness, Dice& dice, std::string& number) {
  switch (ugliness) {
    case Ugliness::full_width: number = in_full_width(number); break;
    case Ugliness::spaces: number = (dice.below(2) == 0 ? " " : "\u3000") + number + " "; break;
    case Ugliness::spreadsheet:
      switch (dice.below(4)) {
        case 0: number = number.substr(0, 1) + "." + number.substr(1, 5) + "E+" + std::to_string(number.size() - 1); break;
        case 1: number += ".0"; break;
        case 2: number.insert(0, "'"); break;
        default:
          if (number.size() > 15) number = number.substr(0, 15) + std::string(number.size() - 15, '0');
      }
      break;
    case Ugliness::wrong_numbers:
      if (is_digit(number.back())) number.back() = number.back() == '9' ? '0' : static_cast<char>(number.back() + 1);
      break;
    default: break;
  }
}

}  // namespace custody::formats
