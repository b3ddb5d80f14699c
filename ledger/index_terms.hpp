// What an entry can be found by: the one place that says which fields become rows of the index.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/payload.hpp"
#include "ledger/row.hpp"
#include "lib/crypto/hmac.hpp"

namespace custody::ledger {

struct IndexTerm {
  Term term;
  std::string value;

  bool operator==(IndexTerm const&) const = default;
};

/// The terms of a payload, in the order of its lines. A broken line has none.
std::vector<IndexTerm> index_terms(std::string_view payload);

/// Makes index keys of many payloads; most entries of an append share case and kind, so the last hash of each term is kept.
class IndexKeys {
 public:
  explicit IndexKeys(std::string_view hmac_key) : m_hmac(as_bytes(hmac_key)) {}
  /// Appends the index keys of an entry.
  void append(std::string_view payload, std::uint64_t index, std::vector<IndexKey>& out);
  void append(std::span<Shown const> lines, std::uint64_t index, std::vector<IndexKey>& out);

 private:
  struct Known {
    std::string value, prefix;
  };
  HmacSha256 m_hmac;
  std::vector<Shown> m_lines;
  Known m_known[10];
};

}  // namespace custody::ledger
