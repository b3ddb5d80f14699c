#include <CLI/CLI.hpp>
#include <array>
#include <memory>
#include <optional>

#include "cli/belief.hpp"
#include "cli/commands.hpp"
#include "cli/confirmed.hpp"
#include "cli/stamp_options.hpp"
#include "ledger/proof_file.hpp"
#include "ledger/timestamps.hpp"
#include "lib/io/atomic_file.hpp"
#include "lib/io/file.hpp"

namespace custody::cli {

namespace {

using ledger::SignedCheckpoint;
using ledger::Tree;

constexpr std::string_view proof_starts[] = {"c2sp.org/tlog-proof@", "custody/sm3-proof/"};

struct RequestOptions {
  std::optional<std::uint64_t> size;
  std::string checkpoint, algorithm = "sha256", output;
  bool sm3 = false, force = false;
};

struct AttachOptions {
  std::string response, request, authorities;
};

struct VerifyOptions {
  std::string token, checkpoint, request, authorities;
};

/// A checkpoint, or a proof that carries one.
Result<SignedCheckpoint> read_checkpoint(std::string const& path) {
  auto const bytes = TRY(read_file(path, ledger::proof_size_limit));
  for (auto const start : proof_starts)
    if (bytes.starts_with(start)) return TRY(ledger::read_proof(bytes)).checkpoint;
  return ledger::parse_checkpoint(bytes);
}

/// The note that is to be stamped.
Result<SignedCheckpoint> find_note(Session& session, RequestOptions const& options) {
  if (!options.checkpoint.empty()) return read_checkpoint(options.checkpoint);
  auto const ledger = TRY(session.open_ledger());
  if (options.sm3 && !ledger.twin()) return fail(misuse(say("ledger {} has no SM3 tree", ledger.origin())));
  auto const tree = options.sm3 ? Tree::sm3 : Tree::sha256;
  if (!options.size) return ledger.newest_note(tree);
  auto note = TRY(ledger.note_at(*options.size, tree));
  if (!note) return fail(misuse(say("no checkpoint of {} entries was signed", *options.size)));
  return *std::move(note);
}

// --- timestamp request

Result<Algorithm> read_algorithm(std::string const& name) {
  auto const algorithm = algorithm_named(name);
  if (algorithm == Algorithm::sha256 || algorithm == Algorithm::sm3 || algorithm == Algorithm::sha512) return *algorithm;
  return fail(misuse(say("'{}' takes {}, not '{}'", "--algorithm", "sha256, sm3, sha512", name)));
}

Result<ExitCode> run_request(Session& session, RequestOptions const& options) {
  if (!options.checkpoint.empty() && (options.size || options.sm3))
    return fail(misuse(say("'{}' and '{}' exclude each other", "--checkpoint", options.size ? "--size" : "--sm3")));
  auto const algorithm = TRY(read_algorithm(options.algorithm));
  auto const note = TRY(find_note(session, options));
  auto const bare = ledger::bare_notes(note.note);
  if (bare.empty()) return fail(refusal("log-signature", say("no line of the log '{}' stands under the checkpoint", note.checkpoint.origin)));
  std::array<std::byte, 8> nonce;
  random_bytes(nonce);
  auto const imprint = ledger::imprint_of(bare.front().bytes, algorithm);
  auto const request = encode_timestamp_request(algorithm, imprint, nonce);
  TRY(write_file(options.output, request, options.force ? Overwrite::allow : Overwrite::refuse));
  auto& console = session.console;
  if (console.json()) {
    auto json = console.object("timestamp");
    json.member("result", "requested").member("ledger", note.checkpoint.origin).member("size", note.checkpoint.size);
    json.member("algorithm", algorithm_name(algorithm)).member("imprint", hex_encode(imprint)).bytes_member("file", options.output).end_object();
    console.json(std::move(json));
    return ExitCode::done;
  }
  console.remark(say("ledger {}: asks for a time stamp over its checkpoint of {} entries, by {}", note.checkpoint.origin,
                     console.number(note.checkpoint.size), algorithm_name(algorithm)));
  console.remark(say("written: {}", options.output));
  return ExitCode::done;
}

// --- timestamp attach

/// An answer carries the nonce of its request (RFC 3161 2.4.2).
Result<> check_nonce(Timestamp const& token, std::string const& request) {
  if (request.empty()) return {};
  if (TRY(timestamp_request_nonce(TRY(read_file(request, timestamp_size_limit)))) == token.nonce) return {};
  return fail(refusal("timestamp-nonce", say("it is not the answer to the request '{}'", request)));
}

struct Attached {
  SignedCheckpoint note;
  Timestamp token;
  std::optional<ledger::Stamp> stamp;   // if it was checked
  ledger::KeptNow kept;
};

Result<Attached> attach(ledger::Ledger& ledger, AttachOptions const& options, std::optional<TimestampAuthorities> const& authorities) {
  Attached out;
  out.token = TRY(load_timestamp(options.response));
  TRY(check_nonce(out.token, options.request));
  auto note = TRY(ledger::find_stamped(ledger, out.token));
  if (!note) return fail(refusal("timestamp-imprint", say("it is over none of the checkpoints of ledger {}", ledger.origin())));
  out.note = *std::move(note);
  if (authorities) out.stamp = TRY(ledger::check_stamp(out.token, *authorities));
  out.kept = TRY(ledger::keep_timestamp(ledger, out.note, out.token));
  return out;
}

Result<ExitCode> run_attach(Session& session, AttachOptions const& options) {
  auto const authorities = TRY(read_authorities(options.authorities));
  auto ledger = TRY(session.open_writer());
  auto const done = attach(ledger, options, authorities);
  auto& console = session.console;
  if (!done && (done.error().problem == Problem::refused || done.error().code == "timestamp-sm2"))
    return print_rejected_stamp(console, options.response, done.error());
  if (!done) return fail(done.error());
  auto const& checkpoint = done->note.checkpoint;
  if (console.json()) {
    auto json = console.object("timestamp");
    json.member("result", done->kept.fresh ? "attached" : "attached-before").member("ledger", checkpoint.origin).member("size", checkpoint.size);
    json.member("no_later_than", format_time(done->token.latest)).member("checked", done->stamp.has_value());
    if (done->stamp) json.member("authority", done->stamp->authority);
    json.bytes_member("file", done->kept.path).end_object();
    console.json(std::move(json));
    return ExitCode::done;
  }
  auto const size = console.number(checkpoint.size);
  if (!done->kept.fresh)
    console.remark(say("ledger {}: this time stamp over its checkpoint of {} entries was kept before", checkpoint.origin, size));
  else if (done->stamp)
    console.remark(say("ledger {}: its checkpoint of {} entries is stamped by {}, {}", checkpoint.origin, size, done->stamp->authority,
                       format_time(done->stamp->time)));
  else
    console.remark(say("ledger {}: a time stamp over its checkpoint of {} entries is kept, which states {}", checkpoint.origin, size,
                       format_time(done->token.latest)));
  if (!done->stamp) console.warning(say("who stamped was not checked, and until then it counts for nothing: give the certificates of the authority with --tsa-ca"));
  return ExitCode::done;
}

// --- timestamp verify

Result<ledger::Stamp> check(VerifyOptions const& options, Timestamp const& token, TimestampAuthorities const& authorities, Note const& note) {
  TRY(check_nonce(token, options.request));
  if (ledger::stamped_lines(note, token.algorithm, token.imprint).empty())
    return fail(refusal("timestamp-imprint", say("it is over something else than this checkpoint")));
  return ledger::check_stamp(token, authorities);
}

Result<ExitCode> run_verify(Session& session, VerifyOptions const& options) {
  if (options.authorities.empty())
    return fail(misuse(say("NOT CHECKED WHO STAMPED: give the certificates of the authority with --tsa-ca.")));
  auto const authorities = TRY(read_authorities(options.authorities));
  auto const note = TRY(read_checkpoint(options.checkpoint));
  auto const token = load_timestamp(options.token);
  auto& console = session.console;
  if (!token) return print_rejected_stamp(console, options.token, token.error());
  auto const stamp = check(options, *token, *authorities, note.note);
  if (!stamp) return print_rejected_stamp(console, options.token, stamp.error());
  auto const& checkpoint = note.checkpoint;
  if (console.json()) {
    auto json = console.object("timestamp");
    json.member("result", "holds").bytes_member("file", options.token).member("ledger", checkpoint.origin).member("size", checkpoint.size);
    json.member("authority", stamp->authority).member("no_later_than", format_time(stamp->time)).member("stated", format_time(token->time));
    json.member("algorithm", algorithm_name(token->algorithm)).member("policy", token->policy).member("serial", token->serial);
    json.member("ordering", token->ordering).key("not_checked").begin_array().value("log-signature").value("revocation").value("clock-of-authority");
    json.end_array().end_object();
    console.json(std::move(json));
    return ExitCode::done;
  }
  console.line(say("THE TIME STAMP HOLDS  {}", options.token));
  indented(console, say("The checkpoint of {} entries of the ledger {} was there no later than {}, with the signature under it.",
                        console.number(checkpoint.size), checkpoint.origin, format_time(stamp->time)));
  indented(console, say("So states {}, whose chain ends in a certificate that you gave.", stamp->authority));
  indented(console, say("Serial number {}, policy {}, over the {} of the checkpoint.", token->serial, token->policy, algorithm_name(token->algorithm)));
  indented(console, say("Not checked: whose signature stands under the checkpoint, which is what 'custody verify' does; whether a certificate was revoked; the clock of the authority."));
  indented(console, say("No file was compared. This is no expert opinion and decides nothing about authenticity, legality or relevance."));
  return ExitCode::done;
}

}  // namespace

Run declare_timestamp_request(CLI::App& app) {
  auto const options = std::make_shared<RequestOptions>();
  app.add_option("--size", options->size, N_("over the checkpoint of so many entries; without it the newest"))->type_name("N");
  app.add_option("--checkpoint", options->checkpoint, N_("over this checkpoint, or that of this proof; no ledger is needed"))->type_name("FILE");
  app.add_flag("--sm3", options->sm3, N_("over the checkpoint of the SM3 tree"));
  app.add_option("--algorithm", options->algorithm, N_("by which digest: sha256, sm3, sha512; default sha256"))->type_name("NAME");
  app.add_option("-o,--output", options->output, N_("where to write the request; - is standard output"))->required()->type_name("FILE");
  app.add_flag("--force", options->force, N_("replace a file that is there"));
  return [options](Session& session) { return run_request(session, *options); };
}

Run declare_timestamp_attach(CLI::App& app) {
  auto const options = std::make_shared<AttachOptions>();
  app.add_option("RESPONSE", options->response, N_("what the authority answered"))->required();
  app.add_option("--request", options->request, N_("the request: the answer has to carry its nonce"))->type_name("FILE");
  declare_authorities_option(app, options->authorities);
  return [options](Session& session) { return run_attach(session, *options); };
}

Run declare_timestamp_verify(CLI::App& app) {
  auto const options = std::make_shared<VerifyOptions>();
  app.add_option("TOKEN", options->token, N_("a time stamp: the answer of an authority, or the bare token"))->required();
  app.add_option("--checkpoint", options->checkpoint, N_("the checkpoint that it is about, or a proof that carries it"))->required()->type_name("FILE");
  app.add_option("--request", options->request, N_("the request: the answer has to carry its nonce"))->type_name("FILE");
  declare_authorities_option(app, options->authorities);
  return [options](Session& session) { return run_verify(session, *options); };
}

}  // namespace custody::cli
