#include "formats/syntax/readers.hpp"

namespace custody::formats {

namespace {

Error unknown(Pack const& pack) {
  return misuse(say("this program cannot read or write '{}', the syntax of '{}'", name_of(pack.syntax), pack.id));
}

}  // namespace

Result<std::unique_ptr<Reader>> make_reader(Pack const& pack) {
  switch (pack.syntax) {
    case Syntax::csv: return make_csv_reader(pack);
    case Syntax::json:
    case Syntax::jsonl: return make_json_reader(pack);
    case Syntax::fixed: return make_fixed_reader(pack);
    case Syntax::xml: return make_xml_reader(pack);
    default: return fail(unknown(pack));
  }
}

Result<std::unique_ptr<Writer>> make_writer(Pack const& pack, std::optional<std::string_view> head, Layout const& layout) {
  switch (pack.syntax) {
    case Syntax::csv: return make_csv_writer(pack, head, layout);
    case Syntax::json:
    case Syntax::jsonl: return make_json_writer(pack, layout);
    case Syntax::fixed: return make_fixed_writer(pack, layout);
    case Syntax::xml: return make_xml_writer(pack, head, layout);
    default: return fail(unknown(pack));
  }
}

}  // namespace custody::formats
