// A new ledger: built aside completely, then renamed into place, so that there is none without a guard (wire.md 15.1).
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "ledger/guard.hpp"
#include "ledger/ledger.hpp"
#include "ledger/policy.hpp"
#include "ledger/signer.hpp"
#include "ledger/text.hpp"
#include "lib/base/text.hpp"
#include "lib/crypto/signature.hpp"
#include "lib/io/atomic_file.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t name_limit = 1024;

/// A ledger while it is being built: aside, in a place of its own, and gone again unless it was put where it belongs.
class Scaffold {
 public:
  static Result<Scaffold> build(std::string const& root) {
    std::array<std::byte, 8> random;
    random_bytes(random);
    Scaffold out({root + "/.custody.new-" + hex_encode(random)});
    TRY(make_dir(out.m_place.root));
    TRY(make_dir(out.m_place.dir()));
    return out;
  }
  Scaffold(Scaffold&& other) noexcept : m_place(std::exchange(other.m_place, {})) {}
  Scaffold& operator=(Scaffold&&) = delete;
  ~Scaffold() {
    std::error_code ignored;
    if (!m_place.root.empty()) fs::remove_all(m_place.root, ignored);
  }

  Place const& place() const { return m_place; }
  std::string path(std::string const& name) const { return m_place.dir() + "/" + name; }
  static Result<> make_dir(std::string const& path) {
    if (::mkdir(path.c_str(), 0700) != 0) return fail(io_failure(say("cannot create the directory '{}': {}", path, reason(errno))));
    return {};
  }
  Result<> write(std::string const& name, std::string_view content) const {
    return write_file(path(name), content, Overwrite::refuse, 0600);
  }
  Result<> put_in(Place const& place) const {
    TRY(sync_directory_of(path("card")));
    if (::renameat2(AT_FDCWD, m_place.dir().c_str(), AT_FDCWD, place.dir().c_str(), RENAME_NOREPLACE) != 0)
      return fail(io_failure(say("cannot create '{}': {}", place.dir(), reason(errno))));
    return sync_directory_of(place.dir());
  }

 private:
  explicit Scaffold(Place place) : m_place(std::move(place)) {}
  Place m_place;
};

Result<> check(NewLedger const& what) {
  if (!is_own_origin(what.origin))
    return fail(misuse(say("'{}' is no name for a ledger", what.origin))
                    .with_hint(say("an origin is made of lower-case labels with a dot between, such as evidence.huzhou.example, and does not end in /sm3 or /witness")));
  if (what.name.empty() || what.name.size() > name_limit || !is_utf8(what.name))
    return fail(misuse(say("'{}' is no name of an agency", what.name)).with_hint(say("give its name in UTF-8 with --name")));
  if (!is_agency_code(what.agency))
    return fail(misuse(say("'{}' is no agency code", what.agency)).with_hint(say("give 12 digits, or a unified social credit code of 18 characters, with --agency")));
  return {};
}

Result<> write_key(Scaffold const& scaffold, std::string const& name, SigningKey const& key, Secret const* passphrase) {
  return scaffold.write(name, encode_key_file(key, passphrase).text());
}

Result<> write_index_key(Scaffold const& scaffold) {
  Hash key;
  random_bytes(key);
  std::string text = hex_encode(key) + "\n";
  auto const written = scaffold.write("keys/index", text);
  wipe(key);
  wipe(std::as_writable_bytes(std::span(text)));
  return written;
}

SignedCard make_card(NewLedger const& what, UtcTime now, Signer const& signer, SigningKey const& witness) {
  SignedCard out;
  out.card.origin = what.origin;
  out.card.name = what.name;
  out.card.agency = what.agency;
  out.card.issued = now;
  out.card.logs.push_back({signer.key(Tree::sha256).verifier(), {}});
  if (what.twin) out.card.logs.push_back({signer.key(Tree::sm3).verifier(), {}});
  out.card.witnesses.push_back({witness.verifier(), {}});
  out.note.text = encode_card(out.card);
  out.note.signatures.push_back(sign_note(out.note.text, signer.key(Tree::sha256)));
  if (what.twin) out.note.signatures.push_back(sign_note(out.note.text, signer.key(Tree::sm3)));
  return out;
}

