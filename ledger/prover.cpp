#include "ledger/prover.hpp"

#include "ledger/stored_tiles.hpp"

namespace custody::ledger {

struct Prover::State {
  State(Ledger const& of, SignedCheckpoint const& at, Tree in)
      : ledger(of), tree(in), count(at.checkpoint.size), note(at.note.encode()), stored(of.store(), in), hasher(in), tiles(stored, of.size(), hasher) {}

  Ledger const& ledger;
  Tree tree;
  std::uint64_t count;
  std::string note;
  StoredTiles stored;
  TreeHasher hasher;
  TileTree tiles;
};

Prover::Prover(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Prover::Prover(Prover&&) noexcept = default;
Prover::~Prover() = default;

Result<Prover> Prover::begin(Ledger const& ledger, SignedCheckpoint const& note, Tree tree) {
  std::uint64_t const count = note.checkpoint.size;
  if (count > ledger.size()) return fail(refusal("index-range", say("the ledger has only {} entries", ledger.size())));
  if (TRY(ledger.root_at(count, tree)) != note.checkpoint.root)
    return fail(Error{Problem::went_back, "went-back", say("the checkpoint of {} entries is not one of this ledger's tree", count), {}});
  return Prover(std::make_unique<State>(ledger, note, tree));
}

Result<ProofFile> Prover::prove(std::uint64_t index, std::function<bool(std::string_view)> const& show) {
  State& state = *m_state;
  if (index >= state.count) return fail(refusal("index-range", say("entry {} is not in the checkpoint of {} entries", index, state.count)));
  Row const row = TRY(state.ledger.row(index));
  if (row.payload.empty()) return fail(refusal("destroyed", say("the payload of entry {} was destroyed: nothing can be shown of it", index)));
  return ProofFile{state.tree, TRY(make_disclosure(row.payload, row.entry, show)), index, TRY(prove_inclusion(state.tiles, index, state.count)),
                   state.note};
}

}  // namespace custody::ledger
