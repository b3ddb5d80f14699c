#include "lib/crypto/signature.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/param_build.h>

#include "lib/base/ensure.hpp"
#include "lib/crypto/openssl.hpp"

namespace custody {
namespace {

constexpr std::string_view sm2_id = "1234567812345678";   // GB/T 32918.2: the default id of a signer
constexpr std::size_t point_size = 65;

using ParamBuildPtr = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using EcGroupPtr = std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>>;
using EcPointPtr = std::unique_ptr<EC_POINT, Freed<EC_POINT_clear_free>>;

EC_GROUP const* sm2_group() {
  static EcGroupPtr const group{EC_GROUP_new_by_curve_name(NID_sm2)};
  return group.get();
}

/// An SM2 key from its point and, if given, its scalar.
PkeyPtr sm2_pkey(ByteView point, BIGNUM const* scalar) {
  PkeyCtxPtr const context{EVP_PKEY_CTX_new_from_name(nullptr, "SM2", nullptr)};
  ParamBuildPtr const build{OSSL_PARAM_BLD_new()};
  if (!context || !build) return {};
  OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0);
  OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  if (scalar) OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar);
  ParamsPtr const params{OSSL_PARAM_BLD_to_param(build.get())};
  EVP_PKEY* key = nullptr;
  if (!params || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, scalar ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
    return {};
  return PkeyPtr(key);
}

PkeyPtr public_pkey(KeyType type, ByteView key) {
  if (type == KeyType::sm2) {
    if (key.size() != point_size || key[0] != std::byte{4}) return {};
    return sm2_pkey(key, nullptr);   // fails for a point that is not on the curve
  }
  if (key.size() != 32) return {};
  return PkeyPtr(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, raw(key), key.size()));
}

EVP_MD const* sm3_digest() {
  static EVP_MD const* const digest = EVP_MD_fetch(nullptr, "SM3", nullptr);
  return digest;
}

/// A digest context ready to sign or verify; the id of SM2 must be set on its key context before it begins.
struct Operation {
  MdCtxPtr md{EVP_MD_CTX_new()};
  PkeyCtxPtr key_context;

  Operation(KeyType type, EVP_PKEY* key) {
    if (type != KeyType::sm2) return;
    key_context.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    ensure(key_context && EVP_PKEY_CTX_set1_id(key_context.get(), sm2_id.data(), sm2_id.size()) == 1, "SM2 takes an id");
    EVP_MD_CTX_set_pkey_ctx(md.get(), key_context.get());
  }
};

Bytes der_of(ByteView signature) {
  EcdsaSigPtr const parts{ECDSA_SIG_new()};
  BIGNUM* const r = BN_bin2bn(raw(signature), 32, nullptr);
  BIGNUM* const s = BN_bin2bn(raw(signature) + 32, 32, nullptr);
  ensure(parts && r && s && ECDSA_SIG_set0(parts.get(), r, s) == 1, "a signature has two numbers");
  Bytes der(static_cast<std::size_t>(i2d_ECDSA_SIG(parts.get(), nullptr)));
  unsigned char* out = raw(der);
  i2d_ECDSA_SIG(parts.get(), &out);
  return der;
}

Bytes raw_of(ByteView der) {
  unsigned char const* in = raw(der);
  EcdsaSigPtr const parts{d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size()))};
  ensure(parts != nullptr, "OpenSSL writes DER");
  Bytes out(64);
  ensure(BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), raw(out), 32) == 32 &&
             BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), raw(out) + 32, 32) == 32,
         "r and s have 32 bytes");
  return out;
}

