// A record is its line and the lines of its children behind it. Lines are found by LF, which is part of no character.
#include <algorithm>

#include "formats/syntax/fixed_lines.hpp"
#include "formats/syntax/lexeme.hpp"
#include "formats/syntax/readers.hpp"

namespace custody::formats {
namespace {

using Role = FixedLine::Role;

struct SplitLine {
  std::string_view bytes;    // with its end
  std::string_view content;  // without
};

/// The line at the front; one without an end only if nothing follows.
std::optional<SplitLine> next_line(std::string_view bytes, bool last) {
  auto const end = bytes.find('\n');
  if (end == bytes.npos && !last) return {};
  SplitLine out{bytes.substr(0, end == bytes.npos ? end : end + 1), bytes.substr(0, end)};
  if (out.content.ends_with('\r')) out.content.remove_suffix(1);
  return out;
}

class FixedReader final : public Reader {
 public:
  explicit FixedReader(Pack const& pack) : m_pack(pack), m_lines(pack), m_codec(Codec::of(pack.encoding)) {
    m_file.add(0, pack.shape.file.places.size(), m_file_arena);
  }

  Result<std::size_t> split(std::string_view window, std::uint64_t offset, bool last, std::vector<Piece>& pieces) override {
    constexpr std::size_t nowhere = std::string_view::npos;
    if (offset == 0 && may_be_mark(window, m_pack.encoding) && !last) return 0;
    std::size_t between = 0, begin = nowhere, end = 0, at = offset == 0 ? mark_size(window, m_pack.encoding) : 0;
    std::string_view fault;
    FixedLine const* trailer = nullptr;   // what is open may be the last line: it is, if nothing follows
    bool too_large = false;
    auto const close = [&] {
      if (begin == nowhere) return;
      too_large = too_large || end - begin > record_limit;
      pieces.push_back({window.substr(between, begin - between), window.substr(begin, end - begin), offset + begin, fault});
      between = end, begin = nowhere, trailer = nullptr, m_first = false;
    };
    auto const open = [&](std::string_view why) {
      close();
      begin = at, fault = why;
    };

    while (at < window.size() && !too_large) {
      auto const line = next_line(window.substr(at), last);
      if (!line) {
        too_large = window.size() - (begin == nowhere ? at : begin) > record_limit;
        break;
      }
      if (line->content.empty()) {
        if (!trailer) close();
      } else {
        FixedLine const* const known = m_lines.find(line->content);
        Role const role = known ? known->role : Role::child;
        if (role == Role::header && m_first && begin == nowhere) {
          read_file_line(*known, line->content);
        } else {
          // An unknown line belongs to the record before it, which read() rejects for it; so do lines behind a trailer.
          if (role != Role::child)
            open(role == Role::header ? "fixed/header" : role == Role::trailer ? "fixed/trailer" : "");
          else if (begin == nowhere)
            open(known ? "fixed/orphan" : "fixed/kind");
          end = at + line->bytes.size();
          trailer = role == Role::trailer ? known : nullptr;
        }
      }
      at += line->bytes.size();
    }
    if (too_large) return fail(failure("limit", say("a record is larger than {} bytes", record_limit)));
    if (!last) return between;
    if (trailer) {
      read_file_line(*trailer, next_line(window.substr(begin), true)->content);
      m_trailer_seen = true;
      begin = nowhere;
    }
    close();
    m_tail = window.substr(between);
    look_for_missing();
    return window.size();
  }

