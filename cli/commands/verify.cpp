#include <CLI/CLI.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "cli/belief.hpp"
#include "cli/commands.hpp"
#include "cli/ledger_report.hpp"
#include "cli/proof_report.hpp"
#include "cli/stamp_options.hpp"
#include "ledger/exhibit.hpp"
#include "ledger/fork.hpp"
#include "ledger/peer.hpp"
#include "ledger/prefix.hpp"
#include "ledger/proof_file.hpp"
#include "ledger/stretch.hpp"
#include "ledger/text.hpp"
#include "ledger/verify.hpp"
#include "lib/io/file.hpp"

namespace custody::cli {

namespace {

using ledger::Tree;

constexpr std::string_view proof_ending = ".tlog-proof";

struct VerifyCommandOptions {
  std::vector<std::string> things;
  std::string proof, twin_proof, link;
  int level = 3;
  BeliefOptions belief;
  StampOptions stamps;
};

enum class Thing { ledger, published, proof, fork, stretch, evidence };

bool is_directory(std::string const& path) {
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0 && S_ISDIR(st.st_mode);
}

/// The first bytes of a regular file; empty for anything that cannot be read, which is reported when it is.
std::string first_bytes(std::string const& path) {
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0 || !S_ISREG(st.st_mode)) return {};
  auto const file = open_file(path, O_RDONLY | O_NONBLOCK);
  if (!file) return {};
  std::string head(64, '\0');
  auto const count = read_some(file->get(), std::as_writable_bytes(std::span(head)), path);
  head.resize(count.value_or(0));
  return head;
}

/// By what the thing is, never by its name; only a proof that lies beside it tells that a proof is meant as evidence.
Result<Thing> look_at(std::string const& path, VerifyCommandOptions const& options) {
  if (is_directory(path)) {
    if (file_exists(path + "/.custody") || path.ends_with(".custody")) return Thing::ledger;
    if (file_exists(path + "/checkpoint")) return Thing::published;
    return fail(failure("unknown", say("'{}' is no ledger and no published ledger", path))
                    .with_hint(say("a ledger holds .custody, a published one holds checkpoint")));
  }
  if (!options.proof.empty() || file_exists(path + std::string(proof_ending))) return Thing::evidence;
  auto const head = first_bytes(path);
  if (head.starts_with("c2sp.org/tlog-proof@") || head.starts_with("custody/sm3-proof/")) return Thing::proof;
  if (head.starts_with("custody/fork/")) return Thing::fork;
  if (head.starts_with("custody/stretch/")) return Thing::stretch;
  return Thing::evidence;
}

/// What could not be read was not checked: the words say so, the code and the exit stay.
Error not_checked(Error error) {
  if (error.problem == Problem::failed) error.message = say("COULD NOT BE CHECKED: {} [{}].", error.message, error.code);
  return error;
}

struct Believed {
  ledger::ProvedEntry entry;
  Belief belief;
};

/// Nothing of a log that is known to have signed two histories is believed.
Result<> refuse_forked(Session const& session, Belief const& belief, std::string_view origin) {
  auto policy = belief.sha256;
  policy.logs.insert(policy.logs.end(), belief.sm3.logs.begin(), belief.sm3.logs.end());
  return ledger::check_no_fork(TRY(session.place()), origin, policy);
}

Result<Believed> believe(Session& session, VerifyCommandOptions const& options, ledger::ReadProof proof, GivenStamps const& stamps,
                         std::optional<ledger::WitnessRequest> const& later = {}) {
  auto const origin = std::string(plain_origin(proof.checkpoint.checkpoint.origin));
  auto belief = TRY(find_belief(session, options.belief, origin));
  if (belief.source == Belief::Source::own_ledger) TRY(refuse_forked(session, belief, origin));
  auto const& policy = belief.of(proof.file.tree);
  auto entry = TRY(later ? ledger::check_proof_with_later(std::move(proof), *later, policy, session.now(), stamps.good())
                         : ledger::check_proof(std::move(proof), policy, session.now(), stamps.good()));
  return Believed{std::move(entry), std::move(belief)};
}

Result<ledger::WitnessRequest> load_link(std::string const& path) {
  return ledger::read_request(TRY(read_file(path, ledger::proof_size_limit)));
}

Result<ledger::ReadProof> load_proof(std::string const& path) {
  return ledger::read_proof(TRY(read_file(path, ledger::proof_size_limit)));
}

std::string_view title(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::sha256: return "SHA-256";
    case Algorithm::sm3: return "SM3";
    case Algorithm::sha512: return "SHA-512";
    case Algorithm::sha1: return "SHA-1";
    case Algorithm::md5: return "MD5";
    case Algorithm::blake3: return "BLAKE3";
  }
  return "";
}

