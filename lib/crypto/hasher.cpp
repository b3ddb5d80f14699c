// SHA-256 goes past EVP, to the functions that OpenSSL 3.0 calls deprecated: a ledger hashes little things by the million, and
// there EVP takes as long as the hashing. What they compute is the same code.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "lib/crypto/hasher.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "lib/base/ensure.hpp"
#include "lib/crypto/hmac.hpp"
#include "lib/crypto/blake3.hpp"
#include "lib/crypto/openssl.hpp"

namespace custody {
namespace {

struct Known {
  std::string_view name;
  char const* openssl;
  std::size_t size;
};

// In the order of Algorithm.
constexpr std::array<Known, algorithm_count> known_algorithms = {
    Known{"sha256", "SHA2-256", 32}, {"sm3", "SM3", 32}, {"sha512", "SHA2-512", 64}, {"sha1", "SHA1", 20}, {"md5", "MD5", 16},
    {"blake3", nullptr, 32}};

Known const& facts(Algorithm algorithm) { return known_algorithms[static_cast<std::size_t>(algorithm)]; }

/// Fetched once for the life of the program: a look-up costs more than hashing a node.
EVP_MD const* digest_of(Algorithm algorithm) {
  static std::array<EVP_MD*, known_algorithms.size()> const digests = [] {
    std::array<EVP_MD*, known_algorithms.size()> all{};
    for (std::size_t i = 0; i < all.size(); ++i)
      if (known_algorithms[i].openssl) all[i] = EVP_MD_fetch(nullptr, known_algorithms[i].openssl, nullptr);
    return all;
  }();
  // Asked only of the one that is used: a strict OpenSSL may lack MD5, and nobody needs it then.
  EVP_MD const* const digest = digests[static_cast<std::size_t>(algorithm)];
  ensure(digest != nullptr, "OpenSSL has the digest");
  return digest;
}

}  // namespace

std::string_view algorithm_name(Algorithm algorithm) { return facts(algorithm).name; }

std::optional<Algorithm> algorithm_named(std::string_view name) {
  for (std::size_t i = 0; i < known_algorithms.size(); ++i)
    if (known_algorithms[i].name == name) return static_cast<Algorithm>(i);
  return {};
}

std::size_t digest_size(Algorithm algorithm) { return facts(algorithm).size; }

struct Hasher::Context {
  MdCtxPtr md;         // of what OpenSSL has, but for SHA-256
  SHA256_CTX sha256;
  Blake3 blake3;       // used where OpenSSL has no such algorithm
};

Hasher::Hasher(Algorithm algorithm) : m_algorithm(algorithm), m_context(std::make_unique<Context>()) {
  if (algorithm == Algorithm::sha256) {
    SHA256_Init(&m_context->sha256);
    return;
  }
  if (!facts(algorithm).openssl) return;
  m_context->md.reset(EVP_MD_CTX_new());
  ensure(m_context->md && EVP_DigestInit_ex2(m_context->md.get(), digest_of(algorithm), nullptr) == 1, "a digest begins");
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(ByteView bytes) {
  if (m_algorithm == Algorithm::sha256) {
    SHA256_Update(&m_context->sha256, bytes.data(), bytes.size());
    return;
  }
  if (!m_context->md) return m_context->blake3.update(bytes);
  ensure(EVP_DigestUpdate(m_context->md.get(), bytes.data(), bytes.size()) == 1, "a digest takes bytes");
}

void Hasher::finish(std::span<std::byte> out) {
  ensure(out.size() == digest_size(m_algorithm), "the digest has its size");
  if (m_algorithm == Algorithm::sha256) {
    SHA256_Final(reinterpret_cast<unsigned char*>(out.data()), &m_context->sha256);
    SHA256_Init(&m_context->sha256);
    return;
  }
  if (!m_context->md) {
    std::ranges::copy(m_context->blake3.finish(), out.begin());
    return;
  }
  ensure(EVP_DigestFinal_ex(m_context->md.get(), reinterpret_cast<unsigned char*>(out.data()), nullptr) == 1,
         "a digest ends");
  // A null type keeps the fetched algorithm and its memory.
  ensure(EVP_DigestInit_ex2(m_context->md.get(), nullptr, nullptr) == 1, "a digest begins anew");
}

Hash Hasher::finish() {
  Hash hash;
  finish(hash);
  return hash;
}

Hash sha256(ByteView bytes) { return Hasher(Algorithm::sha256).hash(bytes); }

struct HmacSha256::States {
  SHA256_CTX inner, outer;
  ~States() { OPENSSL_cleanse(this, sizeof *this); }
};

HmacSha256::HmacSha256(ByteView key) : m_states(std::make_unique<States>()) {
  constexpr std::size_t block = 64;
  std::array<std::byte, block> padded{};
  if (key.size() > block) {
    Hash const short_key = sha256(key);
    std::ranges::copy(short_key, padded.begin());
  } else {
    std::ranges::copy(key, padded.begin());
  }
  auto const begin = [&](SHA256_CTX& state, std::byte pad) {
    std::array<std::byte, block> masked;
    std::ranges::transform(padded, masked.begin(), [&](std::byte b) { return b ^ pad; });
    SHA256_Init(&state);
    SHA256_Update(&state, masked.data(), masked.size());
    OPENSSL_cleanse(masked.data(), masked.size());
  };
  begin(m_states->inner, std::byte{0x36});
  begin(m_states->outer, std::byte{0x5c});
  OPENSSL_cleanse(padded.data(), padded.size());
}
HmacSha256::HmacSha256(HmacSha256&&) noexcept = default;
HmacSha256& HmacSha256::operator=(HmacSha256&&) noexcept = default;
HmacSha256::~HmacSha256() = default;

Hash HmacSha256::of(ByteView bytes) const {
  Hash hash;
  auto const pass = [&hash](SHA256_CTX state, ByteView message) {
    SHA256_Update(&state, message.data(), message.size());
    SHA256_Final(reinterpret_cast<unsigned char*>(hash.data()), &state);
  };
  pass(m_states->inner, bytes);
  pass(m_states->outer, Hash(hash));
  return hash;
}

Hash hmac_sha256(ByteView key, ByteView bytes) { return HmacSha256(key).of(bytes); }

void random_bytes(std::span<std::byte> out) {
  while (!out.empty()) {
    std::size_t const part = std::min<std::size_t>(out.size(), 1 << 20);
    ensure(RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(part)) == 1, "the system gives random bytes");
    out = out.subspan(part);
  }
}

}  // namespace custody
