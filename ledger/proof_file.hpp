// One entry, one tree, one checkpoint in one file: C2SP tlog-proof@v1, or our sm3-proof of the twin (wire.md 6).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/checkpoint.hpp"
#include "ledger/disclosure.hpp"
#include "ledger/policy.hpp"
#include "ledger/proof.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

inline constexpr std::size_t proof_size_limit = 2 << 20;

struct ProofFile {
  Tree tree = Tree::sha256;
  std::string extra;   // the bytes of the disclosure
  std::uint64_t index = 0;
  Path path;
  std::string note;   // verbatim
};

std::string encode_proof(ProofFile const& proof);

/// A proof that was read (P1 to P5), not yet believed.
struct ReadProof {
  ProofFile file;
  Disclosure disclosure;
  SignedCheckpoint checkpoint;
};
/// P1 to P5 of wire.md 16.1, codes in their order.
Result<ReadProof> read_proof(std::string_view bytes);

/// What a good proof says. The claimed time is the entry's; what is proved is `standing`.
struct ProvedEntry {
  ReadProof proof;
  Standing standing;
};
/// P6 to P12. Also P9's and P10's questions, see judge(), which takes `stamps` as well.
Result<ProvedEntry> check_proof(ReadProof proof, Policy const& policy, UtcTime now, std::span<Stamp const> stamps = {});
/// P12.
Result<> check_bracket(ProvedEntry const& entry);
/// P6 and P11 alone, for proofs inside a bundle whose note has been judged once.
Result<> check_contained(ReadProof const& proof, TreeHasher& hasher);
/// P14: the second proof, already checked by P1 to P12, speaks of the same leaf and size and binds the same root.
Result<> check_twin(ReadProof const& proof, ReadProof const& twin);

}  // namespace custody::ledger
