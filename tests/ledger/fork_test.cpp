#include "ledger/fork.hpp"

#include "ledger/proof.hpp"
#include "tests/ledger/reference.hpp"
#include "tests/ledger/vectors.hpp"

namespace {

using namespace vectors;

/// Two histories of one log that part at entry `parting`.
struct Histories {
  TreeHasher h;
  std::vector<Hash> first, second;

  Histories(std::size_t count, std::size_t parting) {
    for (std::size_t i = 0; i < count; ++i) {
      first.push_back(h.leaf("leaf " + std::to_string(i)));
      second.push_back(i < parting ? first.back() : h.leaf("another " + std::to_string(i)));
    }
  }
  Hash root(std::vector<Hash> const& leaves, std::size_t n) { return reference::root(h, {leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(n)}); }
};

SignedCheckpoint of_size(std::uint64_t size, Hash const& root) { return signed_checkpoint({"evidence.huzhou.example", size, root, {}, {}}); }

Policy const log_only = policy_of({log_key().verifier()});

std::string_view verdict(Fork const& fork, Policy const& policy = log_only) {
  // As the file says it, and as somebody reads it.
  auto const read = parse_fork(encode_fork(fork));
  REQUIRE(read);
  auto const checked = check_fork(*read, policy);
  return checked ? "proved" : checked.error().code;
}

}  // namespace

TEST_CASE("a fork is proved for every two sizes, powers of two among them, and for no two that agree") {
  std::size_t proved = 0, agreed = 0;
  for (std::size_t n = 2; n <= 20; ++n)
    for (std::size_t m = 1; m < n; ++m)
      for (std::size_t const parting : {std::size_t{0}, m - 1, m}) {
        Histories two(n, parting);
        reference::Tiles tiles(two.h, two.second);
        TileTree tree(tiles, n, two.h);
        auto const hashes = prove_fork(tree, m, n);
        REQUIRE(hashes);
        REQUIRE(*hashes == reference::subproof(two.h, m, two.second, false));
        INFO("sizes " << m << " and " << n << ", parting at " << parting);
        Fork const fork{Tree::sha256, *hashes, of_size(m, two.root(two.first, m)), of_size(n, two.root(two.second, n))};
        if (parting < m) {
          REQUIRE(verdict(fork) == "proved");
          ++proved;
        } else {
          REQUIRE(verdict(fork) == "fork-agree");
          ++agreed;
        }
        // The ordinary proof of a power of two leaves out the first hash: it proves nothing here.
        Fork shorter = fork, longer = fork, other = fork;
        shorter.hashes.pop_back();
        longer.hashes.push_back(two.first[0]);
        REQUIRE(verdict(shorter) == "fork-hashes");
        REQUIRE(verdict(longer) == "fork-hashes");
        other.hashes.front()[3] ^= std::byte{4};
        REQUIRE(verdict(other) == "fork-hashes");
      }
  CHECK(proved == 380);
  CHECK(agreed == 190);
}

TEST_CASE("two roots of one size are a fork without any hash, and so is an empty log with a root") {
  Histories two(3, 1);
  Fork fork{Tree::sha256, {}, of_size(3, two.root(two.first, 3)), of_size(3, two.root(two.second, 3))};
  CHECK(verdict(fork) == "proved");
  std::swap(fork.first, fork.second);
  CHECK(verdict(fork) == "proved");
  fork.hashes.push_back(two.first[0]);
  CHECK(verdict(fork) == "fork-hashes");
  fork = {Tree::sha256, {}, of_size(3, two.root(two.first, 3)), of_size(3, two.root(two.first, 3))};
  CHECK(verdict(fork) == "fork-agree");
  fork = {Tree::sha256, {}, of_size(0, two.first[0]), of_size(3, two.root(two.first, 3))};
  CHECK(verdict(fork) == "proved");
}

TEST_CASE("a fork needs both signatures, but no quorum and no key that still counts") {
  Histories two(3, 1);
  Fork fork{Tree::sha256, {}, of_size(3, two.root(two.first, 3)), of_size(3, two.root(two.second, 3))};
  Policy policy = vectors::policy();
  policy.logs[0].until = UtcTime{1};
  CHECK(verdict(fork, policy) == "proved");
  CHECK(verdict(fork, policy_of({sm2_key()})) == "log-unknown");
  fork.second.note.signatures[0].signature[5] ^= std::byte{1};
  CHECK(verdict(fork) == "signature-bad");
  fork.second.note.signatures[0].id ^= 1;
  CHECK(verdict(fork) == "log-signature");
}

TEST_CASE("the two keys of a twin contradict each other through the line that binds them") {
  Histories two(3, 1);
  SigningKey const sm2 = *SigningKey::from_secret("evidence.huzhou.example/sm3", KeyType::sm2, seed(0x20));
  auto const twin = [&](Hash const& sm3, Hash const& sha256) {
    Checkpoint const checkpoint{"evidence.huzhou.example/sm3", 3, sm3, sha256, {}};
    SignedCheckpoint out{{encode_checkpoint(checkpoint), {}}, checkpoint};
    out.note.signatures.push_back(sign_note(out.note.text, sm2));
    return out;
  };
  Policy const both = policy_of({log_key().verifier(), sm2.verifier()});
  Hash const good = two.root(two.first, 3), bad = two.root(two.second, 3), any = sha256("sm3");
  CHECK(verdict({Tree::sha256, {}, of_size(3, good), twin(any, bad)}, both) == "proved");
  CHECK(verdict({Tree::sha256, {}, of_size(3, good), twin(any, good)}, both) == "fork-agree");
  CHECK(verdict({Tree::sm3, {}, twin(any, good), twin(bad, good)}, both) == "proved");
  CHECK(verdict({Tree::sm3, {}, of_size(3, good), twin(any, bad)}, both) == "fork-hashes");   // an Ed25519 note says nothing of SM3
}

TEST_CASE("checkpoints of two logs are no fork") {
  Checkpoint other{"evidence.wenzhou.example", 3, sha256("x"), {}, {}};
  CHECK(verdict({Tree::sha256, {}, of_size(3, sha256("y")), signed_checkpoint(other)}) == "fork-agree");
}
