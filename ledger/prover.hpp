// Proofs of many entries under one checkpoint: its root is compared once, and tiles that neighbours share are read once.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "ledger/ledger.hpp"

namespace custody::ledger {

class Prover {
 public:
  /// Errors as Ledger::prove(): "index-range" for a checkpoint beyond the ledger, "went-back" for one that is not of its tree.
  static Result<Prover> begin(Ledger const& ledger, SignedCheckpoint const& note, Tree tree = Tree::sha256);
  Prover(Prover&&) noexcept;
  ~Prover();

  /// A proof whose disclosure shows the keys that `show` names. Codes "index-range", "destroyed".
  Result<ProofFile> prove(std::uint64_t index, std::function<bool(std::string_view)> const& show);

 private:
  struct State;
  explicit Prover(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

}  // namespace custody::ledger
