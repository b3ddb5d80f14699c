#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "cli/belief.hpp"
#include "cli/commands.hpp"
#include "ledger/cosign.hpp"
#include "ledger/fork.hpp"
#include "ledger/trust.hpp"
#include "lib/io/atomic_file.hpp"
#include "lib/io/file.hpp"

namespace custody::cli {

namespace {

using ledger::Tree;

constexpr std::size_t input_limit = note_size_limit + 4096;

struct CosignOptions {
  std::string request, answer, witness, output;
  std::optional<std::uint64_t> old;
  bool sm3 = false, force = false;
};

Tree tree_of(ledger::SignedCheckpoint const& note) { return note.checkpoint.sha256 ? Tree::sm3 : Tree::sha256; }

/// Words on a refusal; it is an answer like any other, so it is printed and no error.
ExitCode refused(Console& console, Error const& error) {
  if (console.json()) {
    auto json = console.object("cosign");
    json.member("result", "refused").member("code", error.code).member("message", console.render(error.message));
    if (error.hint) json.member("hint", console.render(*error.hint));
    json.end_object();
    console.json(std::move(json));
  } else {
    console.line(say("REFUSED: {} [{}].", error.message, error.code));
    if (error.hint) console.line(say("  {}", *error.hint));
  }
  return ExitCode::no;
}

Result<> write(CosignOptions const& options, std::string const& bytes) {
  return write_file(options.output, bytes, options.force ? Overwrite::allow : Overwrite::refuse);
}

Result<ExitCode> answer_request(Session& session, CosignOptions const& options) {
  auto const request = TRY(ledger::read_request(TRY(read_file(options.request, input_limit))));
  auto ledger = TRY(session.open_writer());
  auto const policy = TRY(ledger::load_policy(ledger.place(), request.tree()));
  auto const done = ledger::cosign(ledger, request, policy, session.now());
  if (!done && done.error().problem != Problem::refused) return fail(done.error());
  auto& console = session.console;
  if (!done) return refused(console, done.error());
  TRY(write(options, done->answer.note.encode()));
  auto const& checkpoint = done->answer.checkpoint;
  if (console.json()) {
    auto json = console.object("cosign");
    json.member("result", "cosigned").member("ledger", ledger.origin()).member("witnessed", checkpoint.origin).member("size", checkpoint.size);
    if (done->entry) json.member("entry", *done->entry);
    json.bytes_member("file", options.output).end_object();
    console.json(std::move(json));
  } else if (done->entry) {
    console.remark(say("ledger {}, entry {}: cosigned the checkpoint of {} entries of {}", ledger.origin(), *done->entry,
                       console.number(checkpoint.size), checkpoint.origin));
  } else {
    console.remark(say("ledger {}: the checkpoint of {} entries of {} was witnessed before; answered again", ledger.origin(),
                       console.number(checkpoint.size), checkpoint.origin));
  }
  console.remark(say("written: {}", options.output));
  return ExitCode::done;
}

Result<ExitCode> attach_answer(Session& session, CosignOptions const& options) {
  auto const answer = TRY(ledger::parse_checkpoint(TRY(read_file(options.answer, note_size_limit))));
  auto ledger = TRY(session.open_writer());
  auto const policy = TRY(ledger::load_policy(ledger.place(), tree_of(answer)));
  auto const done = ledger::attach(ledger, answer, policy);
  if (!done && done.error().problem != Problem::refused) return fail(done.error());
  auto& console = session.console;
  if (!done) return refused(console, done.error());
  auto own = TRY(own_policy(ledger.place(), tree_of(answer)));
  auto const judged = ledger::judge(done->note, own, tree_of(answer), session.now());
  auto const size = console.number(done->note.checkpoint.size);
  if (console.json()) {
    auto json = console.object("cosign");
    json.member("result", "attached").member("ledger", ledger.origin()).member("size", done->note.checkpoint.size).key("added").begin_array();
    for (auto const& line : done->cosigned)
      json.begin_object().member("witness", line.witness).member("before", format_time(line.time)).end_object();
    json.end_array().member("unknown", done->unknown).member("quorum", own.quorum).member("quorum_reached", judged.has_value()).end_object();
    console.json(std::move(json));
    return ExitCode::done;
  }
  for (auto const& line : done->cosigned)
    console.remark(say("ledger {}: the checkpoint of {} entries is cosigned by {}, {} +08:00", ledger.origin(), size, line.witness,
                       format_beijing(line.time).substr(0, 16)));
  if (done->cosigned.empty()) console.remark(say("ledger {}: the answer holds no cosignature that is not there already", ledger.origin()));
  if (done->unknown > 0)
    console.warning(say("{} signature lines of the answer are of keys that the policy does not name; they were not kept", done->unknown));
  if (own.quorum != "none")
    console.remark(judged ? say("the quorum '{}' of the policy is reached", own.quorum) : say("the quorum '{}' of the policy is not reached yet", own.quorum));
  return ExitCode::done;
}

Result<ExitCode> make_request(Session& session, CosignOptions const& options) {
  auto const ledger = TRY(session.open_ledger());
  if (options.sm3 && !ledger.twin()) return fail(misuse(say("ledger {} has no SM3 tree", ledger.origin())));
  auto const tree = options.sm3 ? Tree::sm3 : Tree::sha256;
  auto const witness = TRY(ledger::find_agency(TRY(ledger::load_agencies(ledger.place())), options.witness)).card.card;
  std::vector<VerifierKey> keys;
  for (auto const& key : witness.witnesses) keys.push_back(key.key);
  if (keys.empty()) return fail(misuse(say("the card of {} names no witness key", witness.origin)));
  auto const old = options.old ? *options.old : TRY(ledger::size_cosigned_by(ledger, tree, keys));
  auto const request = TRY(ledger::make_request(ledger, tree, old));
  TRY(write(options, ledger::encode_link(request.link)));
  auto& console = session.console;
  auto const& checkpoint = request.note.checkpoint;
  if (console.json()) {
    auto json = console.object("cosign");
    json.member("result", "requested").member("ledger", ledger.origin()).member("witness", witness.origin);
    json.member("old", old).member("size", checkpoint.size).bytes_member("file", options.output).end_object();
    console.json(std::move(json));
    return ExitCode::done;
  }
  console.remark(say("ledger {}: asks {} to cosign its checkpoint of {} entries, from {} on", ledger.origin(), witness.origin,
                     console.number(checkpoint.size), console.number(old)));
  console.remark(say("written: {}", options.output));
  return ExitCode::done;
}

Result<ExitCode> run_cosign(Session& session, CosignOptions const& options) {
  int const modes = !options.request.empty() + !options.answer.empty() + !options.witness.empty();
  if (modes != 1) return fail(misuse(say("give a request to answer, or one of --attach ANSWER and --request WITNESS")));
  if (options.witness.empty() && (options.old || options.sm3)) return fail(misuse(say("'{}' goes with '{}' only", options.old ? "--old" : "--sm3", "--request")));
  if (!options.answer.empty()) {
    if (!options.output.empty()) return fail(misuse(say("'{}' writes no file", "--attach")));
    return attach_answer(session, options);
  }
  if (options.output.empty()) return fail(misuse(say("say with -o where to write")));
  return options.witness.empty() ? answer_request(session, options) : make_request(session, options);
}

}  // namespace

Run declare_cosign(CLI::App& app) {
  auto const options = std::make_shared<CosignOptions>();
  app.add_option("REQUEST", options->request, N_("the request of another ledger: a checkpoint and what leads to it"));
  app.add_option("--attach", options->answer, N_("keep the cosignatures of an answer"))->type_name("ANSWER");
  app.add_option("--request", options->witness, N_("write a request to this agency"))->type_name("WHO");
  app.add_option("--old", options->old, N_("with --request: entries of the checkpoint that the witness holds"))->type_name("N");
  app.add_flag("--sm3", options->sm3, N_("with --request: of the SM3 tree"));
  app.add_option("-o,--output", options->output, N_("where to write the answer or request; - is standard output"))->type_name("FILE");
  app.add_flag("--force", options->force, N_("replace a file that is there"));
  return [options](Session& session) { return run_cosign(session, *options); };
}

}  // namespace custody::cli
