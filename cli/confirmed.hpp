// Who stands behind a checkpoint: what verify, send, receive and acknowledge say of it alike. That nobody else confirmed it is never
// left out (words.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/console.hpp"
#include "ledger/policy.hpp"
#include "lib/crypto/key.hpp"

namespace custody::cli {

/// `name+id`: how a key is called in a sentence.
std::string key_name(VerifierKey const& key);

/// Cosignatures of somebody else than the keeper of the ledger `origin`.
std::vector<ledger::Cosigned> confirmed_by(ledger::Standing const& standing, std::string_view origin);

/// A line of a block below its headline; nothing with --json.
void indented(Console& console, Message const& message);

void print_confirmed(Console& console, ledger::Standing const& standing, std::string_view origin);
/// The members "confirmed_by" (cosignatures) and "stamped_by".
void write_confirmed(JsonWriter& json, ledger::Standing const& standing, std::string_view origin);

}  // namespace custody::cli
