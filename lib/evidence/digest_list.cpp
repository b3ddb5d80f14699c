#include "lib/evidence/digest_list.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "lib/base/text.hpp"
#include "lib/evidence/list_parser.hpp"

namespace custody {
namespace {

constexpr std::size_t piece = 64 * 1024, glance = 4096;

class FileSource final : public ListSource {
 public:
  FileSource(FileDescriptor fd, std::string path) : m_fd(std::move(fd)), m_path(std::move(path)) {}
  Result<std::size_t> read(std::span<std::byte> out) override { return read_some(m_fd ? m_fd.get() : STDIN_FILENO, out, m_path); }

 private:
  FileDescriptor m_fd;
  std::string m_path;
};

/// `manifest-<algorithm>.txt` of BagIt (RFC 8493, 2.1.3).
std::optional<Algorithm> algorithm_of_manifest(std::string_view path) {
  auto name = lower_case(path.substr(path.rfind('/') + 1));
  if (name.starts_with("tag")) name.erase(0, 3);
  if (!name.starts_with("manifest-") || !name.ends_with(".txt")) return std::nullopt;
  return listed_algorithm(std::string_view(name).substr(9, name.size() - 13));
}

std::optional<Algorithm> algorithm_of_name(std::string_view path) {
  auto const name = lower_case(path.substr(path.rfind('/') + 1));
  constexpr std::pair<std::string_view, Algorithm> parts[] = {
      {"b3sum", Algorithm::blake3}, {"blake3", Algorithm::blake3}, {"sm3", Algorithm::sm3}, {"sha256", Algorithm::sha256}};
  for (auto const& [part, algorithm] : parts)
    if (name.find(part) != std::string::npos) return algorithm;
  if (name.ends_with(".b3")) return Algorithm::blake3;
  return std::nullopt;
}

Error no_list(Message why) {
  return failure("list-form", std::move(why)).with_hint(say("known are the lists of sha256sum, b3sum, hashdeep, DFXML, BagIt and CSV with a head"));
}

}  // namespace

std::string_view list_form_name(ListForm form) {
  constexpr std::string_view names[] = {"sums", "hashdeep", "dfxml", "bagit", "table"};
  return names[static_cast<std::size_t>(form)];
}

Result<bool> ListLines::more() {
  if (m_ended) return false;
  if (m_begin > 0) m_buffer.erase(0, std::exchange(m_begin, 0));
  auto const old = m_buffer.size();
  m_buffer.resize(old + piece);
  auto const count = m_source->read(std::as_writable_bytes(std::span(m_buffer).subspan(old)));
  m_buffer.resize(old + count.value_or(0));
  if (!count) return fail(count.error());
  if (*count == 0) m_ended = true;
  return *count > 0;
}

Result<std::string_view> ListLines::peek(std::size_t count) {
  while (m_buffer.size() - m_begin < count && TRY(more())) {
  }
  return std::string_view(m_buffer).substr(m_begin, count);
}

Result<std::optional<std::string_view>> ListLines::take_until(std::string_view end) {
  for (std::size_t seen = 0;;) {
    auto const rest = std::string_view(m_buffer).substr(m_begin);
    if (auto const at = rest.find(end, seen); at != std::string_view::npos) {
      m_begin += at + end.size();
      return rest.substr(0, at + end.size());
    }
    if (rest.size() > list_line_limit)
      return fail(failure("limit", say("line {} of the list has more than {} bytes", m_line + 1, list_line_limit)));
    seen = rest.size() < end.size() ? 0 : rest.size() - end.size() + 1;
    if (!TRY(more())) return std::nullopt;
  }
}

Result<std::optional<std::string_view>> ListLines::next() {
  auto taken = TRY(take_until("\n"));
  if (!taken) {
    // The last line may lack its end.
    auto const rest = std::string_view(m_buffer).substr(m_begin);
    if (rest.empty()) return std::nullopt;
    m_begin = m_buffer.size();
    taken = rest;
  }
  ++m_line;
  std::string_view line = *taken;
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (!m_carriage_returns) m_carriage_returns = line.ends_with('\r');
  if (*m_carriage_returns && line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

void ListLines::count_lines(std::string_view taken) { m_line += static_cast<std::uint64_t>(std::ranges::count(taken, '\n')); }

std::optional<Bytes> listed_hex(std::string_view text, std::size_t size) {
  if (text.size() != 2 * size) return std::nullopt;
  return hex_decode(lower_case(text));
}

std::optional<Algorithm> listed_algorithm(std::string_view word) {
  std::string plain;
  for (char const c : lower_case(word))
    if (c != '-' && c != '_' && c != ' ') plain += c;
  return algorithm_named(plain);
}

std::optional<Algorithm> algorithm_of_digits(std::size_t digits, bool& ambiguous) {
  ambiguous = digits == 64;
  switch (digits) {
    case 32: return Algorithm::md5;
    case 40: return Algorithm::sha1;
    case 64: return Algorithm::sha256;
    case 128: return Algorithm::sha512;
    default: return std::nullopt;
  }
}

ListReader::ListReader(std::unique_ptr<Parser> parser) : m_parser(std::move(parser)) {}
ListReader::ListReader(ListReader&&) noexcept = default;
ListReader& ListReader::operator=(ListReader&&) noexcept = default;
ListReader::~ListReader() = default;

ListForm ListReader::form() const { return m_parser->form(); }
bool ListReader::guessed() const { return m_parser->guessed; }
Result<std::optional<ListPart>> ListReader::next() {
  auto part = TRY(m_parser->next());
  // More digests than there are algorithms, twice over, are a trap and no list.
  if (auto const* const item = part ? std::get_if<ListedItem>(&*part) : nullptr; item && item->digests.size() > 2 * algorithm_count)
    return BadLine{item->line, "list-digest"};
  return part;
}

Result<ListReader> ListReader::open(std::string const& path, ListOptions options) {
  FileDescriptor fd;
  if (path != "-") fd = TRY(open_regular(path));
  options.name = path;
  return open(std::make_unique<FileSource>(std::move(fd), path), std::move(options));
}

Result<ListReader> ListReader::open(std::unique_ptr<ListSource> source, ListOptions options) {
  ListLines lines(std::move(source));
  auto start = TRY(lines.peek(glance));
  if (start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff"))
    return fail(no_list(say("this list is written in UTF-16, as PowerShell does with '>'; write it in UTF-8")));
  if (start.starts_with("\xef\xbb\xbf")) {
    lines.skip(3);
    start = TRY(lines.peek(glance));
  }
  auto const first = start.substr(0, std::min(start.find('\n'), start.size()));
  if (start.starts_with("%%%% HASHDEEP-1.")) return ListReader(make_hashdeep_parser(std::move(lines)));
  if (start.starts_with("<")) return ListReader(make_dfxml_parser(std::move(lines)));
  if (auto const algorithm = algorithm_of_manifest(options.name)) return ListReader(make_bagit_parser(std::move(lines), options.algorithm.value_or(*algorithm)));
  if (is_table_head(first)) return ListReader(make_table_parser(std::move(lines)));
  if (!options.algorithm) options.algorithm = algorithm_of_name(options.name);
  return ListReader(make_sums_parser(std::move(lines), options));
}

}  // namespace custody
