#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <mutex>
#include <set>

#include "cli/act_options.hpp"
#include "cli/case_number.hpp"
#include "cli/commands.hpp"
#include "cli/evidence_reading.hpp"
#include "cli/kept_pieces.hpp"
#include "cli/lookup.hpp"
#include "cli/open_items.hpp"
#include "cli/operator_fields.hpp"
#include "ledger/kind.hpp"
#include "ledger/text.hpp"
#include "ledger/file_drafts.hpp"
#include "ledger/held.hpp"
#include "lib/evidence/digest_list.hpp"
#include "lib/io/atomic_file.hpp"
#include "lib/io/parallel.hpp"

namespace custody::cli {

namespace {

using ledger::Draft;
using ledger::DraftSource;
using ledger::Field;
using ledger::Ledger;

struct AddOptions {
  std::vector<std::string> paths, items, of;
  std::string name, list, pieces;
  ActOptions act;
  bool one = false, record = false, image = false;
  bool again = false, keep_going = false, dry_run = false, force = false, strict = false;
};

/// Few drafts that are simply there.
class ListedDrafts final : public DraftSource {
 public:
  std::vector<Draft> drafts;
  std::uint64_t count() const override { return drafts.size(); }
  Result<Draft> make(std::uint64_t i) const override { return drafts[i]; }
};

/// For each draft the entry that holds it already, looked up side by side.
Result<std::vector<std::optional<std::uint64_t>>> find_all_held(Ledger const& ledger, DraftSource const& drafts) {
  std::vector<std::optional<std::uint64_t>> held(drafts.count());
  std::mutex failing;
  std::optional<Error> failed;
  parallel_for(held.size(), 256, [&](std::size_t begin, std::size_t end, unsigned) {
    for (std::size_t i = begin; i < end; ++i) {
      auto const look = [&]() -> Result<std::optional<std::uint64_t>> { return find_held(ledger, TRY(drafts.make(i))); };
      auto found = look();
      if (found) {
        held[i] = *found;
      } else {
        std::lock_guard const lock(failing);
        if (!failed) failed = std::move(found.error());
        return;
      }
    }
  });
  if (failed) return fail(*std::move(failed));
  return held;
}

void put(std::vector<Field>& fields, std::string_view key, std::string value) {
  auto const at = std::ranges::find(fields, key, &Field::key);
  if (at != fields.end())
    at->value = std::move(value);
  else
    fields.push_back({std::string(key), std::move(value)});
}

/// One run of `add`: what is to be entered, gathered without a lock; then the append.
class Entering {
 public:
  Entering(Session& session, AddOptions const& options, Ledger const& ledger, Act act, OpenItems open)
      : m_session(session), m_console(session.console), m_options(options), m_ledger(ledger), m_act(std::move(act)), m_open(std::move(open)) {
    m_algorithms.push_back(Algorithm::sha256);
    if (ledger.twin()) m_algorithms.push_back(Algorithm::sm3);
    m_kind = options.record ? "record.registered" : "evidence." + (m_act.action.empty() ? "collected" : m_act.action);
    m_stated = m_act.fields;
    for (auto& field : operator_fields()) m_stated.push_back(std::move(field));
  }

  Result<> introduce() {
    auto const number = m_act.number();
    m_new_case = !TRY(knows_case(m_ledger, number));
    if (m_new_case) m_nearest = TRY(nearest_case(m_ledger, number));
    if (m_console.json()) return {};
    m_console.line(say("ledger {}, case {}", m_ledger.origin(), number));
    if (m_new_case && m_nearest)
      m_console.line(say("this case number is new to the ledger; the nearest one it knows is {}", *m_nearest));
    else if (m_new_case)
      m_console.line(say("this case number is new to the ledger"));
    return {};
  }

  Result<> gather() {
    if (!m_options.items.empty()) return gather_objects();
    if (!m_options.of.empty()) return gather_known();
    if (m_options.paths.front() == "-") return gather_input();
    if (m_options.one) return gather_as_one();
    return gather_files();
  }

