#include "cli/registration.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/operator_fields.hpp"
#include "formats/code_table.hpp"
#include "formats/library.hpp"
#include "lib/base/bytes.hpp"
#include "lib/base/utc_time.hpp"

namespace custody::cli {

namespace {

constexpr std::string_view kind = "record.converted";

std::string named(formats::Pack const& pack) { return fmt::format("{} {} {}", pack.id, pack.version, formats::sha256_of(pack)); }

/// A fact a line, in one order: the same conversion gives the same text.
std::string process_of(Registration::Facts const& facts) {
  auto const& summary = facts.summary;
  std::string out = "custody/conversion/v1\n";
  out += fmt::format("input {} {}\n", facts.input_sha256, summary.bytes_in);
  out += fmt::format("from {}\nto {}\n", named(facts.plan.from()), named(facts.plan.to()));
  for (auto const* const table : facts.plan.tables()) out += fmt::format("table {} {} {}\n", table->name(), table->version(), table->sha256());
  for (auto const& [name, value] : facts.set) out += fmt::format("set {}={}\n", name, value);
  if (facts.release) out += fmt::format("list {} {}\npurpose {}\n", facts.release->list.sha256, facts.release->list.recipient, facts.release->list.purpose);
  out += fmt::format("records {} {} {}\n", summary.in, summary.out, summary.rejected);
  return out;
}

std::string name_of(std::string const& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

void declare_register(CLI::App& app, RegisterOptions& options) {
  app.add_flag("--register", options.wanted, N_("enter the conversion in the ledger, so that it can be run again"));
  app.add_option("--case", options.case_number, N_("the case that it is entered for"))->type_name("ID");
  app.add_option("--ref", options.ref_number, N_("the business number, where there is no case"))->type_name("NO");
}

Result<std::unique_ptr<Registration>> Registration::open(Session& session, RegisterOptions const& options) {
  if (!options.wanted) {
    for (auto const& [name, given] : {std::pair{"--case", &options.case_number}, {"--ref", &options.ref_number}})
      if (*given) return fail(misuse(say("'{}' is of use only with '{}'", name, "--register")));
    return nullptr;
  }
  if (options.case_number.has_value() == options.ref_number.has_value()) return fail(misuse(say("give either '{}' or '{}'", "--case", "--ref")));
  std::unique_ptr<Registration> out(new Registration(session, options));
  auto const reader = TRY(session.open_ledger());
  out->m_origin = reader.origin();
  out->m_agency = reader.card().agency;
  out->m_twin = reader.twin();
  return out;
}

std::vector<Algorithm> Registration::algorithms() const {
  if (m_twin) return {Algorithm::sha256, Algorithm::sm3};
  return {Algorithm::sha256};
}

Result<> Registration::enter(Facts facts) {
  ledger::Draft draft{std::string(kind), {}};
  auto const put = [&](std::string_view key, std::string value) {
    if (!value.empty()) draft.fields.push_back({std::string(key), std::move(value)});
  };
  put("case.number", m_options.case_number.value_or(""));
  put("ref.number", m_options.ref_number.value_or(""));
  put("item.name", name_of(facts.output.path()));
  put("item.path", facts.output.path());
  put("item.type", "record");
  put("item.size", std::to_string(facts.output.size()));
  for (auto const algorithm : algorithms()) put(fmt::format("item.{}", algorithm_name(algorithm)), hex_encode(facts.output.digest(algorithm)));
  auto const& pack = facts.plan.to();
  put("record.type", facts.plan.frame().model().entities()[pack.record].name);
  put("record.pack", fmt::format("{} {}", pack.id, pack.version));
  put("record.count", std::to_string(facts.summary.out));
  put("act.agency", m_agency);
  put("act.process", process_of(facts));
  if (facts.release) {
    put("act.legal-document", facts.release->legal_document);
    put("to.agency", facts.release->list.recipient);
  }
  for (auto& field : operator_fields()) draft.fields.push_back(std::move(field));
  auto writer = TRY(m_session.open_writer());
  std::vector<ledger::Draft> drafts;
  drafts.push_back(std::move(draft));
  m_appended = TRY(writer.append(std::move(drafts), m_session.now()));
  for (auto const& warning : writer.warnings()) m_session.console.warning(warning);
  return {};
}

void Registration::print() const {
  Console& console = m_session.console;
  if (!m_appended) return;
  if (console.json()) {
    auto json = console.object("registered");
    json.member("ledger", m_origin).member("entry", m_appended->first).member("kind", kind);
    json.member("checkpoint_size", m_appended->checkpoint.checkpoint.size).end_object();
    console.json(std::move(json));
  }
  console.line(say("entered as entry {}, {}", m_appended->first, kind));
  console.line(say("checkpoint of {} entries signed at {}", m_appended->checkpoint.checkpoint.size, format_beijing(m_appended->time)));
}

}  // namespace custody::cli
