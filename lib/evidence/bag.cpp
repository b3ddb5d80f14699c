#include "lib/evidence/bag.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace custody {
namespace {

constexpr std::size_t hex_size = 64;
constexpr std::string_view gap = "  ";

std::unexpected<Error> refuse_line(std::size_t line, Message why) {
  return fail(failure("manifest-syntax", say("line {} of the manifest cannot be read: {}", line, std::move(why))));
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// A line without its LF; nothing if it has not the form of one. No path of a bundle holds a control character, and the order of the
/// lines rests on that (see ManifestBuilder).
std::optional<ManifestLine> split(std::string_view line) {
  if (line.size() <= hex_size + gap.size() || line.substr(hex_size, gap.size()) != gap) return {};
  ManifestLine const out{line.substr(0, hex_size), line.substr(hex_size + gap.size())};
  if (out.hex.find_first_not_of("0123456789abcdef") != std::string_view::npos || std::ranges::any_of(out.path, is_control)) return {};
  return out;
}

}  // namespace

std::string encode_bag_info(BagInfo const& info) {
  return fmt::format("Bagging-Date: {}\nExternal-Identifier: {}\nPayload-Oxum: {}.{}\n", format_time(info.time).substr(0, 10), info.identifier,
                     info.octets, info.files);
}

void append_manifest_line(std::string& out, std::string_view hex, std::string_view path) {
  out += hex;
  out += gap;
  out += path;
  out += '\n';
}

std::optional<ManifestLine> ManifestLines::next() {
  auto const end = m_rest.find('\n');
  if (end == std::string_view::npos) return {};
  auto const line = split(m_rest.substr(0, end));
  m_rest.remove_prefix(end + 1);
  return line;
}

Result<std::uint64_t> check_manifest(std::string_view text) {
  std::uint64_t number = 0;
  std::string_view last;
  while (!text.empty()) {
    ++number;
    auto const end = text.find('\n');
    if (end == std::string_view::npos) return refuse_line(number, say("it has no end"));
    auto const line = split(text.substr(0, end));
    if (!line) return refuse_line(number, say("it is not 64 hex digits, two spaces and a path"));
    if (number > 1 && line->path <= last) return refuse_line(number, say("'{}' does not stand after '{}'", line->path, last));
    last = line->path;
    text.remove_prefix(end + 1);
  }
  if (number == 0) return refuse_line(1, say("there is none"));
  return number;
}

void ManifestBuilder::add(std::string_view hex, std::string_view path) {
  std::string line;
  line.reserve(hex.size() + gap.size() + path.size() + 1);
  append_manifest_line(line, hex, path);
  m_lines.push_back(std::move(line));
}

std::string ManifestBuilder::text() {
  // By the bytes of the path; a LF ends each and sorts before everything that a path may hold.
  std::ranges::sort(m_lines, {}, [](std::string const& line) { return std::string_view(line).substr(hex_size + gap.size()); });
  std::string out;
  for (std::string const& line : m_lines) out += line;
  return out;
}

}  // namespace custody
