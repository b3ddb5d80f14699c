#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>

#include "cli/act_options.hpp"
#include "cli/belief.hpp"
#include "cli/commands.hpp"
#include "cli/confirmed.hpp"
#include "cli/operator_fields.hpp"
#include "cli/stamp_options.hpp"
#include "ledger/receive.hpp"
#include "lib/base/text.hpp"

namespace custody::cli {

namespace {

using ledger::CheckedBundle;
using ledger::Ledger;
using ledger::Tree;

struct ReceiveOptions {
  std::string bundle, inbox = "inbox", authorities;
  bool dry_run = false, strict = false;
  ledger::HandCount hands;
  ActOptions act;
};

struct Taken {
  CheckedBundle const& bundle;
  std::uint64_t entry = 0, last = 0;
  std::string directory;
  std::string stated_by;   // who counted by hand
};

void line_of_link(Console& console, CheckedBundle const& bundle) {
  auto const& head = bundle.head;
  auto const size = console.number(head.entry.proof.checkpoint.checkpoint.size);
  switch (head.linked) {
    case ledger::Linked::first:
      indented(console, say("Its checkpoint of {} entries is the first one held here of {}; a later one will be compared with it.", size, head.origin()));
      break;
    case ledger::Linked::yes:
      indented(console, say("Its checkpoint of {} entries continues the last one held here of {}.", size, head.origin()));
      break;
    case ledger::Linked::no:
      indented(console, say("Not linked: its checkpoint of {} entries was not shown to continue the last one held here of {}.", size, head.origin()));
      break;
  }
}

/// What the sender says besides, such as its open items.
void print_note(Console& console, std::string_view note) {
  for (bool first = true; !note.empty() && !console.json(); first = false) {
    auto const end = std::min(note.find('\n'), note.size());
    auto const line = note.substr(0, end);
    note.remove_prefix(std::min(end + 1, note.size()));
    if (first)
      console.line(say("The sender notes: {}", line));
    else
      console.raw("  " + escape_text(line) + '\n');
  }
}

/// What was compared, who stands behind it, and what was not checked: said of every bundle that holds.
void print_limits(Console& console, CheckedBundle const& bundle) {
  auto const& head = bundle.head;
  indented(console, say("The statement is entry {} of the ledger {}, signed with key {}.", head.index(), head.origin(), key_name(head.entry.standing.log)));
  print_confirmed(console, head.entry.standing, head.origin());
  line_of_link(console, bundle);
  indented(console, say("Not checked: source, generation and collection before entry; keeping of the medium afterwards."));
  if (bundle.proofs_unknown > 0)
    indented(console, say("Not checked: {} proofs of earlier hops, of ledgers whose cards are not held here.", bundle.proofs_unknown));
  if (bundle.notes_unknown > 0)
    indented(console, say("Not checked: {} checkpoints of other ledgers whose cards are not held here.", bundle.notes_unknown));
  auto const& stamps = bundle.timestamps;
  if (stamps.unchecked() > 0)
    indented(console, say("Not checked: {} time stamp tokens, which were kept as they came; give the certificates of those who stamped with --tsa-ca.", stamps.unchecked()));
  if (stamps.refused > 0)
    indented(console, say("{} time stamp tokens do not hold or are over something else, and count for nothing.", stamps.refused));
}

void print_counted(Console& console, CheckedBundle const& bundle, ledger::HandCount const& hands, std::string const& stated_by) {
  auto const files = console.number(bundle.files);
  if (bundle.physical.empty()) return console.line(say("RECEIVED: {} items counted, all match the list.", files));
  if (!hands.counted)
    return console.line(say("RECEIVED: {} items counted, all match the list; {} physical items were not counted by hand (--counted).", files,
                            bundle.physical.size()));
  if (hands.broken_seals.empty())
    return console.line(say("RECEIVED: {} items counted, all match the list; {} physical items counted by hand, seals intact as stated by {}.", files,
                            *hands.counted, stated_by));
  std::string seals;
  for (auto const& seal : hands.broken_seals) seals += (seals.empty() ? "" : ", ") + seal;
  console.line(say("RECEIVED: {} items counted, all match the list; {} physical items counted by hand, broken seals as stated by {}: {}.", files,
                   *hands.counted, stated_by, seals));
}

void write_bundle(JsonWriter& json, CheckedBundle const& bundle) {
  auto const& head = bundle.head;
  json.member("from", head.origin()).member("statement", head.index()).member("statement_leaf", hex_encode(head.leaf));
  if (!head.statement.case_number.empty()) json.member("case", head.statement.case_number);
  if (!head.statement.ref_number.empty()) json.member("ref", head.statement.ref_number);
  json.member("purpose", head.statement.purpose);
  if (!head.statement.legal_document.empty()) json.member("legal_document", head.statement.legal_document);
  if (!head.statement.note.empty()) json.member("note", head.statement.note);
  json.member("form", head.statement.original ? "original" : "copy");
  json.member("files", bundle.files).member("octets", head.statement.octets).member("exhibits", bundle.exhibits.size());
  json.key("physical").begin_array();
  for (auto const& item : bundle.physical) {
    json.begin_object().member("entry", item.index).bytes_member("name", item.name);
    if (!item.seal.empty()) json.member("seal", item.seal);
    json.end_object();
  }
  json.end_array();
  json.member("linked", linked_name(head.linked)).member("signed_by", head.entry.standing.log.text());
  write_confirmed(json, head.entry.standing, head.origin());
  json.key("not_checked").begin_array().value("before-entry").value("keeping-of-medium");
  if (bundle.proofs_unknown > 0) json.value("proofs-of-unknown-ledgers");
  if (bundle.notes_unknown > 0) json.value("checkpoints-of-unknown-ledgers");
  if (bundle.timestamps.unchecked() > 0) json.value("timestamps");
  json.end_array();
  json.key("timestamps").begin_object().member("hold", bundle.timestamps.hold).member("unchecked", bundle.timestamps.unchecked());
  json.member("do_not_hold", bundle.timestamps.refused).end_object();
}

void report(Console& console, std::string const& own, Taken const& taken, ledger::HandCount const& hands, bool unconfirmed) {
  auto const& bundle = taken.bundle;
  if (console.json()) {
    auto json = console.object("received");
    json.member("ledger", own).member("entry", taken.entry).member("last_entry", taken.last).bytes_member("directory", taken.directory);
    json.member("receipt", taken.directory + "/" + std::string(ledger::receipt_name));
    write_bundle(json, bundle);
    if (unconfirmed) json.member("card_confirmed", false);
    if (hands.counted) json.member("counted", *hands.counted).member("stated_by", taken.stated_by);
    json.end_object();
    return console.json(std::move(json));
  }
  console.line(say("ledger {}, case {}", own, bundle.head.statement.number()));
  print_counted(console, bundle, hands, taken.stated_by);
  print_limits(console, bundle);
  console.line(say("entered as entries {} to {}; the bundle lies in {}", taken.entry, taken.last, taken.directory));
  console.line(say("receipt for {}: {}", bundle.head.origin(), taken.directory + "/" + std::string(ledger::receipt_name)));
  print_note(console, bundle.head.statement.note);
}

void report_dry_run(Console& console, std::string const& own, CheckedBundle const& bundle, bool unconfirmed) {
  if (console.json()) {
    auto json = console.object("bundle");
    json.member("ledger", own).member("result", "would-be-received");
    write_bundle(json, bundle);
    if (unconfirmed) json.member("card_confirmed", false);
    json.end_object();
    return console.json(std::move(json));
  }
  console.line(say("ledger {}, case {}", own, bundle.head.statement.number()));
  console.line(say("WOULD BE RECEIVED: {} items counted, all match the list; {} physical items are on it. Nothing was written.",
                   console.number(bundle.files), bundle.physical.size()));
  print_limits(console, bundle);
  print_note(console, bundle.head.statement.note);
}

/// A log that signed two histories: the proof is kept, so that nothing of that log is accepted any more and others can be shown it.
Result<> keep_forks(Session& session, std::span<ledger::Fork const> forks) {
  auto const place = TRY(session.place());
  for (auto const& fork : forks)
    session.console.warning(say("the log {} signed two histories; the proof of it is kept in {}", plain_origin(fork.first.checkpoint.origin),
                                TRY(ledger::keep_fork(place, fork))));
  return {};
}

/// One run: stage and check with the ledger as it stands, then enter under the lock.
class Receiving {
 public:
  Receiving(Session& session, ReceiveOptions& options) : m_session(session), m_console(session.console), m_options(options) {}