/// What the file was compared by, and what came of it.
struct Comparison {
  Result<> outcome;
  std::optional<Difference> difference;
};

Result<Comparison> compare(Session& session, ledger::ProvedEntry const& entry, std::string const& file) {
  auto const& disclosure = entry.proof.disclosure;
  auto const shown = TRY(ledger::shown_digests(disclosure));
  std::vector<Algorithm> algorithms;
  for (auto const& digest : shown) algorithms.push_back(digest.algorithm);
  auto const digest = TRY(digest_file(file, algorithms, session.progress));
  Comparison comparison{ledger::check_exhibit(disclosure, shown, digest), std::nullopt};
  for (std::size_t i = 0; i < shown.size() && !comparison.outcome && !comparison.difference; ++i)
    if (!std::ranges::equal(shown[i].digest, std::span(digest.digests[i]).first(shown[i].digest.size())))
      comparison.difference = Difference{entry.proof.file.index, title(shown[i].algorithm)};
  return comparison;
}

Result<> check_twin(Session& session, VerifyCommandOptions const& options, ledger::ProvedEntry const& entry, ledger::ReadProof proof, GivenStamps const& stamps) {
  auto const twin = TRY(believe(session, options, std::move(proof), stamps));
  return ledger::check_twin(entry.proof, twin.entry.proof);
}

/// A proof, and the file it is about if one was given. Refusals are printed here, everything else is an Error.
Result<ExitCode> verify_proof(Session& session, VerifyCommandOptions const& options, std::string const& proof_path,
                              std::optional<std::string> const& file) {
  auto const& subject = file ? *file : proof_path;
  auto const refused = [&](Error const& error, std::optional<Difference> const& difference = {}) -> Result<ExitCode> {
    if (error.problem != Problem::refused) return fail(not_checked(error));
    print_refusal(session.console, error, subject, difference);
    return ExitCode::no;
  };
  auto proof = load_proof(proof_path);
  if (!proof) return refused(proof.error());
  std::optional<ledger::ReadProof> twin_proof;
  if (!options.twin_proof.empty()) {
    auto read = load_proof(options.twin_proof);
    if (!read) return refused(read.error());
    twin_proof = *std::move(read);
  }
  std::optional<ledger::WitnessRequest> later;
  if (!options.link.empty()) {
    auto read = load_link(options.link);
    if (!read) return refused(read.error());
    later = *std::move(read);
  }
  // A token that does not hold is said so, and counts for nothing; what the proof is worth without it is another question.
  auto stamps = TRY(GivenStamps::read(options.stamps));
  std::vector<Note const*> notes{&proof->checkpoint.note};
  if (twin_proof) notes.push_back(&twin_proof->checkpoint.note);
  if (later) notes.push_back(&later->note.note);
  stamps.demand_over(notes);
  auto const worst = stamps.print_rejected(session.console);
  auto const believed = believe(session, options, *std::move(proof), stamps, later);
  if (!believed) return refused(believed.error());
  if (twin_proof)
    if (auto const twin = check_twin(session, options, believed->entry, *std::move(twin_proof), stamps); !twin) return refused(twin.error());
  if (file) {
    auto const comparison = compare(session, believed->entry, *file);
    if (!comparison) return refused(comparison.error());
    if (!comparison->outcome) return refused(comparison->outcome.error(), comparison->difference);
  }
  ProofReport report{believed->entry, believed->belief, proof_path, file, !options.twin_proof.empty(), {}};
  if (later) report.later_size = later->note.checkpoint.size;
  print_report(session.console, report);
  return worst;
}

