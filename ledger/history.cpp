#include "ledger/history.hpp"

#include <algorithm>
#include <filesystem>

#include "ledger/bundle_path.hpp"
#include "ledger/peer.hpp"
#include "ledger/stage.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t peer_limit = 64;

/// Without cosignatures, which may grow in number later.
SignedCheckpoint own_signatures(SignedCheckpoint note, Card const& card) {
  std::erase_if(note.note.signatures, [&](NoteSignature const& line) {
    return std::ranges::none_of(card.logs, [&](CardKey const& log) { return log.key.name == line.name && log.key.id == line.id; });
  });
  return note;
}

}  // namespace

Result<std::string> Inbox::bundle_of(std::uint64_t index) {
  if (!m_received) m_received = TRY(m_ledger.find(Term::kind, "custody.received"));
  // The entries of one bundle follow its statement.
  auto const after = std::ranges::upper_bound(*m_received, index);
  if (after == m_received->begin()) return fail(failure("no-bytes", say("no entry before {} says with which bundle it came", index)));
  Row const statement = TRY(m_ledger.row(*std::prev(after)));
  auto const number = parse_number(statement.value("ref.index").value_or(""));
  return m_directory + "/" + received_name(statement.value("ref.origin").value_or("-"), number.value_or(0));
}

Result<History> History::begin(Ledger const& ledger, std::uint64_t end) {
  std::optional<Prover> prover;
  if (auto note = TRY(ledger.note_at(end))) prover.emplace(TRY(Prover::begin(ledger, own_signatures(std::move(*note), ledger.card()))));
  return History(ledger, end, std::move(prover));
}

void History::enclose(std::string content) {
  auto path = history_path(content);
  m_out.emplace(std::move(path), std::move(content));
}

Result<> History::add_entry(std::uint64_t index) {
  if (!m_prover) return fail(failure("store", say("no signed checkpoint of {} entries is held", m_end)));
  enclose(encode_proof(TRY(m_prover->prove(index, [](std::string_view) { return true; }))));
  return {};
}

Result<> History::add_own(std::uint64_t index) {
  std::vector<std::uint64_t> told;
  auto const quoted = m_ledger.origin() + "#" + std::to_string(index);
  if (TRY(m_ledger.may_have(Term::quoted, quoted))) told = TRY(m_ledger.find(Term::quoted, quoted));
  auto const number = std::to_string(index);
  if (TRY(m_ledger.may_have(Term::amended, number)))
    for (auto const entry : TRY(m_ledger.find(Term::amended, number))) told.push_back(entry);
  for (auto const entry : told)
    if (entry < m_end && !TRY(m_ledger.row(entry)).payload.empty()) TRY(add_entry(entry));
  return {};
}

Result<> History::add_received(std::string const& bundle, std::uint64_t sender_index) {
  auto const copy = [&](std::string const& path) -> Result<> {
    enclose(TRY(read_file(bundle + "/" + path, proof_size_limit)));
    return {};
  };
  TRY(copy(proof_path(sender_index)));
  if (std::ranges::find(m_seen_bundles, bundle) != m_seen_bundles.end()) return {};
  m_seen_bundles.push_back(bundle);
  TRY(copy(bundle_path(BundlePart::statement_proof)));
  TRY(copy(std::string(receipt_name)));
  std::vector<std::string> earlier;
  std::error_code failed;
  for (fs::directory_iterator it(bundle + "/data/history", failed), end; !failed && it != end; it.increment(failed))
    earlier.push_back("data/history/" + it->path().filename().string());
  if (failed && failed != std::errc::no_such_file_or_directory)
    return fail(io_failure(say("cannot read the directory '{}': {}", bundle + "/data/history", reason(failed.value()))));
  for (auto const& path : earlier) TRY(copy(path));
  return {};
}

Result<Enclosures> newest_peer_notes(Ledger const& ledger, std::uint64_t end, Policy const& policy) {
  Enclosures out;
  if (policy.witnesses.empty()) return out;
  std::map<std::string_view, HeldNote const*> newest;
  auto const held = TRY(held_notes(ledger, end));
  for (HeldNote const& note : held) {
    std::string_view const origin = note.note.checkpoint.origin;
    if (origin == ledger.origin()) continue;
    if (std::ranges::none_of(policy.witnesses, [&](auto const& w) { return agency_of_witness(w.key.name) == origin; })) continue;
    auto& best = newest[origin];
    if (!best || note.note.checkpoint.size >= best->note.checkpoint.size) best = &note;
  }
  for (auto const& [origin, note] : newest)
    if (out.size() < peer_limit) out.emplace(peer_path(origin), note->note.note.encode());
  return out;
}

}  // namespace custody::ledger
