// The words a person reads, English and simplified Chinese. The English template is the msgid; cli/zh_CN.po holds the Chinese.
//
// The catalogue is compiled with msgfmt and linked into the binary, so that a copied binary never loses its Chinese and no
// locale needs to be installed. A test fails when a message lacks its translation or its placeholders differ.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/message.hpp"

/// Marks a text that is translated later (a summary, the description of an option) for xgettext.
#define N_(text) text

namespace custody::cli {

enum class Language { english, chinese };

/// `--lang zh|zh_CN|en`, else LC_ALL, LC_MESSAGES, LANG (a value that begins with zh is Chinese). Nothing for another word.
std::optional<Language> language_named(std::string_view word);
Language language_of_environment();

/// The template in that language; the template itself where there is no translation.
std::string_view translate(std::string_view text, Language language);

/// Translated, arguments filled in: verbatim ones escaped (lib/base/text.hpp), messages rendered in turn.
std::string render(Message const& message, Language language);

/// A number as the language writes it: 5,120 or 5120.
std::string grouped(std::uint64_t number, Language language);

/// The compiled catalogue (GNU MO) that is linked into the program.
std::string_view chinese_catalogue();

}  // namespace custody::cli
