#include <CLI/CLI.hpp>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "cli/belief.hpp"
#include "cli/commands.hpp"
#include "cli/confirmed.hpp"
#include "cli/open_items.hpp"
#include "cli/operator_fields.hpp"
#include "formats/residual_lines.hpp"
#include "ledger/bundle_write.hpp"
#include "ledger/consignment.hpp"
#include "ledger/text.hpp"
#include "lib/io/atomic_file.hpp"

namespace custody::cli {

namespace {

using ledger::Agency;
using ledger::Consignment;
using ledger::Ledger;
using ledger::Row;
using ledger::Statement;
using ledger::Tree;

struct SendOptions {
  std::string to, purpose, legal_document, output;
  ledger::ConsignmentOptions what;
  std::vector<std::string> files;
  std::optional<std::uint64_t> again;
  bool plain = false, copy = false, original = false, force = false;
};

/// INDEX=PATH.
Result<> read_files(SendOptions& options) {
  for (auto const& word : options.files) {
    auto const equals = word.find('=');
    auto const index = ledger::parse_number(std::string_view(word).substr(0, equals));
    if (equals == std::string::npos || !index || equals + 1 == word.size())
      return fail(misuse(say("'{}' takes INDEX=PATH, not '{}'", "--file", word)));
    options.what.files[*index] = word.substr(equals + 1);
  }
  return {};
}

Result<> check_options(SendOptions const& options) {
  if (!options.plain)
    return fail(misuse(say("a bundle cannot be encrypted by this version")).with_hint(say("say '--plain' if the way it goes is safe enough for what is in it")));
  if (options.copy && options.original) return fail(misuse(say("'{}' and '{}' exclude each other", "--copy", "--original")));
  auto const& what = options.what;
  if (options.again) {
    for (auto const* given : {&options.to, &options.purpose, &options.legal_document, &what.case_number, &what.ref_number})
      if (!given->empty()) return fail(misuse(say("'{}' makes a bundle again as its entry states it, and takes nothing else of it", "--again")));
    if (options.copy || options.original) return fail(misuse(say("'{}' makes a bundle again as its entry states it, and takes nothing else of it", "--again")));
    return {};
  }
  if (options.to.empty()) return fail(misuse(say("'{}' is missing", "--to")).with_hint(say("'custody trust list' shows whose cards are held")));
  if (what.case_number.empty() == what.ref_number.empty()) return fail(misuse(say("give either '{}' or '{}'", "--case", "--ref")));
  if (options.purpose.empty()) return fail(misuse(say("'{}' is missing", "--purpose")).with_hint(say("the statement of a hand-over says what it is for")));
  return {};
}

std::string directory_of(std::string const& path) {
  auto const slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

/// What would fail after the entry is made, and can be known before.
Result<> check_output(SendOptions const& options, std::uint64_t octets) {
  auto const& path = options.output;
  if (!options.force && ::access(path.c_str(), F_OK) == 0)
    return fail(io_failure(say("'{}' exists already and is left as it is", path)).with_hint(say("use --force to replace it")));
  auto const directory = directory_of(path);
  if (::access(directory.c_str(), W_OK | X_OK) != 0) return fail(io_failure(say("cannot create '{}': {}", path, reason(errno))));
  struct statvfs room {};
  if (::statvfs(directory.c_str(), &room) != 0) return {};
  auto const left = static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize;
  if (left < octets)
    return fail(io_failure(say("cannot create '{}': {}", path, reason(ENOSPC))).with_hint(say("{} bytes are needed, {} are free", octets, left)));
  return {};
}

class Sending {
 public:
  Sending(Session& session, SendOptions& options, std::vector<formats::Standard const*> standards)
      : m_session(session), m_console(session.console), m_options(options), m_items(std::move(standards)) {}

  Result<ExitCode> run() {
    TRY(check_options(m_options));
    TRY(read_files(m_options));
    if (!TRY(prepare())) return m_worst;
    auto const released = m_options.again ? *m_options.again : TRY(release());
    auto const standing = TRY(write(released));
    report(released, standing);
    return ExitCode::done;
  }

 private:
  /// Everything before the entry: gathered, introduced, read and compared. False: something differs, and was said.
  Result<bool> prepare() {
    auto const reader = TRY(m_session.open_ledger());
    m_end = reader.size();
    if (m_options.again) TRY(take_over(reader));
    auto const agencies = TRY(ledger::load_agencies(reader.place()));
    m_to = TRY(ledger::find_agency(agencies, m_options.again ? m_statement.to_origin : m_options.to));
    m_consignment = TRY(gather_from(reader));
    TRY(judge_case(reader, m_consignment.number, m_session.now(), m_items));
    if (m_options.again)
      TRY(check_same());
    else
      TRY(state(reader));
    introduce(reader);
    TRY(check_output(m_options, m_consignment.octets));
    TRY(check_no_residual());
    return compare(reader.twin());
  }

  Result<Consignment> gather_from(Ledger const& ledger) const {
    return ledger::gather(ledger, m_end, TRY(ledger::load_policy(ledger.place(), Tree::sha256)), m_options.what);
  }

  /// --again: what the entry states takes the place of the options.
  Result<> take_over(Ledger const& reader) {
    if (*m_options.again >= reader.size())
      return fail(refusal("no-entry", say("no entry {}: ledger {} has {} entries, counted from 0", *m_options.again, reader.origin(), reader.size())));
    m_end = *m_options.again;
    Row const row = TRY(reader.row(m_end));
    auto const text = TRY(ledger::make_disclosure(row.payload, row.entry, [](std::string_view) { return true; }));
    auto statement = ledger::read_statement(TRY(ledger::decode_disclosure(text)));
    if (!statement) return fail(misuse(say("entry {} is no hand-over: {}", m_end, statement.error().message)));
    m_statement = std::move(*statement);
    m_options.what.case_number = m_statement.case_number;
    m_options.what.ref_number = m_statement.case_number.empty() ? m_statement.ref_number : "";
    return {};
  }

  Result<> check_same() const {
    auto const manifest = hex_encode(sha256(m_consignment.manifest_sha256));
    if (manifest == m_statement.manifest_sha256) return {};
    return fail(refusal("manifest-digest", say("the bundle of entry {} cannot be made again: what this ledger and its inbox give now is not what the entry states", m_end)));
  }

  Result<> state(Ledger const& reader) {
    m_statement.to_origin = m_to.card.card.origin;
    m_statement.to_agency = m_to.card.card.agency;
    m_statement.agency = reader.card().agency;
    (m_consignment.is_case ? m_statement.case_number : m_statement.ref_number) = m_consignment.number;
    m_statement.purpose = m_options.purpose;
    m_statement.legal_document = m_options.legal_document;
    m_statement.original = m_options.original;
    m_statement.note = m_items.text();
    if (m_options.original) TRY(check_originals(reader));
    state_manifests(reader.twin());
    if (m_options.legal_document.empty()) m_consignment.open.push_back({{}, say("no legal document is named (--legal-doc)")});
    return {};
  }

  void state_manifests(bool twin) {
    m_statement.manifest_sha256 = hex_encode(sha256(m_consignment.manifest_sha256));
    if (twin) m_statement.manifest_sm3 = hex_encode(Hasher(Algorithm::sm3).hash(m_consignment.manifest_sm3));
    m_statement.files = m_consignment.files;
    m_statement.octets = m_consignment.octets;
  }

  /// The originals of a case have one keeper.
  Result<> check_originals(Ledger const& reader) const {
    for (auto const entry : TRY(reader.find(ledger::Term::kind, "custody.released"))) {
      Row const row = TRY(reader.row(entry));
      auto const number = row.value(m_consignment.is_case ? "case.number" : "ref.number");
      if (row.value("bundle.form") != "original" || number != m_consignment.number || row.value("to.origin") == m_statement.to_origin) continue;
      return fail(refusal("original-gone", say("the originals of '{}' were handed to {} with entry {}", m_consignment.number, row.value("to.origin").value_or("-"), entry))
                      .with_hint(say("'--copy' hands over copies")));
    }
    return {};
  }

  void introduce(Ledger const& reader) {
    auto const& card = m_to.card.card;
    auto const fingerprint = ledger::card_fingerprint(m_to.card.note.text);
    if (!m_to.confirmed) m_console.warning(say("the card of {} is unconfirmed: nobody compared its fingerprint with its owner", card.origin));
    if (m_console.json()) return;
    m_console.line(say("ledger {}, case {}", reader.origin(), m_consignment.number));
    m_console.line(say("to {} ({}), agency {}", card.name, card.origin, card.agency));
    indented(m_console, m_to.confirmed ? say("card confirmed, fingerprint {}", fingerprint) : say("card UNCONFIRMED, fingerprint {}", fingerprint));
    auto const count = [&](auto which) { return static_cast<std::uint64_t>(std::ranges::count_if(m_consignment.exhibits, which)); };
    auto const with_bytes = count([](auto const& item) { return item.has_bytes(); });
    auto const physical = count([](auto const& item) { return item.is_physical(); });
    auto const others = m_consignment.exhibits.size() - with_bytes - physical;
    m_console.line(m_statement.original ? say("what: originals, for {}", m_statement.purpose) : say("what: copies, for {}", m_statement.purpose));
    indented(m_console, say("{} files with {} bytes below data/", m_console.number(m_consignment.files), m_console.number(m_consignment.octets)));
    if (others > 0) indented(m_console, say("{} directories, links and the like, whose proofs alone are sent", m_console.number(others)));
    if (physical > 0) indented(m_console, say("{} physical items, whose proofs are sent and which have to be handed over by hand:", physical));
    for (auto const& item : m_consignment.exhibits)
      if (item.is_physical())
        indented(m_console, item.seal.empty() ? say("  entry {}: {}", item.index, item.name) : say("  entry {}: {}, seal {}", item.index, item.name, item.seal));
    for (auto const& item : m_consignment.open) m_console.line(say("open item: {}", item.what));
    for (auto const* const standard : m_items.in_force()) {
      if (m_items.count(*standard) == 0) continue;
      m_console.line(say("open items under {}:", fmt::format("{} ({})", standard->title, standard->version)));
      m_items.print(m_console, *standard, true);
    }
  }

  /// A converted file and its residual are the file before it was converted: who is to get the one must not get the other.
  Result<> check_no_residual() const {
    for (auto const& item : m_consignment.exhibits) {
      if (!item.has_bytes()) continue;
      // A file that cannot be read is found, and named, where it is compared.
      auto const file = open_regular(item.disk_path);
      if (!file) continue;
      char first[formats::residual_version.size()];
      std::size_t size = 0;
      while (size < sizeof first) {
        auto const count = TRY(read_some(file->get(), std::as_writable_bytes(std::span(first).subspan(size)), item.disk_path));
        if (count == 0) break;
        size += count;
      }
      auto const mark = formats::residual_version.substr(0, formats::residual_version.size() - 1);
      if (std::string_view(first, size).starts_with(mark))
        return fail(refusal("residual", say("'{}' of entry {} is the residual of a conversion, which stays at home; nothing was entered or written", item.disk_path, item.index))
                        .with_hint(say("it holds what the converted file does not show: hand over the converted file alone")));
    }
    return {};
  }

  Result<bool> compare(bool twin) {
    auto const wrong = ledger::compare_evidence(m_consignment, twin, m_session.progress);
    for (auto const& mismatch : wrong) {
      if (mismatch.error.problem == Problem::interrupted) return fail(mismatch.error);
      print_mismatch(mismatch);
    }
    if (!wrong.empty()) m_console.line(say("NOT SENT: {} files are not what their entries say, or could not be read. Nothing was entered or written.", wrong.size()));
    return wrong.empty();
  }

  void print_mismatch(ledger::Mismatch const& mismatch) {
    bool const differs = mismatch.error.problem == Problem::refused;
    m_worst = worse(m_worst, differs ? ExitCode::no : ExitCode::failed);
    if (m_console.json()) {
      auto json = m_console.object("mismatch");
      json.member("entry", mismatch.entry).bytes_member("path", mismatch.path).member("code", mismatch.error.code);
      json.member("message", m_console.render(mismatch.error.message)).end_object();
      return m_console.json(std::move(json));
    }
    if (differs)
      m_console.line(say("{}: DOES NOT MATCH entry {}: {} [{}]", mismatch.path, mismatch.entry, mismatch.error.message, mismatch.error.code));
    else
      m_console.error(Error{mismatch.error.problem, mismatch.error.code, say("entry {}: {}", mismatch.entry, mismatch.error.message),
                            say("run 'custody send' where 'custody add' ran, or say where it lies with '--file {}=PATH'", mismatch.entry)});
  }

  /// The entry. Whatever was added since the evidence was read must not be part of it.
  Result<std::uint64_t> release() {
    auto writer = TRY(m_session.open_writer());
    if (writer.size() != m_end) {
      m_end = writer.size();
      auto const before = m_statement.manifest_sha256;
      auto const exhibits = m_consignment.exhibits.size();
      m_consignment = TRY(gather_from(writer));
      state_manifests(writer.twin());
      if (before != m_statement.manifest_sha256 || exhibits != m_consignment.exhibits.size())
        return fail(Error{Problem::in_use, "changed", say("the case was added to while its evidence was read; nothing was entered"), say("send it again")});
    }
    ledger::Draft draft{"custody.released", ledger::statement_fields(m_statement)};
    for (auto& field : operator_fields()) draft.fields.push_back(std::move(field));
    std::vector<ledger::Draft> drafts;
    drafts.push_back(std::move(draft));
    auto const appended = TRY(writer.append(std::move(drafts), m_session.now()));
    for (auto const& warning : writer.warnings()) m_console.warning(warning);
    return appended.first;
  }

  Result<ledger::Standing> write(std::uint64_t released) {
    auto written = try_write(released);
    if (!written && !written.error().hint)
      return fail(std::move(written.error()).with_hint(say("the hand-over is entered; 'custody send --plain --again {} -o FILE' makes its bundle", released)));
    return written;
  }

  Result<ledger::Standing> try_write(std::uint64_t released) {
    auto const reader = TRY(m_session.open_ledger());
    // Not encrypted: whoever may look into it should be named by its owner, not by an umask.
    auto file = TRY(AtomicFile::create(m_options.output, m_options.force ? Overwrite::allow : Overwrite::refuse, 0600));
    TRY(ledger::write_bundle(reader, m_consignment, released, [&](ByteView bytes) { return file.write(bytes); }, m_session.progress));
    TRY(file.commit());
    auto const note = TRY(ledger::bundle_note(reader, released));
    m_timestamps = TRY(ledger::bundle_timestamps(reader, note)).size();
    return ledger::judge(note, TRY(own_policy(reader.place(), Tree::sha256)), Tree::sha256, m_session.now());
  }

  void report(std::uint64_t released, ledger::Standing const& standing) {
    auto const& origin = m_statement.to_origin;
    if (m_console.json()) {
      auto json = m_console.object("sent");
      json.member("entry", released).member("to", origin).member("card_confirmed", m_to.confirmed);
      json.member(m_consignment.is_case ? "case" : "ref", m_consignment.number).member("form", m_statement.original ? "original" : "copy");
      json.member("exhibits", m_consignment.exhibits.size()).member("files", m_consignment.files).member("octets", m_consignment.octets);
      json.member("manifest_sha256", m_statement.manifest_sha256);
      json.key("open_items").begin_array();
      for (auto const& item : m_consignment.open) json.value(m_console.render(item.what));
      json.end_array();
      m_items.write(json);
      write_confirmed(json, standing, plain_origin(standing.log.name));
      json.member("timestamps", m_timestamps).bytes_member("bundle", m_options.output).end_object();
      return m_console.json(std::move(json));
    }
    if (m_options.again)
      m_console.line(say("the bundle of entry {} is made again", released));
    else
      m_console.line(say("entered as entry {}, custody.released", released));
    print_confirmed(m_console, standing, standing.log.name);
    if (m_timestamps > 0) indented(m_console, say("Not checked: {} time stamp tokens over its checkpoint, which are in the bundle.", m_timestamps));
    m_console.line(say("written: {}", m_options.output));
    m_console.line(say("not encrypted: whoever holds the file can read it. Enter the receipt with 'custody acknowledge'."));
  }

  Session& m_session;
  Console& m_console;
  SendOptions& m_options;
  OpenItems m_items;
  std::uint64_t m_end = 0, m_timestamps = 0;
  Agency m_to;
  Consignment m_consignment;
  Statement m_statement;
  ExitCode m_worst = ExitCode::done;
};

}  // namespace

Run declare_send(CLI::App& app) {
  auto const options = std::make_shared<SendOptions>();
  app.add_option("--to", options->to, N_("to whom: origin, agency code or name of a card that is held"))->type_name("WHO");
  app.add_option("--case", options->what.case_number, N_("the exhibits and records of this case"))->type_name("ID");
  app.add_option("--ref", options->what.ref_number, N_("those of this business number, where there is no case"))->type_name("NO");
  app.add_option("--purpose", options->purpose, N_("what the hand-over is for"))->type_name("TEXT");
  app.add_option("--legal-doc", options->legal_document, N_("the number of the legal document"))->type_name("NO");
  app.add_flag("--plain", options->plain, N_("not encrypted; needed, because this version cannot encrypt"));
  app.add_flag("--copy", options->copy, N_("hand over copies; so it is without being said"));
  app.add_flag("--original", options->original, N_("hand over the originals: their custody moves to one receiver"));
  app.add_option("--again", options->again, N_("make the bundle of this entry again; nothing is entered"))->type_name("INDEX");
  app.add_option("--file", options->files, N_("where the bytes of an entry lie now; repeatable"))->type_name("INDEX=PATH");
  app.add_option("--inbox", options->what.inbox, N_("where received bundles lie; default inbox"))->type_name("DIR");
  app.add_option("-o,--output", options->output, N_("where to write the bundle"))->required()->type_name("FILE");
  app.add_flag("--force", options->force, N_("replace a file that is there"));
  return [options](Session& session) -> Result<ExitCode> { return Sending(session, *options, TRY(choose_standards({}))).run(); };
}

}  // namespace custody::cli