  void read_record(Piece const& piece, Sheet& sheet, Arena& arena, Problems& problems) const override {
    sheet.clear();
    sheet.add(0, m_pack.shape.levels[0].places.size(), arena);
    if (!piece.fault.empty()) return complain(problems, piece.fault, {}, 0, {});
    auto const before = problems.size();   // findings of whoever read something else
    for (std::size_t at = 0; at < piece.bytes.size();) {
      auto const line = *next_line(piece.bytes.substr(at), true);
      FixedLine const* const known = m_lines.find(line.content);
      if (!known) {
        complain(problems, "fixed/kind", line.content, at, say("no line of this pack begins so"));
      } else if (line.content.size() != known->size) {
        complain(problems, "fixed/length", line.content, at,
                 say("a line '{}' has {} bytes, this one has {}", known->kind, known->size, line.content.size()));
      } else {
        auto const row = known->role == Role::child && known->level
                             ? (sheet.add(*known->level, m_pack.shape.levels[*known->level].places.size(), arena), sheet.rows.size() - 1)
                             : 0;
        read_line(*known, line.content, at, static_cast<std::uint32_t>(row), sheet, arena, problems);
      }
      if (problems.size() != before) return;
      at += line.bytes.size();
    }
  }

 private:
  void complain(Problems& problems, std::string_view rule, std::string_view content, std::size_t offset, Message hint) const {
    Problem out;
    out.rule = rule;
    // Only what is text: the line may be of any bytes.
    char shown[64];
    out.value.assign(shown, m_codec.decode(content, shown).written);
    out.hint = std::move(hint);
    out.offset = offset;
    problems.push_back(std::move(out));
  }

  void read_line(FixedLine const& line, std::string_view content, std::size_t offset, std::uint32_t row, Sheet& sheet, Arena& arena,
                 Problems& problems) const {
    for (FixedField const& field : line.fields) {
      Slot slot;
      std::size_t wrong = 0;
      auto const bytes = content.substr(field.from, field.bytes);
      if (!read_fixed_field(field, bytes, m_codec, arena, slot, wrong)) {
        problems.push_back(encoding_problem(m_pack.encoding, field.name, bytes, wrong, offset + field.from));
        return;
      }
      if (field.place)
        sheet.rows[row].slots[*field.place] = slot;
      else if (slot.has_value())
        sheet.extras.push_back({row, field.name, slot});
    }
  }

  /// A line of the envelope. Read again when it comes again in front of a longer window.
  void read_file_line(FixedLine const& line, std::string_view content) {
    std::erase_if(m_findings, [&](Problem const& known) { return known.place == line.kind; });
    auto const find = [&](std::string_view rule, Message hint) {
      Problem found;
      found.rule = rule, found.place = line.kind, found.hint = std::move(hint), found.rejects = false;
      m_findings.push_back(std::move(found));
    };
    if (content.size() != line.size)
      return find("fixed/length", say("a line '{}' has {} bytes, this one has {}", line.kind, line.size, content.size()));
    for (FixedField const& field : line.fields) {
      if (!field.place) continue;
      Slot slot;
      std::size_t wrong = 0;
      auto const bytes = m_file_arena.copy(content.substr(field.from, field.bytes));
      if (!read_fixed_field(field, bytes, m_codec, m_file_arena, slot, wrong)) return find("encoding", describe_bytes(m_pack.encoding, bytes.substr(wrong)));
      m_file.rows[0].slots[*field.place] = slot;
    }
    if (line.role == Role::header) m_header_seen = true;
  }

  void look_for_missing() {
    for (FixedLine const& line : m_lines.all()) {
      bool const is_missing = (line.role == Role::header && !m_header_seen) || (line.role == Role::trailer && !m_trailer_seen);
      if (!is_missing || std::ranges::any_of(m_findings, [&](Problem const& p) { return p.place == line.kind; })) continue;
      Problem found;
      found.rule = line.role == Role::header ? "fixed/header-missing" : "fixed/trailer-missing";
      found.place = line.kind, found.rejects = false;
      m_findings.push_back(std::move(found));
    }
  }

  Pack const& m_pack;
  FixedLines m_lines;
  Codec const& m_codec;
  bool m_first = true, m_header_seen = false, m_trailer_seen = false;
};

}  // namespace

std::unique_ptr<Reader> make_fixed_reader(Pack const& pack) { return std::make_unique<FixedReader>(pack); }

}  // namespace custody::formats
