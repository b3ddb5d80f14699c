#include "cli/catalogue.hpp"

#include <cstdlib>
#include <cstring>

#include "cli/plural.hpp"
#include "lib/base/text.hpp"

namespace custody::cli {

namespace {

// reason() takes these from the system: they stand in no source of ours, but in the catalogue they must.
[[maybe_unused]] constexpr std::string_view reasons_of_the_system[] = {
    N_("No such file or directory"), N_("Permission denied"), N_("Operation not permitted"), N_("File exists"),
    N_("Is a directory"), N_("Not a directory"), N_("No space left on device"), N_("Input/output error"),
    N_("Read-only file system"), N_("Too many levels of symbolic links"), N_("File name too long"),
    N_("Too many open files"), N_("Device or resource busy"), N_("Directory not empty"), N_("Invalid argument"),
    N_("Broken pipe"), N_("Disk quota exceeded"), N_("File too large"), N_("Cannot allocate memory"),
    N_("No such device or address"), N_("Invalid cross-device link"), N_("Resource temporarily unavailable"),
};

/// GNU MO as msgfmt writes it on a little-endian machine: a header, then two tables of (length, offset), sorted by msgid.
class MoFile {
 public:
  explicit MoFile(std::string_view bytes) : m_bytes(bytes) {
    m_good = bytes.size() >= 20 && word(0) == 0x950412de;
    if (m_good) m_count = word(8), m_originals = word(12), m_translations = word(16);
  }

  std::string_view find(std::string_view msgid) const {
    std::uint32_t low = 0, high = m_good ? m_count : 0;
    while (low < high) {
      auto const middle = low + (high - low) / 2;
      auto const order = at(m_originals, middle).compare(msgid);
      if (order == 0) return at(m_translations, middle);
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
    return {};
  }

 private:
  std::uint32_t word(std::size_t offset) const {
    std::uint32_t value = 0;
    std::memcpy(&value, m_bytes.data() + offset, sizeof value);
    return value;
  }
  std::string_view at(std::uint32_t table, std::uint32_t place) const {
    return m_bytes.substr(word(table + 8 * place + 4), word(table + 8 * place));
  }

  std::string_view m_bytes;
  bool m_good = false;
  std::uint32_t m_count = 0, m_originals = 0, m_translations = 0;
};

bool begins_chinese(std::string_view locale) { return locale.starts_with("zh"); }

/// Only what say() admits: `{}`, `{N}`, and doubled braces.
void fill(std::string& out, std::string_view text, std::vector<Message> const& args, Language language) {
  std::size_t next = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const c = text[i];
    if ((c == '{' || c == '}') && i + 1 < text.size() && text[i + 1] == c) {
      out += c;
      ++i;
      continue;
    }
    auto const end = c == '{' ? text.find('}', i) : std::string_view::npos;
    if (end == std::string_view::npos) {
      out += c;
      continue;
    }
    std::size_t place = 0;
    auto const open = i;
    if (end == i + 1)
      place = next++;
    else
      for (char const digit : text.substr(i + 1, end - i - 1)) place = place * 10 + static_cast<std::size_t>(digit - '0');
    i = end;
    if (place >= args.size()) continue;
    auto const argument = render(args[place], language);
    out += argument;
    if (language == Language::chinese || argument != "1") continue;
    auto const one = singular(text.substr(0, open), text.substr(i + 1));
    out += one.words;
    i += one.replaces;
  }
}

}  // namespace

std::optional<Language> language_named(std::string_view word) {
  if (begins_chinese(word)) return Language::chinese;
  if (word == "en" || word.starts_with("en_") || word.starts_with("en-") || word == "C") return Language::english;
  return std::nullopt;
}

Language language_of_environment() {
  // POSIX: the first of these that is set and not empty decides, whatever it says.
  for (auto const* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (auto const* value = std::getenv(name); value != nullptr && *value != '\0')
      return begins_chinese(value) ? Language::chinese : Language::english;
  return Language::english;
}

std::string_view translate(std::string_view text, Language language) {
  if (language == Language::english || text.empty()) return text;
  auto const found = MoFile(chinese_catalogue()).find(text);
  return found.empty() ? text : found;
}

std::string render(Message const& message, Language language) {
  if (message.verbatim) return escape_text(message.text);
  std::string out;
  fill(out, translate(message.text, language), message.args, language);
  return out;
}

std::string grouped(std::uint64_t number, Language language) {
  auto digits = std::to_string(number);
  if (language == Language::english)
    for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > 0; place -= 3)
      digits.insert(static_cast<std::size_t>(place), 1, ',');
  return digits;
}

}  // namespace custody::cli
