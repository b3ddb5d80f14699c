#include "formats/resubmit.hpp"

#include <charconv>

#include "formats/slot.hpp"
#include "formats/syntax/json_text.hpp"
#include "lib/base/bytes.hpp"

namespace custody::formats {

namespace {

struct RejectLine {
  std::string type, raw, raw_b64, record;
  bool has_raw = false, has_b64 = false;
};

bool read_line(std::string_view text, RejectLine& out) {
  Arena arena;
  JsonCursor cursor(text);
  if (!cursor.take('{')) return false;
  do {
    std::string_view key, value;
    bool escaped = false;
    if (!cursor.string(key, escaped) || !cursor.take(':')) return false;
    auto const token = cursor.value(value, escaped);
    if (token == JsonToken::bad) return false;
    if (token == JsonToken::string && escaped && !json_unescape(value, arena, value)) return false;
    if (key == "type") out.type = value;
    if (key == "record") out.record = value;
    if (key == "raw") out.raw = value, out.has_raw = true;
    if (key == "raw_b64") out.raw_b64 = value, out.has_b64 = true;
  } while (cursor.take(','));
  if (!cursor.take('}')) return false;
  cursor.skip_space();
  return cursor.at_end();
}

}  // namespace

Result<std::map<std::uint64_t, std::string>> read_resubmission(std::string_view json_lines) {
  std::map<std::uint64_t, std::string> out;
  std::size_t number = 0;
  while (!json_lines.empty()) {
    auto const end = std::min(json_lines.find('\n'), json_lines.size());
    auto const text = json_lines.substr(0, end);
    json_lines.remove_prefix(std::min(end + 1, json_lines.size()));
    ++number;
    if (text.empty()) continue;
    RejectLine line;
    auto const bad = [&] { return fail(failure("resubmit", say("line {} is no line of a file of rejects", number))); };
    if (!read_line(text, line)) return bad();
    if (line.type != "reject") continue;
    std::uint64_t record = 0;
    auto const [stop, error] = std::from_chars(line.record.data(), line.record.data() + line.record.size(), record);
    if (error != std::errc() || stop != line.record.data() + line.record.size() || record == 0) return bad();
    if (line.has_raw) {
      out[record] = line.raw;
    } else if (auto const bytes = line.has_b64 ? base64_decode(line.raw_b64) : std::nullopt) {
      out[record] = std::string(as_text(*bytes));
    } else {
      return bad();
    }
  }
  return out;
}

}  // namespace custody::formats