Result<ExitCode> verify_evidence(Session& session, VerifyCommandOptions const& options, std::string const& file) {
  auto const proof = options.proof.empty() ? file + std::string(proof_ending) : options.proof;
  if (options.proof.empty() && !file_exists(proof)) {
    if (!file_exists(file)) return fail(not_checked(io_failure(say("cannot read '{}': {}", file, reason(ENOENT)))));
    return fail(misuse(say("no proof for '{}': there is no '{}'", file, proof))
                    .with_hint(say("give it with --proof; 'custody check' compares with the ledger itself")));
  }
  return verify_proof(session, options, proof, file);
}

/// The bytes of a stretch: the whole of a file that holds just them, or their place in a file that may lack all else.
Result<std::vector<Hash>> read_stretch(std::string const& path, ledger::Stretch const& stretch, Progress& progress) {
  auto const file = TRY(open_regular(path));
  struct stat st {};
  if (::fstat(file.get(), &st) != 0) return fail(io_failure(say("cannot look at '{}': {}", path, reason(errno))));
  auto const length = stretch.until - stretch.from;
  auto const size = static_cast<std::uint64_t>(st.st_size);
  if (size != length && size < stretch.until)
    return fail(refusal("size-differs", say("the file has {} bytes, the stretch {}", size, length)));
  if (size != length && ::lseek(file.get(), static_cast<off_t>(stretch.from), SEEK_SET) < 0)
    return fail(io_failure(say("cannot read '{}': {}", path, reason(errno))));
  PieceHasher hasher(stretch.piece);
  Bytes buffer(1 << 18);
  for (auto rest = length; rest > 0;) {
    auto const count = TRY(read_some(file.get(), std::span(buffer).first(static_cast<std::size_t>(std::min<std::uint64_t>(rest, buffer.size()))), path));
    if (count == 0) return fail(failure("unstable", say("'{}' changed while it was read", path)));
    hasher.update(ByteView(buffer).first(count));
    rest -= count;
    progress.advance(0, count);
    if (progress.stopped()) return fail({Problem::interrupted, "interrupted", say("stopped while reading '{}'", path), {}});
  }
  return hasher.finish().leaves;
}

/// The entry first, by all its rules; then the stretch against the root over the pieces that the entry shows.
Result<> check_stretch(ledger::Stretch const& stretch, ledger::Disclosure const& shown, std::span<Hash const> leaves) {
  auto const number = [&](std::string_view key) { return shown.value(key).and_then([](std::string const& text) { return ledger::parse_number(text); }); };
  auto const root = shown.value("item.pieces.sha256").and_then([](std::string const& text) { return ledger::parse_hash(text); });
  if (!root || !number("item.pieces.size") || !number("item.size"))
    return fail(refusal("digest-hidden", say("the proof does not show size and pieces of the item")));
  if (number("item.size") != stretch.size || number("item.pieces.size") != stretch.piece)
    return fail(refusal("size-differs", say("the stretch is of a file of another size than the entry says")));
  if (ledger::stretch_root(stretch, leaves) != *root)
    return fail(refusal("digest-differs", say("these bytes and the hashes beside them do not make the root over the pieces in the entry")));
  return {};
}

