#include "ledger/vault.hpp"

#include <array>
#include <filesystem>

#include "lib/base/text.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/crypto/sealed_box.hpp"
#include "lib/io/atomic_file.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {
namespace {

// Part of the ledger format.
constexpr std::string_view vault_header = "custody/restricted/v1\n";
constexpr std::size_t random_size = 16;

std::string path_of(Place const& place) { return place.key("restricted"); }

}  // namespace

Result<Vault> Vault::open(Place const& place) {
  std::string text = TRY(read_file(path_of(place), 1024));
  if (text.ends_with('\n')) text.pop_back();
  auto const bytes = hex_decode(text);
  if (!bytes || bytes->size() != sizeof(Hash))
    return fail(failure("key", say("the key of restricted entries '{}' is not 64 hex digits", path_of(place))));
  return Vault(std::string(as_text(*bytes)));
}

Result<Vault> Vault::open_or_make(Place const& place) {
  std::error_code failed;
  if (!std::filesystem::exists(path_of(place), failed)) {
    Hash key;
    random_bytes(key);
    TRY(write_file(path_of(place), hex_encode(key) + "\n", Overwrite::refuse, 0600));
  }
  return open(place);
}

Hash Vault::key_of(std::uint64_t index, std::string_view random) const {
  std::string about(vault_header.substr(0, vault_header.size() - 1));
  std::array<std::byte, 8> number;
  put_u64(number.data(), index);
  about += as_text(number);
  about += random;
  return hmac_sha256(as_bytes(m_key), as_bytes(about));
}

std::string Vault::seal(std::uint64_t index, std::string_view leaf, std::string_view payload) const {
  std::array<std::byte, random_size> random;
  random_bytes(random);
  return std::string(vault_header) + std::string(as_text(random)) + seal_box(key_of(index, as_text(random)), leaf, payload);
}

Result<std::string> Vault::unseal(std::uint64_t index, std::string_view leaf, std::string_view sealed) const {
  auto const bad = [&] { return fail(failure("restricted", say("the restricted payload of entry {} is not what was locked away", index))); };
  if (!sealed.starts_with(vault_header) || sealed.size() < vault_header.size() + random_size) return bad();
  sealed.remove_prefix(vault_header.size());
  auto payload = open_box(key_of(index, sealed.substr(0, random_size)), leaf, sealed.substr(random_size));
  if (!payload) return bad();
  return *std::move(payload);
}

}  // namespace custody::ledger
