#include "lib/evidence/form.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/belief.hpp"
#include "cli/commands.hpp"
#include "cli/entry_view.hpp"
#include "cli/lookup.hpp"
#include "ledger/amendments.hpp"
#include "ledger/policy.hpp"
#include "ledger/text.hpp"
#include "lib/base/text.hpp"
#include "lib/crypto/file_digest.hpp"
#include "lib/io/atomic_file.hpp"

namespace custody::cli {

namespace {

using ledger::Ledger;
using ledger::Row;
using ledger::Term;

struct FormOptions {
  std::string form, number, output;
  std::vector<std::string> entries;
  bool csv = false, digests = false, force = false;
};

Result<Form const*> form_named(std::string const& name) {
  if (auto const* const form = find_form(name)) return form;
  std::vector<std::string_view> names;
  std::string list;
  for (auto const& form : all_forms()) {
    names.push_back(form.name);
    (list += list.empty() ? "" : ", ") += form.name;
  }
  auto error = misuse(say("there is no form '{}'", name));
  auto const near = nearest(name, names);
  return fail(near.empty() ? std::move(error).with_hint(say("known are {}", list)) : std::move(error).with_hint(say("did you mean '{}'?", near)));
}

/// An entry as later entries correct it, with the exhibit that it refers to behind it.
class Record {
 public:
  static Result<Record> read(Ledger const& ledger, Row const& row) {
    Record out;
    out.m_index = row.index;
    out.m_time = entry_time_beijing(row);
    out.m_entry = TRY(ledger::as_amended(ledger, row));
    // What was done to an exhibit says only which; the exhibit itself stands in its own entry.
    if (row.value("ref.origin") == ledger.origin())
      if (auto const index = ledger::parse_number(row.value("ref.index").value_or("")); index && *index < row.index)
        out.m_exhibit = TRY(ledger::as_amended(ledger, TRY(ledger.row(*index))));
    return out;
  }

  bool is_void() const { return m_entry.void_by.has_value(); }
  std::uint64_t index() const { return m_index; }
  std::string value(std::string_view key) const {
    auto const own = m_entry.value(key);
    if (!own.empty() || !m_exhibit || !key.starts_with("item.")) return std::string(own);
    return std::string(m_exhibit->value(key));
  }
  std::string const& time() const { return m_time; }

 private:
  std::uint64_t m_index = 0;
  std::string m_time;
  ledger::Amended m_entry;
  std::optional<ledger::Amended> m_exhibit;
};

std::string joined(std::initializer_list<std::string> parts, std::string_view between) {
  std::string out;
  for (auto const& part : parts)
    if (!part.empty()) (out += out.empty() ? "" : between) += part;
  return out;
}

std::string seal_in_chinese(std::string const& state) {
  if (state == "sealed") return "封存";
  if (state == "intact") return "完好";
  if (state == "broken") return "破损";
  return state;
}

FormItem item_of(Record const& record) {
  FormItem item;
  auto const value = [&](std::string_view key) { return record.value(key); };
  item.entry = record.index();
  item.number = value("item.number");
  item.name = value("item.name");
  item.category = value("item.category");
  item.format = value("item.format");
  item.source = value("item.source");
  item.quantity = value("item.quantity");
  item.features = value("item.features");
  item.method = value("act.method");
  item.size = value("item.size");
  item.seal = joined({value("item.seal.number"), seal_in_chinese(value("item.seal.state"))}, " ");
  item.medium = value("item.medium");
  auto const form = value("item.form");
  item.original = joined({form == "original" ? "原件" : form == "copy" ? "复制件" : form, value("item.original.place"), value("item.original.reason")}, ";");
  item.note = value("act.note");
  item.holder = value("act.holder.name");
  item.time = value("act.time.from").empty() ? record.time() : value("act.time.from");
  item.account = value("act.freeze.account");
  for (auto const& [digest, key] : {std::pair{&item.md5, "item.md5"}, {&item.sha256, "item.sha256"}, {&item.sm3, "item.sm3"}}) digest->hex = value(key);
  return item;
}

/// Statements that differ from entry to entry stand side by side, each once.
class Gathered {
 public:
  void add(std::string const& value) {
    if (!value.empty() && std::ranges::find(m_values, value) == m_values.end()) m_values.push_back(value);
  }
  std::vector<std::string> const& values() const { return m_values; }
  std::string text() const {
    std::string out;
    for (auto const& value : m_values) (out += out.empty() ? "" : ";") += value;
    return out;
  }

 private:
  std::vector<std::string> m_values;
};

class FormFilling {
 public:
  FormFilling(Session& session, FormOptions const& options, Form const& form, Ledger const& ledger)
      : m_session(session), m_options(options), m_form(form), m_ledger(ledger) {}

