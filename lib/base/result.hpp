// How a function says that it could not: Result<T>, the first of the three kinds of error in this house.
//
// *Cannot* is an Error. A *finding* (a tampered leaf, a changed file) is an ordinary value of a report; only where
// the order of checks is normative and the first failure ends it (wire.md 16) is it an Error of the kind `refused`.
// A *bug* is ensure().
#pragma once

#include <expected>
#include <optional>
#include <string_view>
#include <utility>

#include "lib/base/message.hpp"

namespace custody {

/// What an Error means for whoever called the program. cli/exit_code.hpp turns it into a number, nobody else.
enum class Problem {
  refused,     ///< read, and the answer is no
  usage,       ///< the command line is wrong, or what is needed to check was not given
  failed,      ///< could not do it: I/O, permission, malformed input
  no_ledger,   ///< no ledger at that place
  in_use,      ///< another writer holds the ledger
  went_back,   ///< the ledger contradicts a checkpoint signed before
  interrupted  ///< stopped by a signal at a safe point
};

/// `code` is a literal: one of the names of wire.md 16, or "io", "usage" and the like. Part of the JSON interface.
struct Error {
  Problem problem = Problem::failed;
  std::string_view code;
  Message message;
  std::optional<Message> hint;

  Error&& with_hint(Message text) && {
    hint = std::move(text);
    return std::move(*this);
  }
};

template <class T = void>
using Result = std::expected<T, Error>;

/// Could not do it (exit 3).
inline Error failure(std::string_view code, Message message) { return {Problem::failed, code, std::move(message), {}}; }
/// Read, and the answer is no (exit 1).
inline Error refusal(std::string_view code, Message message) { return {Problem::refused, code, std::move(message), {}}; }
/// The command line is wrong or something needed is missing (exit 2).
inline Error misuse(Message message) { return {Problem::usage, "usage", std::move(message), {}}; }
/// A system call failed: `say("cannot open '{}': {}", path, reason(errno))` and the like.
inline Error io_failure(Message message) { return {Problem::failed, "io", std::move(message), {}}; }

inline std::unexpected<Error> fail(Error error) { return std::unexpected<Error>(std::move(error)); }

}  // namespace custody

#define CUSTODY_TRY_NAME2(line, count) result_##line##_##count
#define CUSTODY_TRY_NAME(line, count) CUSTODY_TRY_NAME2(line, count)
#define CUSTODY_TRY(name, ...)                                          \
  __extension__({                                                       \
    auto&& name = (__VA_ARGS__);                                        \
    if (!name) return std::unexpected(std::move(name).error());         \
    *std::move(name);                                                   \
  })

/// The value of a Result, or return its Error from the enclosing function.
#define TRY(...) CUSTODY_TRY(CUSTODY_TRY_NAME(__LINE__, __COUNTER__), __VA_ARGS__)