  /// Takes out what the case holds already.
  Result<> leave_out_held(Ledger const& ledger) {
    if (m_options.again || !m_options.of.empty() || !TRY(knows_case(ledger, m_act.number()))) return {};
    auto const held = TRY(find_all_held(ledger, source()));
    for (std::uint64_t i = 0; i < held.size(); ++i)
      if (held[i]) TRY(say_held(*held[i], i));
    if (m_files)
      m_files->erase_if([&](std::size_t i) { return held[i].has_value(); });
    else
      std::erase_if(m_listed.drafts, [&, i = std::size_t{0}](Draft const&) mutable { return held[i++].has_value(); });
    return {};
  }

  Result<ExitCode> enter() {
    std::uint64_t const known = m_ledger.size();
    TRY(leave_out_held(m_ledger));
    TRY(judge());
    std::optional<ledger::Appended> appended;
    if (!m_options.dry_run && source().count() > 0) {
      auto writer = TRY(m_session.open_writer());
      // Somebody may have entered the same since we looked.
      if (writer.size() != known) TRY(leave_out_held(writer));
      appended = TRY(writer.append(source(), m_session.now(), m_session.progress));
      for (auto const& warning : writer.warnings()) m_console.warning(warning);
    }
    if (m_console.json())
      report_json(appended);
    else
      report(appended);
    return m_reading.faults > 0 ? ExitCode::failed : ExitCode::done;
  }

 private:
  DraftSource const& source() const { return m_files ? static_cast<DraftSource const&>(*m_files) : m_listed; }

  /// What the law asks for and was not stated never stops the night; --strict refuses. What all files of one type share is
  /// judged once.
  Result<> judge() {
    std::set<std::string> seen;
    for (std::uint64_t i = 0; i < source().count() && (!m_files || seen.size() < 3); ++i) {
      auto const draft = TRY(source().make(i));
      auto const value = [&](std::string_view key) {
        auto const at = std::ranges::find(draft.fields, key, &Field::key);
        return at == draft.fields.end() ? std::string_view() : std::string_view(at->value);
      };
      if (m_files && !seen.insert(std::string(value("item.type"))).second) continue;
      m_open.judge({draft.kind, value, m_session.now(), {}}, m_session.now(), i);
    }
    if (!m_options.strict || m_open.count() == 0) return {};
    if (!m_console.json())
      for (auto const* const standard : m_open.in_force()) print_open(*standard);
    return fail(refusal("open-items", say("nothing was entered: {} items are open", m_open.count())));
  }

  void print_open(formats::Standard const& standard) {
    if (m_open.count(standard) == 0) return;
    m_console.line(say("open items under {}:", fmt::format("{} ({})", standard.title, standard.version)));
    m_open.print(m_console, standard, false);
  }

  Draft draft_of(std::string_view name, std::string_view type) const {
    Draft draft{m_kind, m_stated};
    put(draft.fields, "item.name", std::string(name));
    put(draft.fields, "item.type", std::string(type));
    return draft;
  }

  void put_digests(Draft& draft, FileDigest const& digest) const {
    put(draft.fields, "item.size", std::to_string(digest.size));
    for (std::size_t i = 0; i < m_algorithms.size(); ++i)
      put(draft.fields, fmt::format("item.{}", algorithm_name(m_algorithms[i])), hex_encode(digest.hash(i)));
  }

  std::string file_type() const { return m_options.record ? "record" : m_options.image ? "image" : "file"; }

  Result<> gather_objects() {
    for (auto const& name : m_options.items) {
      if (name.empty()) return fail(misuse(say("'{}' needs a value", "--item")));
      m_listed.drafts.push_back(draft_of(name, "object"));
    }
    return {};
  }

  Result<> gather_input() {
    auto draft = draft_of(m_options.name, file_type());
    auto const digest = TRY(read_standard_input(m_algorithms, m_session.progress));
    m_reading.files = 1, m_reading.octets = digest.size;
    put_digests(draft, digest);
    m_listed.drafts.push_back(std::move(draft));
    return {};
  }