  Result<> gather() {
    for (auto const index : TRY(indexes())) {
      auto const row = TRY(m_ledger.row(index));
      if (row.payload.empty()) {
        m_session.console.warning(say("entry {} is left out: its payload is destroyed", index));
        continue;
      }
      if (m_options.entries.empty() && !belongs(row)) continue;
      auto const record = TRY(Record::read(m_ledger, row));
      if (record.is_void()) continue;
      if (record.value("item.name").empty()) return fail(misuse(say("entry {} is about no exhibit", index)));
      m_sheet.items.push_back(item_of(record));
      if (m_options.digests) TRY(compute(record, m_sheet.items.back()));
      gather_statements(record);
    }
    if (m_sheet.items.empty())
      return fail(refusal("no-entry", say("no entry belongs on this list")).with_hint(say("on it belong entries of the kinds: {}", m_form.kinds)));
    return {};
  }

  Result<FormSheet> finish() {
    m_sheet.case_number = m_case_number.text();
    m_sheet.case_name = m_case_name.text();
    m_sheet.document = m_document.text();
    m_sheet.cause = m_cause.text();
    m_sheet.place = m_place.text();
    m_sheet.holder = m_holder.text();
    m_sheet.witness = m_witness.text();
    m_sheet.people = m_people.values();
    m_sheet.agency = joined({m_ledger.card().name, m_ledger.card().agency}, " ");
    auto const note = TRY(m_ledger.newest_note());
    m_sheet.origin = m_ledger.origin();
    m_sheet.checkpoint_size = note.checkpoint.size;
    m_sheet.checkpoint_root = hex_encode(note.checkpoint.root);
    m_sheet.checkpoint_time = TRY(time_of_last_entry());
    m_sheet.printed = format_beijing(m_session.now());
    for (auto const& log : m_ledger.card().logs) (m_sheet.key_fingerprint += m_sheet.key_fingerprint.empty() ? "" : " ") += ledger::key_fingerprint(log.key);
    // Who confirmed is told only if the policy of this ledger counts it.
    if (auto const policy = own_policy(m_ledger.place(), ledger::Tree::sha256))
      if (auto const standing = ledger::judge(note, *policy, ledger::Tree::sha256, m_session.now()))
        for (auto const& cosigned : standing->cosigned)
          (m_sheet.confirmed += m_sheet.confirmed.empty() ? "" : ";") += cosigned.witness + " 于 " + format_beijing(cosigned.time) + " 联署";
    return std::move(m_sheet);
  }

  std::uint64_t differing() const { return m_differing; }

 private:
  Result<std::vector<std::uint64_t>> indexes() const {
    std::vector<std::uint64_t> out;
    for (auto const& what : m_options.entries) out.push_back(TRY(find_entry(m_ledger, what)).index);
    if (!m_options.entries.empty()) return out;
    out = TRY(m_ledger.find(Term::case_number, m_options.number));
    if (out.empty()) {
      auto rows = m_ledger.rows();
      while (auto const row = TRY(rows.next()))
        if (row->value("ref.number") == m_options.number) out.push_back(row->index);
    }
    if (out.empty()) return fail(refusal("no-entry", say("no entry for '{}'", m_options.number)).with_hint(say("'custody log' lists the entries")));
    return out;
  }

  bool belongs(Row const& row) const {
    auto const kind = entry_kind(row);
    if (!kind.starts_with("evidence.") || row.value("item.type") == "directory") return row.value("item.manifest.sha256") && lists(kind);
    return lists(kind);
  }
  bool lists(std::string_view kind) const {
    kind.remove_prefix(std::min(kind.size(), std::string_view("evidence.").size()));
    std::string const padded = " " + std::string(m_form.kinds) + " ";
    return padded.find(" " + std::string(kind) + " ") != std::string::npos;
  }

  /// A digest that the ledger does not hold may be computed from the file, if that still is the recorded one; and it is marked.
  Result<> compute(Record const& record, FormItem& item) {
    auto const path = record.value("item.path");
    if (path.empty() || item.sha256.hex.empty() || (!item.md5.hex.empty() && !item.sm3.hex.empty())) return {};
    constexpr Algorithm algorithms[] = {Algorithm::sha256, Algorithm::md5, Algorithm::sm3};
    auto const digest = digest_file(path, algorithms, m_session.progress);
    if (!digest && digest.error().problem == Problem::interrupted) return fail(digest.error());
    if (!digest) {
      m_session.console.error(digest.error());
      ++m_differing;
      return {};
    }
    if (hex_encode(digest->hash(0)) != item.sha256.hex) {
      m_session.console.error(refusal("digest-differs", say("'{}' is not what entry {} records; none of its digests was taken", path, record.index())));
      ++m_differing;
      return {};
    }
    if (item.md5.hex.empty()) item.md5 = {hex_encode(ByteView(digest->digests[1]).first(16)), true};
    if (item.sm3.hex.empty()) item.sm3 = {hex_encode(digest->hash(2)), true};
    return {};
  }

