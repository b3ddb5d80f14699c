// The words a person reads, English and simplified Chinese. The English template is the msgid; cli/zh_CN.po holds the Chinese.
//
// The catalogue is compiled with msgfmt and linked into the binary, so that a copied binary never loses its Chinese and no
// locale needs to be installed. A test fails when a message lacks its translation or its placeholders differ.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/base/message.hpp"

namespace custody::cli {

enum class Language { english, chinese };

/// `--lang zh|zh_CN|en`, else LC_ALL, LC_MESSAGES, LANG (a value that begins with zh is Chinese). Nothing for another word.
std::optional<Language> language_named(std::string_view word);
Language language_of_environment();

/// The template in that language; the template itself where there is no translation.
std::string_view translate(std::string_view text, Language language);

/// Translated, arguments filled in: verbatim ones escaped (lib/base/text.hpp), messages rendered in turn.
std::string render(Message const& message, Language language);

}  // namespace custody::cli