  Result<ExitCode> run() {
    m_act = TRY(people());
    m_authorities = TRY(read_authorities(m_options.authorities));
    TRY(finish_earlier());
    auto const checked = m_options.dry_run ? try_only() : take();
    if (checked) return ExitCode::done;
    return refuse(checked.error());
  }

 private:
  Result<std::vector<ledger::Field>> people() {
    auto const reader = TRY(m_session.open_ledger());
    auto act = TRY(read_act(m_options.act, reader, m_session.now(), m_session.progress)).fields;
    for (auto& field : operator_fields()) act.push_back(std::move(field));
    return act;
  }

  /// What a receive that was killed left in the inbox.
  Result<> finish_earlier() {
    if (m_options.dry_run || !ledger::has_stages(m_options.inbox, TRY(m_session.open_ledger()).card())) return {};
    auto const writer = TRY(m_session.open_writer());
    m_finished = TRY(ledger::finish_stages(m_options.inbox, writer));
    for (auto const& finished : m_finished) {
      if (m_console.json()) {
        auto json = m_console.object("finished");
        json.member("ledger", writer.origin()).member("entry", finished.entry).bytes_member("directory", finished.directory).end_object();
        m_console.json(std::move(json));
      } else {
        m_console.line(say("an interrupted receive is finished: already received as entry {}, in {}", finished.entry, finished.directory));
      }
    }
    return {};
  }

