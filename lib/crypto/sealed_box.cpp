#include "lib/crypto/sealed_box.hpp"

#include <array>

#include "lib/base/ensure.hpp"
#include "lib/crypto/openssl.hpp"

namespace custody {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::array<unsigned char, 12> zero_nonce{};

using CipherCtxPtr = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;

int length(std::string_view text) { return static_cast<int>(text.size()); }

}  // namespace

std::string seal_box(ByteView key, std::string_view context, std::string_view plain) {
  ensure(key.size() == key_size, "the key of a box has 32 bytes");
  CipherCtxPtr const cipher{EVP_CIPHER_CTX_new()};
  std::string box(plain.size() + box_overhead, '\0');
  int done = 0;
  ensure(cipher && EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, raw(key), zero_nonce.data()) == 1 &&
             EVP_EncryptUpdate(cipher.get(), nullptr, &done, raw(context), length(context)) == 1 &&
             EVP_EncryptUpdate(cipher.get(), raw(box), &done, raw(plain), length(plain)) == 1 &&
             EVP_EncryptFinal_ex(cipher.get(), raw(box) + done, &done) == 1 &&
             EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, box_overhead, raw(box) + plain.size()) == 1,
         "a box is sealed");
  return box;
}

std::optional<std::string> open_box(ByteView key, std::string_view context, std::string_view box) {
  ensure(key.size() == key_size, "the key of a box has 32 bytes");
  if (box.size() < box_overhead) return {};
  std::string plain(box.substr(0, box.size() - box_overhead));
  std::string tag(box.substr(plain.size()));
  CipherCtxPtr const cipher{EVP_CIPHER_CTX_new()};
  int done = 0;
  ensure(cipher && EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, raw(key), zero_nonce.data()) == 1 &&
             EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, box_overhead, tag.data()) == 1 &&
             EVP_DecryptUpdate(cipher.get(), nullptr, &done, raw(context), length(context)) == 1 &&
             EVP_DecryptUpdate(cipher.get(), raw(plain), &done, raw(box.substr(0, plain.size())), length(plain)) == 1,
         "a box is read");
  if (EVP_DecryptFinal_ex(cipher.get(), raw(plain) + done, &done) != 1) return {};
  return plain;
}

}  // namespace custody