  void gather_statements(Record const& record) {
    m_case_number.add(record.value("case.number").empty() ? record.value("ref.number") : record.value("case.number"));
    m_case_name.add(record.value("case.name"));
    m_document.add(record.value("act.legal-document"));
    m_cause.add(record.value("act.cause"));
    m_place.add(record.value("act.place"));
    m_holder.add(joined({record.value("act.holder.name"), record.value("act.holder.id"), record.value("act.holder.unsigned")}, " "));
    m_witness.add(joined({record.value("act.witness.name"), record.value("act.witness.id"), record.value("act.witness.phone"), record.value("act.witness.none")}, " "));
    for (std::string_view const list : {"act.by", "act.expert"})
      for (int i = 0; !record.value(fmt::format("{}.{}.name", list, i)).empty() && i < 100; ++i)
        m_people.add(joined({record.value(fmt::format("{}.{}.name", list, i)), record.value(fmt::format("{}.{}.id", list, i)), record.value(fmt::format("{}.{}.unit", list, i))}, " "));
    auto const from = record.value("act.time.from"), until = record.value("act.time.until");
    if (!from.empty() && (m_sheet.time_from.empty() || from < m_sheet.time_from)) m_sheet.time_from = from;
    if (auto const& last = until.empty() ? from : until; last > m_sheet.time_until) m_sheet.time_until = last;
  }

  Result<std::string> time_of_last_entry() const {
    if (m_ledger.size() == 0) return std::string();
    return entry_time_beijing(TRY(m_ledger.row(m_ledger.size() - 1)));
  }

  Session& m_session;
  FormOptions const& m_options;
  Form const& m_form;
  Ledger const& m_ledger;
  FormSheet m_sheet;
  Gathered m_case_number, m_case_name, m_document, m_cause, m_place, m_holder, m_witness, m_people;
  std::uint64_t m_differing = 0;
};

Result<ExitCode> run_form(Session& session, FormOptions const& options) {
  auto const* const form = TRY(form_named(options.form));
  if (options.number.empty() == options.entries.empty())
    return fail(misuse(say("a list is of one case, or of the entries that are named")).with_hint(say("give --case, or --entry once or several times")));
  auto const ledger = TRY(session.open_ledger());
  FormFilling filling(session, options, *form, ledger);
  TRY(filling.gather());
  auto const sheet = TRY(filling.finish());
  bool const csv = options.csv || options.output.ends_with(".csv");
  auto const text = csv ? form_csv(*form, sheet) : form_html(*form, sheet);
  auto& console = session.console;
  if (options.output == "-") {
    console.raw(text);
  } else {
    TRY(write_file(options.output, text, options.force ? Overwrite::allow : Overwrite::refuse, 0600));
    if (console.json()) {
      auto json = console.object("form");
      json.member("form", form->name).member("file", options.output).member("items", sheet.items.size()).member("checkpoint_size", sheet.checkpoint_size);
      json.end_object();
      console.json(std::move(json));
    } else {
      console.line(say("{}: {} items written to '{}', from the checkpoint of {} entries", form->title, sheet.items.size(), options.output, sheet.checkpoint_size));
      console.remark(say("It is for signing on paper. A scan of it is attached with 'custody amend --attach'; this program does not say who signed."));
    }
  }
  return filling.differing() > 0 ? ExitCode::failed : ExitCode::done;
}

}  // namespace

Run declare_form(CLI::App& app) {
  auto const options = std::make_shared<FormOptions>();
  app.add_option("FORM", options->form, N_("seizure, kept, extraction, accepted, preserved, returned, handover, transfer or destroyed"))->required();
  app.add_option("--case", options->number, N_("number of the case, or business number"))->type_name("NUMBER");
  app.add_option("--entry", options->entries, N_("this entry only: index, path or SHA-256"))->type_name("ENTRY");
  app.add_option("-o", options->output, N_("where to write; a name that ends in .csv makes a table; - is standard output"))->required()->type_name("FILE");
  app.add_flag("--csv", options->csv, N_("a table, whatever the name"));
  app.add_flag("--digests", options->digests, N_("compute MD5 and SM3 from the files where the ledger does not hold them; marked as such"));
  app.add_flag("--force", options->force, N_("replace a file that is there"));
  return [options](Session& session) { return run_form(session, *options); };
}

}  // namespace custody::cli
