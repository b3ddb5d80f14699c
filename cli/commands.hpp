// THE table of commands. Help, completion, did-you-mean, the man-page test and the example tests all read it.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "cli/exit_code.hpp"
#include "cli/session.hpp"
#include "lib/base/result.hpp"

namespace CLI {
class App;
}

namespace custody::cli {

/// What a command does once the command line has been parsed. An Error is printed by the app and decides the exit code; a
/// finding is printed by the command itself and returned as ExitCode::no.
using Run = std::function<Result<ExitCode>(Session&)>;

/// Declares options and arguments on `app` and returns what to run after the parse. It opens nothing.
using Declare = Run (*)(CLI::App& app);

enum class Group { ledger, evidence, records, exchange, trust, audit, help };

struct Command {
  std::string_view name;       // one word, or two: "trust card"
  Group group;
  std::string_view summary;    // msgid: one line, imperative, lower case
  std::string_view examples[2];   // whole command lines; a test runs them
  Declare declare;
};

std::span<Command const> all_commands();

// One file each under cli/commands/, named for the command ("trust card" stands in trust.cpp).
Run declare_init(CLI::App&);
Run declare_add(CLI::App&);
Run declare_amend(CLI::App&);
Run declare_log(CLI::App&);
Run declare_show(CLI::App&);
Run declare_prove(CLI::App&);
Run declare_verify(CLI::App&);
Run declare_check(CLI::App&);
Run declare_review(CLI::App&);
Run declare_publish(CLI::App&);
Run declare_mirror(CLI::App&);
Run declare_repair(CLI::App&);
Run declare_restrict(CLI::App&);
Run declare_erase(CLI::App&);
Run declare_key_show(CLI::App&);
Run declare_key_rotate(CLI::App&);
Run declare_key_revoke(CLI::App&);
Run declare_hash(CLI::App&);
Run declare_form(CLI::App&);
Run declare_convert(CLI::App&);
Run declare_packs_list(CLI::App&);
Run declare_packs_show(CLI::App&);
Run declare_packs_check(CLI::App&);
Run declare_packs_diff(CLI::App&);
Run declare_packs_sample(CLI::App&);
Run declare_packs_verify(CLI::App&);
Run declare_detect(CLI::App&);
Run declare_send(CLI::App&);
Run declare_receive(CLI::App&);
Run declare_acknowledge(CLI::App&);
Run declare_trace(CLI::App&);
Run declare_trust_card(CLI::App&);
Run declare_trust_fingerprint(CLI::App&);
Run declare_trust_add(CLI::App&);
Run declare_trust_list(CLI::App&);
Run declare_completion(CLI::App&);
Run declare_trust_remove(CLI::App&);
Run declare_cosign(CLI::App&);
Run declare_timestamp_request(CLI::App&);
Run declare_timestamp_attach(CLI::App&);
Run declare_timestamp_verify(CLI::App&);
Run declare_help(CLI::App&);

}  // namespace custody::cli
