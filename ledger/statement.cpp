#include "ledger/statement.hpp"

#include "ledger/kind.hpp"

namespace custody::ledger {
namespace {

constexpr std::string_view any_format = "custody/bundle/v";

std::unexpected<Error> bad_key(std::string_view key) {
  return fail(refusal("statement-key", say("the statement of the bundle lacks '{}', or its value has not the form it must have", key)));
}

bool is_digest(std::string_view text) { return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

/// Takes values out of the disclosure; the first one that is not as it must be is remembered.
class Values {
 public:
  explicit Values(Disclosure const& disclosure) : m_disclosure(disclosure) {}

  std::string text(std::string_view key) { return m_disclosure.value(key).value_or(""); }
  std::uint64_t number(std::string_view key) {
    auto const value = parse_number(text(key));
    if (!value) wrong(key);
    return value.value_or(0);
  }
  std::string digest(std::string_view key) {
    auto value = text(key);
    if (!is_digest(value)) wrong(key);
    return value;
  }
  void wrong(std::string_view key) {
    if (m_wrong.empty()) m_wrong = key;
  }
  std::string_view first_wrong() const { return m_wrong; }

 private:
  Disclosure const& m_disclosure;
  std::string_view m_wrong;
};

}  // namespace

std::vector<Field> statement_fields(Statement const& s) {
  std::vector<Field> out{{"bundle.format", std::string(bundle_format)},
                         {"bundle.manifest-sha256", s.manifest_sha256},
                         {"bundle.files", std::to_string(s.files)},
                         {"bundle.octets", std::to_string(s.octets)},
                         {"bundle.purpose", s.purpose},
                         {"bundle.form", s.original ? "original" : "copy"},
                         {"to.origin", s.to_origin},
                         {"to.agency", s.to_agency},
                         {"act.agency", s.agency}};
  if (s.manifest_sm3) out.push_back({"bundle.manifest-sm3", *s.manifest_sm3});
  if (!s.case_number.empty()) out.push_back({"case.number", s.case_number});
  if (!s.ref_number.empty()) out.push_back({"ref.number", s.ref_number});
  if (!s.legal_document.empty()) out.push_back({"act.legal-document", s.legal_document});
  if (!s.note.empty()) out.push_back({"act.note", s.note});
  return out;
}

Result<Statement> read_statement(Disclosure const& disclosure) {
  constexpr std::string_view kind = "custody.released";
  auto const said = disclosure.value("entry.kind");
  if (said != kind) return fail(refusal("statement-kind", say("the statement of the bundle is of the kind '{}', not '{}'", said.value_or("-"), kind)));
  if (auto const hidden = disclosure.hidden_keys(); !hidden.empty())
    return fail(refusal("statement-hidden", say("the statement of the bundle withholds '{}'; it has to show every field", hidden.front())));
  auto const fields = disclosure.shown_fields();
  if (auto const missing = missing_key(*find_kind(kind), fields); !missing.empty()) return bad_key(missing);

  Values values(disclosure);
  if (auto const format = values.text("bundle.format"); format != bundle_format)
    return fail(failure("bundle-version", format.starts_with(any_format) ? say("the bundle was written by a newer version ('{}')", format)
                                                                         : say("'{}' is no format of a bundle", format)));
  Statement out;
  out.to_origin = values.text("to.origin");
  out.to_agency = values.text("to.agency");
  out.agency = values.text("act.agency");
  out.case_number = values.text("case.number");
  out.ref_number = values.text("ref.number");
  out.purpose = values.text("bundle.purpose");
  out.legal_document = values.text("act.legal-document");
  out.note = values.text("act.note");
  auto const form = values.text("bundle.form");
  out.original = form == "original";
  if (!out.original && form != "copy") values.wrong("bundle.form");
  out.manifest_sha256 = values.digest("bundle.manifest-sha256");
  if (disclosure.entry.sm3) out.manifest_sm3 = values.digest("bundle.manifest-sm3");
  out.files = values.number("bundle.files");
  out.octets = values.number("bundle.octets");
  if (!values.first_wrong().empty()) return bad_key(values.first_wrong());
  return out;
}

}  // namespace custody::ledger
