#include "cli/console.hpp"

#include <termios.h>
#include <unistd.h>

#include <cerrno>

namespace custody::cli {

namespace {

constexpr std::size_t buffer_limit = 1 << 16;

constexpr std::string_view red = "\x1b[31m", yellow = "\x1b[33m", plain = "\x1b[0m";

/// False on an error, which errno then holds.
bool write_fully(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    auto const written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string labelled(std::string_view colour, std::string_view label, std::string_view sentence) {
  std::string out = "custody: ";
  out += colour;
  out += label;
  if (!colour.empty()) out += plain;
  out += ' ';
  out += sentence;
  out += '\n';
  return out;
}

}  // namespace

Console::Console(Manner manner) : m_manner(manner) {}

void Console::line(Message const& message) {
  if (!json()) out(render(message) + '\n');
}

void Console::remark(Message const& message) {
  if (!m_manner.quiet) line(message);
}

void Console::raw(std::string_view bytes) { out(bytes); }

void Console::table(Table const& table) {
  if (!json()) out(table.render(m_manner.language));
}

void Console::json(JsonWriter&& document) { out(document.take() + '\n'); }

JsonWriter Console::object(std::string_view type) {
  JsonWriter writer;
  writer.begin_object().member("type", type);
  if (m_first_object) writer.member("schema", std::uint64_t{1});
  m_first_object = false;
  return writer;
}

void Console::warning(Message const& message) {
  if (json()) {
    JsonWriter writer;
    writer.begin_object().member("type", "warning").member("schema", std::uint64_t{1}).member("message", render(message));
    err(writer.end_object().take() + '\n');
    return;
  }
  err(labelled(m_manner.colour ? yellow : "", render(say("warning:")), render(message)));
}

void Console::error(Error const& error) {
  if (json()) {
    JsonWriter writer;
    writer.begin_object().member("type", "error").member("schema", std::uint64_t{1});
    writer.member("code", error.code).member("message", render(error.message));
    if (error.hint) writer.member("hint", render(*error.hint));
    err(writer.end_object().take() + '\n');
    return;
  }
  err(labelled(m_manner.colour ? red : "", render(say("error:")), render(error.message)));
  if (error.hint) err(labelled("", render(say("hint:")), render(*error.hint)));
}

std::optional<std::string> Console::ask(Message const& question) {
  if (::isatty(STDIN_FILENO) != 1 || ::isatty(STDERR_FILENO) != 1) return std::nullopt;
  err(render(question) + ' ');
  std::string answer;
  for (char c = 0; ::read(STDIN_FILENO, &c, 1) == 1;) {
    if (c == '\n') return answer;
    answer += c;
  }
  return std::nullopt;
}

std::optional<std::string> Console::ask_secretly(Message const& question) {
  termios shown{};
  if (::tcgetattr(STDIN_FILENO, &shown) != 0) return std::nullopt;
  termios hidden = shown;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  if (::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) != 0) return std::nullopt;
  auto answer = ask(question);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
  err("\n");
  return answer;
}

Result<> Console::finish() {
  if (!m_failure && !write_fully(STDOUT_FILENO, m_buffer)) m_failure = errno;
  m_buffer.clear();
  if (m_failure) return fail(io_failure(say("cannot write to standard output: {}", reason(*m_failure))));
  return {};
}

void Console::out(std::string_view bytes) {
  m_buffer += bytes;
  if (m_buffer.size() < buffer_limit) return;
  if (!m_failure && !write_fully(STDOUT_FILENO, m_buffer)) m_failure = errno;
  m_buffer.clear();
}

void Console::err(std::string_view bytes) { write_fully(STDERR_FILENO, bytes); }

}  // namespace custody::cli