  /// An act on exhibits that stand in the ledger: what they are is taken over from their entries.
  Result<> gather_known() {
    bool const carries_item = ledger::find_kind(m_kind)->family == ledger::KindFamily::exhibit;
    for (auto const& what : m_options.of) {
      auto const row = TRY(find_entry(m_ledger, what));
      if (!row.value("item.type")) return fail(misuse(say("entry {} is about no exhibit", row.index)));
      Draft draft{m_kind, m_stated};
      for (auto const& line : TRY(ledger::decode_payload(row.payload))) {
        bool const taken = carries_item ? line.key.starts_with("item.") : line.key == "item.name";
        if (taken && std::ranges::find(draft.fields, line.key, &Field::key) == draft.fields.end())
          draft.fields.push_back({std::string(line.key), line.value()});
      }
      put(draft.fields, "ref.origin", m_ledger.origin());
      put(draft.fields, "ref.index", std::to_string(row.index));
      put(draft.fields, "ref.leaf", ledger::format_hash(TRY(m_ledger.leaf_hash(row.index))));
      m_listed.drafts.push_back(std::move(draft));
    }
    return {};
  }

  Result<> gather_files() {
    std::uint64_t const piece = m_options.pieces.empty() ? 0 : TRY(read_byte_count("--pieces", m_options.pieces));
    if (!m_options.pieces.empty() && piece < ledger::least_piece)
      return fail(misuse(say("a piece has at least {} bytes", ledger::least_piece)));
    m_files.emplace(ledger::FileTemplate{m_kind, m_stated, file_type(), m_ledger.twin(), piece});
    Result<> kept;
    TRY(read(
        [&](Found const& found, FileDigest const& digest) {
          if (digest.pieces && kept && !m_options.dry_run) kept = keep_pieces(m_ledger.place(), *digest.pieces);
          m_files->add(found, digest);
        },
        piece));
    return kept;
  }

  /// One exhibit of many files: it is bound to the list of them, exactly as `custody hash` prints it.
  Result<> gather_as_one() {
    std::string list;
    Hasher manifest(Algorithm::sha256);
    auto const writer = TRY(ListWriter::create(WrittenForm::gnu, {Algorithm::sha256}));
    TRY(read([&](Found const& found, FileDigest const& digest) {
      if (found.type != FileType::file) return;
      auto const line = *writer.item(found.path, digest.size, digest.hash(0));
      manifest.update(line);
      if (!m_options.list.empty()) list += line;
    }));
    auto path = m_options.paths.front();
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    bool const single = m_options.paths.size() == 1;
    auto draft = draft_of(m_options.name.empty() ? path.substr(path.rfind('/') + 1) : m_options.name, single ? "directory" : "object");
    if (single) put(draft.fields, "item.path", path);
    put(draft.fields, "item.size", std::to_string(m_reading.octets));
    put(draft.fields, "item.files", std::to_string(m_reading.files));
    put(draft.fields, "item.manifest.sha256", hex_encode(manifest.finish()));
    m_listed.drafts.push_back(std::move(draft));
    if (!m_options.list.empty() && !m_options.dry_run)
      TRY(write_file(m_options.list, list, m_options.force ? Overwrite::allow : Overwrite::refuse, 0600));
    return {};
  }

  Result<> read(std::function<void(Found const&, FileDigest const&)> const& take, std::uint64_t piece = 0) {
    m_reading = TRY(read_evidence(m_session, m_options.paths, m_algorithms, m_options.keep_going, take, piece));
    if (m_reading.faults == 0 || m_options.keep_going) return {};
    return fail(failure("unreadable", say("nothing was entered"))
                    .with_hint(say("'{}' enters what could be read", "--keep-going")));
  }

  Result<> say_held(std::uint64_t index, std::uint64_t place) {
    ++m_held;
    if (m_console.json() || m_held > 10) return {};
    auto const draft = TRY(source().make(place));
    auto const path = std::ranges::find(draft.fields, "item.path", &Field::key);
    auto const name = path != draft.fields.end() ? path : std::ranges::find(draft.fields, "item.name", &Field::key);
    m_console.remark(say("held already as entry {}, unchanged, and not entered again: {}", index, name->value));
    return {};
  }