  Result<ledger::Receiver> receiver(Ledger const& reader) const {
    return ledger::Receiver{reader, TRY(own_policy(reader.place(), Tree::sha256)), TRY(own_policy(reader.place(), Tree::sm3)), m_session.now(),
                            m_options.strict, m_authorities ? &*m_authorities : nullptr};
  }

  Result<CheckedBundle> check(Ledger const& reader, ledger::BundleSink& sink) {
    auto const as = TRY(receiver(reader));
    auto const source = TRY(ledger::open_bundle(m_options.bundle, m_session.progress));
    ledger::BundleCheck check(as, sink);
    auto checked = check.run(*source);
    if (check.fork() && !m_options.dry_run) TRY(keep_forks(m_session, std::span(&*check.fork(), 1)));
    if (!checked) return fail(std::move(checked.error()));
    TRY(ledger::check_hand_count(*checked, m_options.hands));
    auto const& origin = checked->head.origin();
    auto const belief = TRY(find_belief(m_session, {}, origin));
    m_unconfirmed = belief.unconfirmed;
    print_unconfirmed(m_console, belief, origin);
    return checked;
  }

  Result<> try_only() {
    auto const reader = TRY(m_session.open_ledger());
    ledger::NoSink nowhere;
    auto const bundle = TRY(check(reader, nowhere));
    report_dry_run(m_console, reader.origin(), bundle, m_unconfirmed);
    return {};
  }

