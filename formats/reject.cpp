#include "formats/reject.hpp"

#include <algorithm>

#include "lib/base/bytes.hpp"
#include "lib/base/json_writer.hpp"
#include "lib/base/text.hpp"

namespace custody::formats {

namespace {

void write(std::string& out, std::string_view type, RecordPlace place, Piece const& piece, Problems const& problems, bool is_reject, bool raw) {
  JsonWriter json;
  json.begin_object().member("type", type).member("record", place.ordinal).member("line", place.line);
  json.member("byte", piece.offset).member("length", piece.bytes.size());
  // The stage at which it ended is that of the first problem that rejects.
  auto const first = std::ranges::find_if(problems, [](Problem const& p) { return p.rejects; });
  json.member("stage", name_of(first == problems.end() ? problems.front().stage : first->stage)).key("problems").begin_array();
  for (Problem const& problem : problems) {
    json.begin_object();
    if (!problem.place.empty()) json.member("place", problem.place);
    if (!problem.element.empty()) json.member("element", problem.element);
    json.member("rule", problem.rule);
    if (!problem.value.empty()) json.member("value", problem.value);
    if (!problem.hint.text.empty()) json.member("hint", english(problem.hint));
    if (problem.offset != 0) json.member("byte", piece.offset + problem.offset);
    if (is_reject && !problem.rejects) json.member("rejects", false);
    json.end_object();
  }
  json.end_array();
  if (raw && is_utf8(piece.bytes)) json.member("raw", piece.bytes);
  if (raw && !is_utf8(piece.bytes)) json.member("raw_b64", base64_encode(as_bytes(piece.bytes)));
  json.end_object();
  out += json.take();
  out += '\n';
}

}  // namespace

void reject_line(std::string& out, RecordPlace place, Piece const& piece, Problems const& problems, bool bytes) {
  write(out, "reject", place, piece, problems, true, bytes);
}

void finding_line(std::string& out, RecordPlace place, Piece const& piece, Problems const& problems) {
  write(out, "finding", place, piece, problems, false, false);
}

}  // namespace custody::formats
