#include "ledger/signer.hpp"

#include <algorithm>

#include "lib/crypto/signature.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {
namespace {

constexpr std::size_t key_file_limit = 4096;

Result<SigningKey> load_key(Place const& place, Card const& card, char const* name) {
  std::string const path = place.key(name);
  std::string text = TRY(read_file(path, key_file_limit));
  if (text.ends_with('\n')) text.pop_back();
  auto key = SigningKey::parse(text);
  wipe(std::as_writable_bytes(std::span(text)));
  if (!key) return fail(failure("key", say("the signing key '{}' cannot be read: {}", path, key.error().message)));
  if (std::ranges::none_of(card.logs, [&](CardKey const& log) { return log.key == key->verifier(); }))
    return fail(failure("key", say("the signing key '{}' is none of the keys that the ledger's card names", path)));
  return std::move(*key);
}

}  // namespace

Result<Signer> Signer::load(Place const& place, Card const& card, bool twin) {
  Signer signer(TRY(load_key(place, card, "log")), std::nullopt);
  if (twin) signer.m_sm2 = TRY(load_key(place, card, "sm2"));
  return signer;
}

Checkpoint checkpoint_of(Head const& head, Tree tree) {
  Checkpoint out{head.origin, head.size, head.root(tree), {}, {}};
  if (tree == Tree::sm3) {
    out.origin += "/sm3";
    out.sha256 = head.sha256;
  }
  return out;
}

Result<SignedCheckpoint> Signer::sign(Head const& head, Tree tree) const {
  SignedCheckpoint out;
  out.checkpoint = checkpoint_of(head, tree);
  out.note.text = encode_checkpoint(out.checkpoint);
  out.note.signatures.push_back(sign_note(out.note.text, key(tree)));
  VerifierKey const keys[] = {key(tree).verifier()};
  auto const verified = verify_note(out.note, keys);
  if (!verified || verified->empty())
    return fail(failure("memory-or-disk", say("the signature of the checkpoint of {} entries does not hold: memory or disk error", head.size)));
  return out;
}

}  // namespace custody::ledger
