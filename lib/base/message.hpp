// A sentence for people, before it has a language.
//
// Whatever may be printed is made with say(): an English template, checked against its arguments while compiling, and
// the arguments as raw bytes. Only the console turns it into words: there it is translated, and there every argument
// is escaped, so that no hostile name can reach a terminal by another way.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace custody {

/// A template with its arguments, or (as an argument) bytes that are printed escaped and never translated.
struct Message {
  std::string text;
  std::vector<Message> args;
  bool verbatim = false;

  bool operator==(Message const&) const = default;
};

/// Bytes from outside: a path, a key, a number.
inline Message verbatim(std::string_view bytes) { return Message{std::string(bytes), {}, true}; }

namespace detail {
template <class T>
using AsText = std::string const&;

inline Message argument(Message m) { return m; }
template <class T>
Message argument(T const& value) {
  if constexpr (std::is_convertible_v<T const&, std::string_view>)
    return verbatim(std::string_view(value));
  else
    return verbatim(fmt::to_string(value));
}
}  // namespace detail

/// The one way to make a sentence. `text` is the msgid of the catalogue (xgettext looks for this word); its
/// placeholders are `{}` or `{0}`, without format specifications, because all arguments are texts by then.
template <class... Args>
Message say(fmt::format_string<detail::AsText<Args>...> text, Args&&... args) {
  auto const view = fmt::string_view(text);
  return Message{std::string(view.data(), view.size()), {detail::argument(std::forward<Args>(args))...}, false};
}

/// The words of the system for an errno, translatable: "No such file or directory".
Message reason(int error_number);

/// English, arguments escaped as lib/base/text.hpp says. For tests and for a program without a catalogue.
std::string english(Message const& message);

}  // namespace custody
