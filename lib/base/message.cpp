#include "lib/base/message.hpp"

#include <fmt/args.h>

#include <cstring>

#include "lib/base/text.hpp"

namespace custody {

Message reason(int error_number) {
  // strerrordesc_np never looks at the locale: the catalogue translates, nobody else.
  char const* const text = strerrordesc_np(error_number);
  return Message{text ? text : "unknown error", {}, false};
}

std::string english(Message const& message) {
  if (message.verbatim) return escape_text(message.text);
  fmt::dynamic_format_arg_store<fmt::format_context> args;
  for (Message const& arg : message.args) args.push_back(english(arg));
  return fmt::vformat(message.text, args);
}

}  // namespace custody
