#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <memory>

#include "cli/belief.hpp"
#include "cli/commands.hpp"
#include "cli/entry_view.hpp"
#include "cli/kept_pieces.hpp"
#include "cli/lookup.hpp"
#include "ledger/cosign.hpp"
#include "ledger/payload.hpp"
#include "ledger/proof_file.hpp"
#include "ledger/timestamps.hpp"
#include "lib/base/text.hpp"
#include "lib/crypto/file_digest.hpp"
#include "lib/io/atomic_file.hpp"

namespace custody::cli {

namespace {

using ledger::Ledger;
using ledger::Row;
using ledger::Tree;

struct ProveOptions {
  std::string what, output, range, part;
  std::vector<std::string> fields;
  bool all = false, sm3 = false, timestamps = false, force = false;
};

/// What a proof shows when nothing is said: the thing and the case, no person.
bool shown_by_default(std::string_view key) {
  return key.starts_with("case.") || key.starts_with("item.") || key == "act.agency" || key == "ref.number";
}

/// Which fields are shown, and which withheld, of one entry.
struct Choice {
  std::vector<std::string> shown, withheld;

  bool shows(std::string_view key) const { return std::ranges::find(shown, key) != shown.end(); }
};

bool names(std::string const& wanted, std::string_view key) {
  if (wanted.ends_with(".*")) return key.starts_with(std::string_view(wanted).substr(0, wanted.size() - 1));
  return wanted == key;
}

Result<Choice> choose(Row const& row, ProveOptions const& options) {
  Choice choice;
  std::vector<std::string> keys;
  for (auto const& line : TRY(ledger::decode_payload(row.payload))) keys.emplace_back(line.key);
  for (auto const& wanted : options.fields)
    if (std::ranges::none_of(keys, [&](auto const& key) { return names(wanted, key); })) {
      auto error = misuse(say("entry {} has no field '{}'", row.index, wanted));
      auto const near = nearest(wanted, keys);
      if (near.empty()) return fail(std::move(error));
      return fail(std::move(error).with_hint(say("did you mean '{}'?", near)));
    }
  for (auto const& key : keys) {
    // Kind and time must agree with the public leaf, so they are never withheld.
    bool const shown = options.all || key == "entry.kind" || key == "entry.time" ||
                       (options.fields.empty() ? shown_by_default(key)
                                               : std::ranges::any_of(options.fields, [&](auto const& w) { return names(w, key); }));
    (shown ? choice.shown : choice.withheld).push_back(key);
  }
  return choice;
}

std::string default_name(Row const& row) {
  auto name = row.value("item.name").value_or(fmt::format("entry-{}", row.index));
  std::ranges::replace(name, '/', '_');
  if (name.starts_with('-')) name.insert(0, "./");
  return name + ".tlog-proof";
}

std::string without_ending(std::string name) {
  constexpr std::string_view ending = ".tlog-proof";
  if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  return name;
}
/// The second proof of a twin stands beside the first.
std::string sm3_name(std::string const& name) { return without_ending(name) + ".sm3-proof"; }
/// So do the time stamps of their checkpoints, counted from 1.
std::string timestamp_name(std::string const& name, std::size_t number) { return fmt::format("{}.{}.tsr", without_ending(name), number); }

/// Read back and recomputed before anybody relies on it.
Result<std::string> encode_checked(ledger::ProofFile const& proof) {
  auto bytes = ledger::encode_proof(proof);
  ledger::TreeHasher hasher(proof.tree);
  TRY(ledger::check_contained(TRY(ledger::read_proof(bytes)), hasher));
  return bytes;
}

std::string join_keys(std::vector<std::string> const& keys) {
  std::string out;
  for (auto const& key : keys) out += (out.empty() ? "" : " ") + key;
  return out;
}

void write_names(JsonWriter& json, std::string_view name, std::vector<std::string> const& keys) {
  json.key(name).begin_array();
  for (auto const& key : keys) json.value(key);
  json.end_array();
}

void report(Console& console, Ledger const& ledger, Row const& row, Choice const& choice, std::vector<std::string> const& files) {
  if (console.json()) {
    auto json = console.object("proof");
    json.member("ledger", ledger.origin()).member("index", row.index);
    write_names(json, "shown", choice.shown);
    write_names(json, "withheld", choice.withheld);
    json.key("files").begin_array();
    for (auto const& file : files) json.begin_object().bytes_member("path", file).end_object();
    json.end_array().end_object();
    return console.json(std::move(json));
  }
  if (auto const number = entry_case(row); !number.empty())
    console.remark(say("ledger {}, case {}, entry {}: shows {}", ledger.origin(), number, row.index, join_keys(choice.shown)));
  else
    console.remark(say("ledger {}, entry {}: shows {}", ledger.origin(), row.index, join_keys(choice.shown)));
  if (choice.withheld.empty())
    console.remark(say("nothing is withheld"));
  else
    console.remark(say("withheld, by name only: {}", join_keys(choice.withheld)));
  for (auto const& file : files) console.remark(say("written: {}", file));
}

/// `FROM-UNTIL`: bytes from the first on, up to but without the last.
Result<std::pair<std::uint64_t, std::uint64_t>> read_range(std::string const& text) {
  auto const dash = text.find('-');
  if (dash == std::string::npos) return fail(misuse(say("'{}' takes FROM-UNTIL in bytes, such as 100M-110M, not '{}'", "--range", text)));
  auto const from = TRY(read_byte_count("--range", std::string_view(text).substr(0, dash)));
  auto const until = TRY(read_byte_count("--range", std::string_view(text).substr(dash + 1)));
  return std::pair{from, until};
}

/// The pieces of the item: from the kept list, else from the file itself, if it still is the recorded one.
Result<Pieces> find_pieces(Session& session, Ledger const& ledger, Row const& row, RecordedPieces const& recorded) {
  if (auto kept = TRY(kept_pieces(ledger.place(), recorded))) return *std::move(kept);
  auto const path = row.value("item.path");
  if (!path) return fail(failure("pieces", say("no list of the pieces of entry {} is kept, and it has no path", row.index)));
  auto const digest = TRY(FileReader({}, recorded.piece).digest(*path, session.progress));
  if (digest.size != recorded.size || ledger::pieces_root(*digest.pieces) != recorded.root)
    return fail(refusal("digest-differs", say("'{}' is not what entry {} records", *path, row.index)));
  return *digest.pieces;
}

/// The bytes of the stretch, out of the file, so that they can go along. What is written was compared with the pieces.
Result<> write_part(Row const& row, ledger::Stretch const& stretch, Pieces const& pieces, std::string const& target, Overwrite overwrite) {
  auto const path = row.value("item.path").value_or("");
  auto const source = TRY(open_regular(path));
  if (::lseek(source.get(), static_cast<off_t>(stretch.from), SEEK_SET) < 0) return fail(io_failure(say("cannot read '{}': {}", path, reason(errno))));
  auto file = TRY(AtomicFile::create(target, overwrite, 0600));
  PieceHasher hasher(stretch.piece);
  Bytes buffer(1 << 18);
  for (auto rest = stretch.until - stretch.from; rest > 0;) {
    auto const count = TRY(read_some(source.get(), std::span(buffer).first(static_cast<std::size_t>(std::min<std::uint64_t>(rest, buffer.size()))), path));
    if (count == 0) break;
    hasher.update(ByteView(buffer).first(count));
    TRY(file.write(ByteView(buffer).first(count)));
    rest -= count;
  }
  auto const written = hasher.finish();
  if (!std::ranges::equal(written.leaves, std::span(pieces.leaves).subspan(stretch.first(), stretch.last() - stretch.first())))
    return fail(refusal("digest-differs", say("'{}' is not what entry {} records", path, row.index)));
  return file.commit();
}

Result<ExitCode> prove_range(Session& session, ProveOptions const& options, Ledger const& ledger, Row const& row) {
  auto const recorded = recorded_pieces(row);
  if (!recorded)
    return fail(misuse(say("entry {} records no pieces", row.index)).with_hint(say("'custody add --pieces 1M' records them")));
  auto const [from, until] = TRY(read_range(options.range));
  auto const pieces = TRY(find_pieces(session, ledger, row, *recorded));
  auto stretch = ledger::cut_stretch(pieces, from, until);
  if (!stretch) return fail(misuse(say("{} is no stretch of a file of {} bytes", options.range, recorded->size)));
  auto const choice = TRY(choose(row, options));
  for (auto const key : {"item.size", "item.pieces.size", "item.pieces.sha256"})
    if (!choice.shows(key)) return fail(misuse(say("a stretch is proved only with '{}' shown", key)));
  stretch->proof = TRY(encode_checked(TRY(ledger.prove(row.index, TRY(ledger.newest_note()), Tree::sha256, [&](std::string_view key) { return choice.shows(key); }))));
  auto const overwrite = options.force ? Overwrite::allow : Overwrite::refuse;
  auto output = options.output;
  if (output.empty()) {
    output = default_name(row);
    output.replace(output.size() - std::string_view(".tlog-proof").size(), std::string::npos, ".stretch");
  }
  if (!options.part.empty()) TRY(write_part(row, *stretch, pieces, options.part, overwrite));
  if (output == "-") {
    session.console.raw(ledger::encode_stretch(*stretch));
    return ExitCode::done;
  }
  TRY(write_file(output, ledger::encode_stretch(*stretch), overwrite));
  std::vector<std::string> files{output};
  if (!options.part.empty()) files.push_back(options.part);
  if (!session.console.json())
    session.console.remark(say("bytes {} to {} of {}, in whole pieces of {} bytes", stretch->from, stretch->until - 1, stretch->size, stretch->piece));
  report(session.console, ledger, row, choice, files);
  return ExitCode::done;
}

/// With --timestamps one that is stamped, whoever else confirmed it.
Result<ledger::SignedCheckpoint> choose_note(Session& session, ProveOptions const& options, Ledger const& ledger, std::uint64_t index,
                                             ledger::KeptTimestamps const& kept) {
  if (!options.timestamps) return ledger::best_note(ledger, index, TRY(own_policy(ledger.place(), Tree::sha256)), session.now(), kept);
  auto note = TRY(ledger::stamped_note(ledger, index, kept));
  if (note) return *std::move(note);
  return fail(misuse(say("no time stamp over a checkpoint that contains entry {} is kept", index))
                  .with_hint(say("'custody timestamp request' asks for one, 'custody timestamp attach' keeps it")));
}

Result<ExitCode> run_prove(Session& session, ProveOptions const& options) {
  if (options.all && !options.fields.empty()) return fail(misuse(say("'{}' and '{}' exclude each other", "--all-fields", "--fields")));
  auto const ledger = TRY(session.open_ledger());
  auto const row = TRY(find_entry(ledger, options.what));
  if (row.payload.empty())
    return fail(refusal("destroyed", say("the payload of entry {} is destroyed, nothing of it can be shown", row.index)));
  if (options.sm3 && !ledger.twin()) return fail(misuse(say("ledger {} has no SM3 tree", ledger.origin())));
  if (options.sm3 && options.output == "-") return fail(misuse(say("'{}' writes a second file and cannot go with '-o -'", "--sm3")));

  if (!options.range.empty() && (options.sm3 || options.timestamps))
    return fail(misuse(say("'{}' and '{}' exclude each other", "--range", options.sm3 ? "--sm3" : "--timestamps")));
  if (!options.range.empty()) return prove_range(session, options, ledger, row);
  if (!options.part.empty()) return fail(misuse(say("'{}' is of use only with '{}'", "--part", "--range")));
  if (options.timestamps && options.output == "-") return fail(misuse(say("'{}' writes a second file and cannot go with '-o -'", "--timestamps")));

  auto const choice = TRY(choose(row, options));
  auto const show = [&](std::string_view key) { return choice.shows(key); };
  auto const overwrite = options.force ? Overwrite::allow : Overwrite::refuse;
  auto const output = options.output.empty() ? default_name(row) : options.output;

  auto const kept = TRY(ledger::KeptTimestamps::load(ledger.place()));
  auto const note = TRY(choose_note(session, options, ledger, row.index, kept));
  auto const proof = TRY(encode_checked(TRY(ledger.prove(row.index, note, Tree::sha256, show))));
  if (output == "-") {
    session.console.raw(proof);
    return ExitCode::done;
  }
  std::vector<std::string> files{output};
  std::vector<ledger::KeptTimestamp const*> stamps;
  if (options.timestamps) stamps = kept.of(note.note);
  std::string twin;
  if (options.sm3) {
    auto const sm3_note = TRY(ledger.note_at(note.checkpoint.size, Tree::sm3));
    if (!sm3_note)
      return fail(failure("store", say("no SM3 checkpoint of {} entries is held", note.checkpoint.size)));
    twin = TRY(encode_checked(TRY(ledger.prove(row.index, *sm3_note, Tree::sm3, show))));
    files.push_back(sm3_name(output));
    TRY(write_file(files.back(), twin, overwrite));
    if (options.timestamps) std::ranges::copy(kept.of(sm3_note->note), std::back_inserter(stamps));
  }
  for (std::size_t i = 0; i < stamps.size(); ++i) {
    files.push_back(timestamp_name(output, i + 1));
    TRY(write_file(files.back(), stamps[i]->token.bytes, overwrite));
  }
  TRY(write_file(output, proof, overwrite));
  report(session.console, ledger, row, choice, files);
  return ExitCode::done;
}

}  // namespace

Run declare_prove(CLI::App& app) {
  auto const options = std::make_shared<ProveOptions>();
  app.add_option("ENTRY", options->what, N_("index, path or SHA-256 of the entry"))->required();
  app.add_option("-o,--output", options->output, N_("where to write the proof; - is standard output"))->type_name("FILE");
  app.add_flag("--all-fields", options->all, N_("show every field, persons too"));
  app.add_option("--fields", options->fields, N_("show just these fields, with commas; item.* means all that begin so"))
      ->delimiter(',')
      ->type_name("LIST");
  app.add_option("--range", options->range, N_("prove these bytes of the file alone, such as 100M-110M, widened to whole pieces"))->type_name("FROM-UNTIL");
  app.add_option("--part", options->part, N_("with --range: also write those bytes"))->type_name("FILE");
  app.add_flag("--sm3", options->sm3, N_("also write the proof of the SM3 tree, as NAME.sm3-proof"));
  app.add_flag("--timestamps", options->timestamps, N_("prove by a checkpoint that is stamped, and also write its time stamps, as NAME.N.tsr"));
  app.add_flag("--force", options->force, N_("replace a file that is there"));
  return [options](Session& session) { return run_prove(session, *options); };
}

}  // namespace custody::cli
