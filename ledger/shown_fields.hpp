// The lines of one payload, taken apart once: for whoever asks for many keys of many entries.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/payload.hpp"

namespace custody::ledger {

class ShownFields {
 public:
  /// The payload must outlive this. A broken one has no fields.
  explicit ShownFields(std::string_view payload) {
    if (auto lines = decode_payload(payload)) m_lines = std::move(*lines);
  }

  std::optional<std::string> value(std::string_view key) const {
    auto const at = std::ranges::lower_bound(m_lines, key, {}, &Shown::key);
    if (at == m_lines.end() || at->key != key) return {};
    return at->value();
  }

 private:
  std::vector<Shown> m_lines;
};

}  // namespace custody::ledger
