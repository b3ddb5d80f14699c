#include "cli/passphrase.hpp"

#include <memory>

#include "lib/io/file.hpp"

namespace custody::cli {

namespace {

constexpr std::size_t passphrase_limit = 4096;

Result<Secret> first_line(Secret const& text) {
  auto line = text.text().substr(0, text.text().find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) return fail(misuse(say("the passphrase is empty")));
  return Secret(std::string(line));
}

Result<Secret> read_fd(int fd) {
  std::string text(passphrase_limit, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    auto const count = read_some(fd, std::as_writable_bytes(std::span(text).subspan(size)), "--passphrase-fd");
    if (!count) return fail(count.error());
    if (*count == 0) break;
    size += *count;
    if (text.find('\n') < size) break;
  }
  Secret const all(std::move(text));
  return first_line(Secret(std::string(all.text().substr(0, size))));
}

Result<Secret> ask_terminal(Console& console) {
  auto answer = console.ask_secretly(say("passphrase of the signing keys:"));
  if (answer) return first_line(Secret(std::move(*answer)));
  auto error = misuse(say("the signing keys are locked with a passphrase, and there is no terminal to ask for it"));
  error.code = "passphrase";
  return fail(std::move(error).with_hint(say("give it with --passphrase-file or --passphrase-fd")));
}

}  // namespace

ledger::AskPassphrase passphrase_source(Console& console, std::string const& file, std::optional<int> fd) {
  auto const known = std::make_shared<std::optional<Secret>>();
  return [&console, file, fd, known]() -> Result<Secret> {
    if (!*known) {
      if (fd)
        known->emplace(TRY(read_fd(*fd)));
      else if (!file.empty())
        known->emplace(TRY(first_line(Secret(TRY(read_file(file, passphrase_limit))))));
      else
        known->emplace(TRY(ask_terminal(console)));
    }
    return (*known)->copy();
  };
}

}  // namespace custody::cli
