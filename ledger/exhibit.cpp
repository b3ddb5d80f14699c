#include "ledger/exhibit.hpp"

#include <algorithm>

#include "ledger/text.hpp"

namespace custody::ledger {

Result<std::vector<ShownDigest>> shown_digests(Disclosure const& disclosure) {
  if (!disclosure.value("item.size") || !disclosure.value("item.sha256"))
    return fail(refusal("digest-hidden", say("the proof does not show size and SHA-256 of the item")));
  std::vector<ShownDigest> out;
  for (Algorithm const algorithm : {Algorithm::sha256, Algorithm::sm3, Algorithm::sha512, Algorithm::sha1, Algorithm::md5}) {
    auto const text = disclosure.value("item." + std::string(algorithm_name(algorithm)));
    if (!text) continue;
    auto const digest = hex_decode(*text);
    // What is no digest can equal none.
    out.push_back({algorithm, digest.value_or(Bytes{})});
  }
  return out;
}

Result<> check_exhibit(Disclosure const& disclosure, std::span<ShownDigest const> shown, FileDigest const& digest) {
  auto const size = disclosure.value("item.size").and_then([](std::string const& text) { return parse_number(text); });
  if (size != digest.size)
    return fail(refusal("size-differs", say("the file has {} bytes, the entry says {}", digest.size, disclosure.value("item.size").value_or("-"))));
  for (std::size_t i = 0; i < shown.size(); ++i) {
    auto const computed = std::span(digest.digests[i]).first(digest_size(shown[i].algorithm));
    if (!std::ranges::equal(computed, shown[i].digest))
      return fail(refusal("digest-differs", say("the file's {} is not the value in the entry", algorithm_name(shown[i].algorithm))));
  }
  return {};
}

}  // namespace custody::ledger