  Result<> take() {
    auto stage = TRY(make_stage());
    auto const bundle = TRY(check_staged(stage));
    auto const& head = bundle.head;
    auto const name = ledger::received_name(head.origin(), head.index());
    std::error_code ignored;
    if (auto const place = m_options.inbox + "/" + name; std::filesystem::exists(std::filesystem::symlink_status(place, ignored)))
      return fail(misuse(say("'{}' exists already and is left as it is", place)).with_hint(say("choose another inbox with -o")));
    TRY(stage.sync());

    auto writer = TRY(m_session.open_writer());
    if (auto const entry = TRY(ledger::find_received(writer, head.origin(), head.index(), head.leaf)))
      return fail(refusal("seen-before", say("the bundle was received already, as entry {}", *entry)));
    ledger::ReceivedDrafts const drafts(bundle, stage, writer.card(), m_options.hands, m_act);
    auto const appended = writer.append(drafts, m_session.now(), m_session.progress);
    // Only a failure before the commit leaves nothing in the ledger; what is in doubt the next receive decides.
    if (!appended && (appended.error().code == "sync" || appended.error().code == "unsigned")) stage.keep();
    if (!appended) return fail(appended.error());
    stage.keep();
    auto const directory = TRY(stage.settle(name, TRY(ledger::make_receipt(writer, appended->first))));
    for (auto const& warning : writer.warnings()) m_console.warning(warning);
    TRY(keep_forks(m_session, bundle.forks));
    report(m_console, writer.origin(), {bundle, appended->first, appended->first + appended->count - 1, directory, stated_by()}, m_options.hands,
           m_unconfirmed);
    return {};
  }

  Result<ledger::Stage> make_stage() const {
    return ledger::Stage::create(m_options.inbox, TRY(m_session.open_ledger()).card());
  }

  Result<CheckedBundle> check_staged(ledger::Stage& stage) {
    auto const reader = TRY(m_session.open_ledger());
    return check(reader, stage);
  }

  std::string stated_by() const {
    for (auto const key : {"act.by.0.name", "act.operator"})
      for (auto const& field : m_act)
        if (field.key == key) return field.value;
    return {};
  }

  /// The bundle that was just finished is the one that was asked for: then nothing is wrong.
  bool just_finished(Error const& error) const {
    return error.code == "seen-before" && std::ranges::any_of(m_finished, [&](auto const& finished) {
             return error.message.args.size() == 1 && error.message.args[0].text == std::to_string(finished.entry);
           });
  }

  Result<ExitCode> refuse(Error const& error) {
    if (just_finished(error)) return ExitCode::done;
    if (error.problem == Problem::failed)
      return fail(Error{error.problem, error.code, say("NOT RECEIVED, COULD NOT BE CHECKED: {} [{}]. Nothing was entered.", error.message, error.code), error.hint});
    if (error.problem != Problem::refused) return fail(error);
    if (m_console.json()) {
      auto json = m_console.object("refused");
      json.member("result", "not-received").member("code", error.code).bytes_member("bundle", m_options.bundle);
      json.member("message", m_console.render(error.message)).end_object();
      m_console.json(std::move(json));
    } else {
      m_console.line(say("NOT RECEIVED: {} [{}]. Nothing was entered.", error.message, error.code));
    }
    return ExitCode::no;
  }

  Session& m_session;
  Console& m_console;
  ReceiveOptions& m_options;
  std::vector<ledger::Field> m_act;
  std::vector<ledger::FinishedStage> m_finished;
  std::optional<TimestampAuthorities> m_authorities;
  bool m_unconfirmed = false;
};

}  // namespace

Run declare_receive(CLI::App& app) {
  auto const options = std::make_shared<ReceiveOptions>();
  app.add_option("BUNDLE", options->bundle, N_("an archive or a directory; - is an archive on standard input"))->required();
  app.add_option("-o,--output", options->inbox, N_("the inbox: where received bundles lie; default inbox"))->type_name("DIR");
  app.add_flag("--dry-run", options->dry_run, N_("check everything, write nothing"));
  declare_authorities_option(app, options->authorities);
  app.add_flag("--strict", options->strict, N_("refuse a bundle that is not shown to continue the last one of that sender"));
  app.add_option("--counted", options->hands.counted, N_("how many things without bytes were counted by hand"))->type_name("N");
  app.add_option("--broken-seal", options->hands.broken_seals, N_("the number of a seal that is broken; repeatable"))->type_name("NO");
  app.add_option("--by", options->act.given["by"], N_("who takes over and counts; repeatable"))->type_name("NAME/ID[/UNIT]");
  return [options](Session& session) { return Receiving(session, *options).run(); };
}

}  // namespace custody::cli
