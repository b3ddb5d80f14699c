#include "ledger/signer.hpp"

#include <algorithm>


namespace custody::ledger {
namespace {

Result<SigningKey> load_key(Place const& place, std::vector<CardKey> const& known, char const* name, AskPassphrase const& ask) {
  std::string const path = place.key(name);
  auto key = TRY(load_key_file(path, ask));
  if (std::ranges::none_of(known, [&](CardKey const& own) { return own.key == key.verifier(); }))
    return fail(failure("key", say("the signing key '{}' is none of the keys that the ledger's card names", path)));
  return key;
}

}  // namespace

Result<Signer> Signer::load(Place const& place, Card const& card, bool twin, AskPassphrase const& ask) {
  Signer signer(TRY(load_key(place, card.logs, "log", ask)), std::nullopt);
  if (twin) signer.m_sm2 = TRY(load_key(place, card.logs, "sm2", ask));
  return signer;
}

Result<SigningKey> load_witness_key(Place const& place, Card const& card, AskPassphrase const& ask) {
  return load_key(place, card.witnesses, "witness", ask);
}

Checkpoint checkpoint_of(Head const& head, Tree tree) {
  Checkpoint out{head.origin, head.size, head.root(tree), {}, {}};
  if (tree == Tree::sm3) {
    out.origin += twin_suffix;
    out.sha256 = head.sha256;
  }
  return out;
}

Result<SignedCheckpoint> Signer::sign(Head const& head, Tree tree) const {
  SignedCheckpoint out;
  out.checkpoint = checkpoint_of(head, tree);
  out.note.text = encode_checkpoint(out.checkpoint);
  std::vector<SigningKey const*> signers{&key(tree)};
  if (m_incoming && m_incoming->verifier().type == key(tree).verifier().type) signers.push_back(m_incoming);
  std::ranges::sort(signers, {}, [](SigningKey const* signer) { return signer->verifier().text(); });   // as in the card
  std::vector<VerifierKey> keys;
  for (SigningKey const* signer : signers) {
    out.note.signatures.push_back(sign_note(out.note.text, *signer));
    keys.push_back(signer->verifier());
  }
  auto const verified = verify_note(out.note, keys);
  if (!verified || verified->size() != keys.size())
    return fail(failure("memory-or-disk", say("the signature of the checkpoint of {} entries does not hold: memory or disk error", head.size)));
  return out;
}

}  // namespace custody::ledger
