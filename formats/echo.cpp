#include "formats/echo.hpp"

namespace custody::formats {

Result<std::unique_ptr<Echo>> Echo::create(Pack const& pack, std::optional<std::string_view> head, Layout const& layout) {
  std::unique_ptr<Echo> out(new Echo);
  out->m_writer = TRY(make_writer(pack, head, layout));
  out->m_reader = TRY(make_reader(pack));
  out->m_is_lines = pack.syntax == Syntax::csv || pack.syntax == Syntax::fixed;
  Sheet file, record;
  Arena arena;
  Output text;
  Problems ignored;
  if (head) {
    text.put(*head);
  } else {
    file.add(0, pack.shape.file.places.size(), arena);
    out->m_writer->head(file, text);
  }
  // A record behind the head shows a reader the number of columns where nothing else does, and twice what stands between.
  record.add(0, pack.shape.levels[0].places.size(), arena);
  auto const begin = text.size();
  out->m_writer->record(record, text, arena, ignored);
  auto const middle = text.size();
  out->m_writer->record(record, text, arena, ignored);
  auto const first = text.view().substr(begin, middle - begin), second = text.view().substr(middle);
  auto const body = out->m_writer->body(first), next = out->m_writer->body(second);
  out->m_between = first.substr(static_cast<std::size_t>(body.data() - first.data()) + body.size());
  out->m_between += second.substr(0, static_cast<std::size_t>(next.data() - second.data()));
  if (layout.between) out->m_between = *layout.between;

  out->m_line_end = body.ends_with("\r\n") ? "\r\n" : "\n";

  out->m_head.assign(text.view().substr(0, begin));
  out->m_head += body;
  std::vector<Piece> pieces;
  (void)TRY(out->m_reader->split(out->m_head, 0, false, pieces));
  return out;
}

void Echo::write(Sheet const& sheet, Output& out, Arena& arena, Problems& problems) const {
  auto const before = out.size();
  m_writer->record(sheet, out, arena, problems);
  auto const body = std::string(m_writer->body(out.view().substr(before)));
  out.cut(before);
  out.put(body);
}

void Echo::read(std::string_view record, Sheet& sheet, Arena& arena, Problems& problems) const {
  m_reader->read({{}, record, 0, {}}, sheet, arena, problems);
}

}  // namespace custody::formats