Result<ExitCode> verify_stretch(Session& session, VerifyCommandOptions const& options, std::string const& path, std::string const& part) {
  auto const refused = [&](Error const& error) -> Result<ExitCode> {
    if (error.problem != Problem::refused) return fail(not_checked(error));
    print_refusal(session.console, error, part, {});
    return ExitCode::no;
  };
  auto const text = read_file(path, ledger::stretch_limit);
  if (!text) return refused(text.error());
  auto const stretch = ledger::parse_stretch(*text);
  if (!stretch) return refused(stretch.error());
  auto proof = ledger::read_proof(stretch->proof);
  if (!proof) return refused(proof.error());
  auto stamps = TRY(GivenStamps::read(options.stamps));
  stamps.demand_over({&proof->checkpoint.note});
  auto const worst = stamps.print_rejected(session.console);
  auto const believed = believe(session, options, *std::move(proof), stamps);
  if (!believed) return refused(believed.error());
  auto const leaves = read_stretch(part, *stretch, session.progress);
  if (!leaves) return refused(leaves.error());
  if (auto const holds = check_stretch(*stretch, believed->entry.proof.disclosure, *leaves); !holds) return refused(holds.error());
  auto& console = session.console;
  if (console.json()) {
    auto json = console.object("stretch");
    json.bytes_member("path", part).member("from", stretch->from).member("until", stretch->until).member("size", stretch->size);
    json.end_object();
    console.json(std::move(json));
  } else {
    console.line(say("MATCH  {}: bytes {} to {} of {}, as the pieces in entry {} record them", part, stretch->from, stretch->until - 1, stretch->size, believed->entry.proof.file.index));
    console.line(say("  Not checked: the other {} bytes of the file.", stretch->size - (stretch->until - stretch->from)));
  }
  print_report(console, ProofReport{believed->entry, believed->belief, path, std::nullopt, false, {}});
  return worst;
}

Result<ExitCode> verify_fork(Session& session, VerifyCommandOptions const& options, std::string const& path) {
  auto const bytes = read_file(path, 4 << 20);
  if (!bytes) return fail(not_checked(bytes.error()));
  auto const fork = ledger::parse_fork(*bytes);
  if (!fork) return fail(not_checked(fork.error()));
  auto const& origin = fork->first.checkpoint.origin;
  auto const belief = TRY(find_belief(session, options.belief, plain_origin(origin)));
  print_unconfirmed(session.console, belief, plain_origin(origin));
  // Heads of SM2 logs are signed with SM2, whatever hash the fork is about: one policy has to know both.
  auto policy = belief.sha256;
  policy.logs.insert(policy.logs.end(), belief.sm3.logs.begin(), belief.sm3.logs.end());
  return print_fork(session.console, *fork, ledger::check_fork(*fork, policy));
}

/// Of a ledger that others keep, our own one may hold checkpoints. Tiles with faults show nothing of the ledger's history.
Result<Compared> compare_held(Session& session, Belief const& belief, ledger::VerifyReport const& report, std::string const& directory) {
  if (belief.source != Belief::Source::own_ledger || !report.sound() || report.level == ledger::Level::parse) return Compared{};
  auto const own = TRY(session.open_ledger());
  if (own.origin() == report.origin) return Compared{};
  auto policy = belief.sha256;
  policy.logs.insert(policy.logs.end(), belief.sm3.logs.begin(), belief.sm3.logs.end());
  return Compared{TRY(ledger::compare_with_held(own, directory, policy)), own.origin()};
}

Result<ExitCode> verify_published(Session& session, VerifyCommandOptions const& options, std::string const& directory) {
  auto const note = read_file(directory + "/checkpoint", note_size_limit);
  if (!note) return fail(not_checked(note.error()));
  auto const checkpoint = ledger::parse_checkpoint(*note);
  if (!checkpoint) return fail(not_checked(checkpoint.error()));
  auto const& origin = checkpoint->checkpoint.origin;
  auto const belief = TRY(find_belief(session, options.belief, plain_origin(origin)));
  print_unconfirmed(session.console, belief, origin);
  auto stamps = TRY(GivenStamps::read(options.stamps));
  stamps.demand_over({&checkpoint->note});
  auto const worst = stamps.print_rejected(session.console);
  auto const report = TRY(ledger::verify_published(directory, belief.sha256, belief.sm3, static_cast<ledger::Level>(options.level),
                                                   session.now(), session.progress, stamps.good()));
  return worse(worst, print_report(session.console, report, TRY(compare_held(session, belief, report, directory))));
}