/// The point of a scalar in 1..n-2 (GB/T 32918.1); empty for another scalar.
Bytes sm2_point(BIGNUM const* scalar) {
  BignumPtr const limit{BN_dup(EC_GROUP_get0_order(sm2_group()))};
  BN_sub_word(limit.get(), 2);
  if (BN_is_zero(scalar) || BN_cmp(scalar, limit.get()) > 0) return {};
  EcPointPtr const point{EC_POINT_new(sm2_group())};
  Bytes out(point_size);
  ensure(EC_POINT_mul(sm2_group(), point.get(), scalar, nullptr, nullptr, nullptr) == 1 &&
             EC_POINT_point2oct(sm2_group(), point.get(), POINT_CONVERSION_UNCOMPRESSED, raw(out), out.size(), nullptr) == point_size,
         "a scalar has a point");
  return out;
}

}  // namespace

bool is_public_key(KeyType type, ByteView key) { return public_pkey(type, key) != nullptr; }

bool verify_raw(KeyType type, ByteView public_key, ByteView message, ByteView signature) {
  if (signature.size() != 64) return false;
  PkeyPtr const key = public_pkey(type, public_key);
  if (!key) return false;
  Operation const operation(type, key.get());
  bool const sm2 = type == KeyType::sm2;
  Bytes const der = sm2 ? der_of(signature) : Bytes{};
  ByteView const encoded = sm2 ? ByteView(der) : signature;
  if (EVP_DigestVerifyInit(operation.md.get(), nullptr, sm2 ? sm3_digest() : nullptr, nullptr, key.get()) != 1) return false;
  return EVP_DigestVerify(operation.md.get(), raw(encoded), encoded.size(), raw(message), message.size()) == 1;
}

void wipe(std::span<std::byte> secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

struct PrivateKey::Loaded {
  KeyType type;
  Bytes secret, public_key;
  PkeyPtr key;

  ~Loaded() { wipe(secret); }
};

PrivateKey::PrivateKey(std::unique_ptr<Loaded> loaded) : m_loaded(std::move(loaded)) {}
PrivateKey::PrivateKey(PrivateKey&&) noexcept = default;
PrivateKey& PrivateKey::operator=(PrivateKey&&) noexcept = default;
PrivateKey::~PrivateKey() = default;

std::optional<PrivateKey> PrivateKey::load(KeyType type, ByteView secret) {
  if (secret.size() != 32) return {};
  auto loaded = std::make_unique<Loaded>();
  loaded->type = type;
  loaded->secret.assign(secret.begin(), secret.end());
  if (type == KeyType::sm2) {
    // A "secure" number makes OpenSSL wipe the parameters that it is copied into.
    BignumPtr const scalar{BN_secure_new()};
    ensure(scalar && BN_bin2bn(raw(secret), 32, scalar.get()) != nullptr, "32 bytes are a number");
    loaded->public_key = sm2_point(scalar.get());
    if (loaded->public_key.empty()) return {};
    loaded->key = sm2_pkey(loaded->public_key, scalar.get());
  } else {
    loaded->key.reset(EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, raw(secret), secret.size()));
    loaded->public_key.resize(32);
    std::size_t size = 32;
    ensure(loaded->key && EVP_PKEY_get_raw_public_key(loaded->key.get(), raw(loaded->public_key), &size) == 1 && size == 32,
           "a seed has a public key");
  }
  if (!loaded->key) return {};
  return PrivateKey(std::move(loaded));
}

Bytes PrivateKey::public_key() const { return m_loaded->public_key; }
Bytes PrivateKey::secret() const { return m_loaded->secret; }

Bytes PrivateKey::sign(ByteView message) const {
  bool const sm2 = m_loaded->type == KeyType::sm2;
  Operation const operation(m_loaded->type, m_loaded->key.get());
  ensure(EVP_DigestSignInit(operation.md.get(), nullptr, sm2 ? sm3_digest() : nullptr, nullptr, m_loaded->key.get()) == 1, "signing begins");
  std::size_t size = 0;
  ensure(EVP_DigestSign(operation.md.get(), nullptr, &size, raw(message), message.size()) == 1, "a signature has a size");
  Bytes signature(size);
  ensure(EVP_DigestSign(operation.md.get(), raw(signature), &size, raw(message), message.size()) == 1, "a message is signed");
  signature.resize(size);
  return sm2 ? raw_of(signature) : signature;
}

}  // namespace custody