  void report(std::optional<ledger::Appended> const& appended) {
    if (m_held > 10) m_console.remark(say("{} more are held already", m_console.number(m_held - 10)));
    if (m_reading.files + m_reading.directories + m_reading.links > 0)
      m_console.line(say("read: {} files with {} bytes, {} directories, {} links", m_console.number(m_reading.files),
                         m_console.number(m_reading.octets), m_console.number(m_reading.directories), m_console.number(m_reading.links)));
    if (m_reading.faults > 0) m_console.line(say("could not be read: {}", m_console.number(m_reading.faults)));
    if (appended) {
      if (appended->count == 1)
        m_console.line(say("entered as entry {}, {}", appended->first, m_kind));
      else
        m_console.line(say("entered as entries {} to {}, {}", appended->first, appended->first + appended->count - 1, m_kind));
      m_console.line(say("checkpoint of {} entries signed at {}", appended->checkpoint.checkpoint.size, format_beijing(appended->time)));
    } else if (m_options.dry_run && source().count() > 0) {
      m_console.line(say("would be entered: {} entries, {}; nothing was written", m_console.number(source().count()), m_kind));
    } else {
      m_console.line(say("nothing new to enter"));
    }
    for (auto const* const standard : m_open.in_force()) print_open(*standard);
    if (m_open.count() > 0)
      m_console.remark(say("what is open is kept by 'custody review {}' and closed by 'custody amend'", m_act.number()));
  }

  void report_json(std::optional<ledger::Appended> const& appended) {
    auto json = m_console.object("added");
    json.member("ledger", m_ledger.origin()).member("case", m_act.number()).member("new_case", m_new_case);
    if (m_nearest) json.member("nearest_case", *m_nearest);
    json.member("kind", m_kind).member("count", appended ? appended->count : 0);
    if (appended) json.member("first", appended->first).member("time", format_time(appended->time));
    if (m_options.dry_run) json.member("would_enter", source().count());
    json.member("held", m_held).member("files", m_reading.files).member("octets", m_reading.octets);
    json.member("directories", m_reading.directories).member("links", m_reading.links).member("unreadable", m_reading.faults);
    if (appended)
      json.member("checkpoint_size", appended->checkpoint.checkpoint.size)
          .member("checkpoint_root", hex_encode(appended->checkpoint.checkpoint.root));
    m_open.write(json);
    json.end_object();
    m_console.json(std::move(json));
  }