Result<ExitCode> verify_own(Session& session, VerifyCommandOptions const& options, std::optional<std::string> const& given) {
  if (!options.stamps.tokens.empty())
    return fail(misuse(say("'{}' is about a proof or a published ledger", "--timestamp"))
                    .with_hint(say("a ledger keeps its own time stamps: 'custody timestamp attach'")));
  auto const place = TRY(given ? ledger::find_ledger(given) : session.place());
  auto const policy = TRY(own_policy(place, Tree::sha256));
  auto const authorities = TRY(read_authorities(options.stamps.authorities));
  return print_report(session.console, TRY(ledger::verify_ledger(place, policy, static_cast<ledger::Level>(options.level), session.now(),
                                                                 session.progress, authorities ? &*authorities : nullptr)));
}

Result<ExitCode> verify_thing(Session& session, VerifyCommandOptions const& options, std::string const& thing) {
  switch (TRY(look_at(thing, options))) {
    case Thing::ledger: return verify_own(session, options, thing);
    case Thing::published: return verify_published(session, options, thing);
    case Thing::proof: return verify_proof(session, options, thing, std::nullopt);
    case Thing::fork: return verify_fork(session, options, thing);
    case Thing::stretch:
      return fail(misuse(say("'{}' proves a stretch of a file, and the bytes of it are missing", thing)).with_hint(say("name the file with them behind it")));
    case Thing::evidence: return verify_evidence(session, options, thing);
  }
  return ExitCode::failed;
}

Result<ExitCode> run_verify(Session& session, VerifyCommandOptions const& options) {
  if (options.level < 0 || options.level > 3) return fail(misuse(say("--level takes 0, 1, 2 or 3, not '{}'", options.level)));
  if (options.things.empty() && !options.proof.empty()) return verify_proof(session, options, options.proof, std::nullopt);
  if (options.things.empty()) return verify_own(session, options, std::nullopt);
  if (options.things.size() == 1) return verify_thing(session, options, options.things.front());
  if (!options.proof.empty()) return fail(misuse(say("--proof is about one file, {} were given", options.things.size())));
  if (options.things.size() == 2 && TRY(look_at(options.things[0], options)) == Thing::stretch)
    return verify_stretch(session, options, options.things[0], options.things[1]);
  auto code = ExitCode::done;
  for (auto const& thing : options.things) {
    auto const done = verify_thing(session, options, thing);
    if (!done) session.console.error(done.error());
    code = worse(code, done ? *done : exit_code(done.error().problem));
  }
  return code;
}

}  // namespace

Run declare_verify(CLI::App& app) {
  auto const options = std::make_shared<VerifyCommandOptions>();
  app.add_option("THING", options->things, N_("a ledger, a published ledger, a proof, a fork proof, or files with their proofs beside them"));
  app.add_option("--proof", options->proof, N_("the proof of the file"))->type_name("FILE");
  app.add_option("--twin-proof", options->twin_proof, N_("the proof of the same entry in the SM3 tree"))->type_name("FILE");
  app.add_option("--link", options->link, N_("a later checkpoint and what leads to it, as 'cosign --request' writes it: who saw that saw the entry"))->type_name("FILE");
  app.add_option("--level", options->level, N_("how deep a ledger is checked: 0 parse, 1 signatures, 2 tiles, 3 payloads"))->type_name("N");
  declare_belief_options(app, options->belief);
  declare_stamp_options(app, options->stamps);
  return [options](Session& session) { return run_verify(session, *options); };
}

}  // namespace custody::cli