Result<> write_store(std::string const& dir, Head const& head, std::vector<std::pair<Tree, SignedCheckpoint>> const& notes) {
  Store store = TRY(Store::create(dir));
  Batch batch;
  batch.put(Family::state, format_key, format_value);
  batch.put(Family::state, head_key, encode_head(head));
  for (auto const& [tree, note] : notes) batch.put(Family::notes, note_key(tree, 0), note.note.encode());
  TRY(store.write(std::move(batch), Sync::yes));
  return {};
}

Result<> enter_first(Place const& place, NewLedger const& what, UtcTime now) {
  AskPassphrase const ask = [&]() -> Result<Secret> { return what.passphrase->copy(); };
  auto ledger = TRY(Ledger::open_writer(place, now, {}, ask));
  TRY(ledger.append(what.first, now));
  return {};
}

}  // namespace

Result<Card> create_ledger(std::string const& root, NewLedger const& what, UtcTime now) {
  TRY(check(what));
  Place const place{root};
  std::error_code failed;
  if (fs::exists(fs::symlink_status(place.dir(), failed)))
    return fail(misuse(say("there is a ledger in '{}' already", root)).with_hint(say("a ledger is never replaced; choose another directory")));
  TRY(make_directories(root));

  std::optional<SigningKey> sm2;
  if (what.twin) sm2 = SigningKey::generate(what.origin + std::string(twin_suffix), KeyType::sm2);
  Signer const signer(SigningKey::generate(what.origin, KeyType::ed25519), std::move(sm2));
  SigningKey const witness = SigningKey::generate(what.origin + "/witness", KeyType::cosignature);
  SignedCard const card = make_card(what, now, signer, witness);

  Scaffold scaffold = TRY(Scaffold::build(root));
  for (auto const name : {"keys", "agencies", "forks"}) TRY(Scaffold::make_dir(scaffold.path(name)));
  TRY(write_key(scaffold, "keys/log", signer.key(Tree::sha256), what.passphrase));
  TRY(write_key(scaffold, "keys/witness", witness, what.passphrase));
  if (what.twin) TRY(write_key(scaffold, "keys/sm2", signer.key(Tree::sm3), what.passphrase));
  TRY(write_index_key(scaffold));
  TRY(scaffold.write("card", card.note.encode()));
  TRY(scaffold.write("policy", encode_policy(policy_of({signer.key(Tree::sha256).verifier()}))));
  if (what.twin) TRY(scaffold.write("policy-sm3", encode_policy(policy_of({signer.key(Tree::sm3).verifier()}))));
  TRY(scaffold.write("lock", ""));

  Head head{what.origin, 0, TreeHasher(Tree::sha256).empty(), {}};
  if (what.twin) head.sm3 = TreeHasher(Tree::sm3).empty();
  std::vector<std::pair<Tree, SignedCheckpoint>> notes{{Tree::sha256, TRY(signer.sign(head, Tree::sha256))}};
  if (what.twin) notes.emplace_back(Tree::sm3, TRY(signer.sign(head, Tree::sm3)));
  TRY(write_store(scaffold.path("db"), head, notes));
  for (auto const& [tree, note] : notes) TRY(scaffold.write(tree == Tree::sm3 ? "checkpoint-sm3" : "checkpoint", note.note.encode()));
  if (!what.first.empty()) TRY(enter_first(scaffold.place(), what, now));
  TRY(scaffold.put_in(place));

  // The second guards, beside the user: made again by the next append if this fails, and made already by a first one.
  if (what.first.empty())
    for (auto const& [tree, note] : notes) TRY(write_guard(place, tree, note, signer.key(tree).verifier()));
  return card.card;
}

}  // namespace custody::ledger
