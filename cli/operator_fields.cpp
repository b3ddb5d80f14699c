#include "cli/operator_fields.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>

#include "lib/crypto/file_digest.hpp"

namespace custody::cli {

namespace {

std::string login() {
  auto const id = ::geteuid();
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(id, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) return found->pw_name;
  return std::to_string(id);
}

std::string host() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0' ? name.data() : "localhost";
}

std::string tool() {
  std::string text = "custody " CUSTODY_VERSION;
  constexpr Algorithm algorithms[] = {Algorithm::sha256};
  if (auto const digest = digest_file("/proc/self/exe", algorithms, no_progress())) text += " sha256:" + hex_encode(digest->hash(0));
  return text;
}

}  // namespace

std::vector<ledger::Field> operator_fields() { return {{"act.operator", login() + "@" + host()}, {"act.tool", tool()}}; }

}  // namespace custody::cli