  Session& m_session;
  Console& m_console;
  AddOptions const& m_options;
  Ledger const& m_ledger;
  Act m_act;
  OpenItems m_open;
  std::string m_kind;
  std::vector<Field> m_stated;
  std::vector<Algorithm> m_algorithms;
  bool m_new_case = false;
  std::optional<std::string> m_nearest;
  std::optional<ledger::FileDrafts> m_files;   // else m_listed
  ListedDrafts m_listed;
  Reading m_reading;
  std::uint64_t m_held = 0;
};

Result<> check_options(AddOptions const& options) {
  auto const exclude = [](char const* a, char const* b) { return fail(misuse(say("'{}' and '{}' exclude each other", a, b))); };
  int const sources = !options.paths.empty() + !options.items.empty() + !options.of.empty();
  if (sources == 0)
    return fail(misuse(say("there is nothing to enter")).with_hint(say("name files or directories, '-' with --name, or a thing without bytes with --item")));
  if (sources > 1)
    return fail(misuse(say("files, '--item' and '--of' are entered one after the other, each in a run of its own")));
  bool const input = std::ranges::find(options.paths, "-") != options.paths.end();
  if (input && options.paths.size() > 1) return fail(misuse(say("standard input is entered in a run of its own")));
  if (input && options.name.empty()) return fail(misuse(say("standard input needs a name")).with_hint(say("give it with --name")));
  if (input && options.one) return exclude("-", "--one");
  if (!options.name.empty() && !input && !options.one) return fail(misuse(say("'{}' is of use only with '{}'", "--name", "- / --one")));
  if (options.one && options.paths.empty()) return fail(misuse(say("'{}' needs files or directories", "--one")));
  if (options.one && options.name.empty() && options.paths.size() > 1)
    return fail(misuse(say("one exhibit of several paths needs a name")).with_hint(say("give it with --name")));
  if (!options.list.empty() && !options.one) return fail(misuse(say("'{}' is of use only with '{}'", "--list", "--one")));
  if ((options.record || options.image) && options.paths.empty())
    return fail(misuse(say("'{}' needs files or directories", options.record ? "--record" : "--image")));
  if (options.record && options.image) return exclude("--record", "--image");
  if (!options.pieces.empty() && (options.paths.empty() || input || options.one))
    return fail(misuse(say("'{}' needs files or directories", "--pieces")));
  if (options.record && options.one) return exclude("--record", "--one");
  return {};
}

Result<> check_act(AddOptions const& options, Act const& act) {
  if (act.number().empty())
    return fail(misuse(say("no case is named")).with_hint(say("give --case, or --ref where there is no case")));
  if (!act.value("item.name").empty()) return fail(misuse(say("the name of a thing is given with --item or --name, that of a file is its own")));
  if (options.record && !act.action.empty()) return fail(misuse(say("'{}' and '{}' exclude each other", "--record", "--action")));
  auto const* const kind = ledger::find_kind("evidence." + (act.action.empty() ? "collected" : act.action));
  if (kind->family == ledger::KindFamily::exhibit_act && options.of.empty())
    return fail(misuse(say("'{}' is done to an exhibit that stands in the ledger", act.action)).with_hint(say("name its entry with --of")));
  return {};
}

/// What is done to an exhibit belongs to its case unless something else is said.
void take_case(Act& act, ledger::Row const& row) {
  for (auto const key : {"case.number", "ref.number"})
    if (auto number = row.value(key)) put(act.fields, key, *std::move(number));
}

Result<ExitCode> run_add(Session& session, AddOptions const& options) {
  TRY(check_options(options));
  auto const ledger = TRY(session.open_ledger());
  auto act = TRY(read_act(options.act, ledger, session.now(), session.progress));
  if (act.number().empty() && !options.of.empty()) take_case(act, TRY(find_entry(ledger, options.of.front())));
  TRY(check_act(options, act));
  Entering entering(session, options, ledger, std::move(act), OpenItems(TRY(choose_standards({}))));
  TRY(entering.introduce());
  TRY(entering.gather());
  return entering.enter();
}

}  // namespace

Run declare_add(CLI::App& app) {
  auto const options = std::make_shared<AddOptions>();
  app.add_option("PATH", options->paths, N_("files and directories; - is standard input"));
  app.add_option("--name", options->name, N_("name of what comes from standard input, or of one exhibit of many files"))->type_name("NAME");
  app.add_option("--item", options->items, N_("a thing without bytes"))->type_name("NAME");
  app.add_option("--of", options->of, N_("entry of the exhibit to which something is done"))->type_name("ENTRY");
  declare_act_options(app, options->act);
  app.add_option("--pieces", options->pieces, N_("record a root over pieces of this size, such as 1M; check can then name what is damaged"))->type_name("SIZE");
  app.add_flag("--one", options->one, N_("one exhibit of many files, bound to the list of their digests"));
  app.add_option("--list", options->list, N_("with --one: where to write that list"))->type_name("FILE");
  app.add_flag("--record", options->record, N_("the files hold records, to be registered as such"));
  app.add_flag("--image", options->image, N_("the files are images of whole media"));
  app.add_flag("--again", options->again, N_("enter also what the case holds already"));
  app.add_flag("--keep-going", options->keep_going, N_("enter what could be read, though not all could"));
  app.add_flag("--dry-run", options->dry_run, N_("read everything, enter nothing"));
  app.add_flag("--strict", options->strict, N_("refuse if anything that the law asks for is not stated"));
  app.add_flag("--force", options->force, N_("replace an existing file"));
  return [options](Session& session) { return run_add(session, *options); };
}

}  // namespace custody::cli
