#include "ledger/index_terms.hpp"

#include <optional>

#include "lib/base/text.hpp"

namespace custody::ledger {
namespace {

struct Indexed {
  std::string_view key;
  Term term;
};

// By key. ref.origin and ref.index become one term. Part of the ledger format: only ever added to.
constexpr Indexed indexed_keys[] = {{"amends.index", Term::amended}, {"case.number", Term::case_number}, {"entry.kind", Term::kind},
                               {"item.name", Term::name},       {"item.path", Term::path},          {"item.sha256", Term::digest},
                               {"ref.number", Term::reference}, {"transfer.thread", Term::thread}};

std::optional<Term> term_of(std::string_view key) {
  for (Indexed const& row : indexed_keys)
    if (row.key == key) return row.term;
  return {};
}

/// Calls take(term, value) for each term.
template <class Take>
void for_each_term(std::span<Shown const> lines, Take take) {
  std::string_view origin, index;
  for (Shown const& shown : lines) {
    if (shown.key == "ref.origin") origin = shown.text;
    if (shown.key == "ref.index") index = shown.text;
    auto const term = term_of(shown.key);
    if (!term) continue;
    if (needs_no_escape(shown.text))
      take(*term, shown.text);
    else if (auto const value = unescape_text(shown.text))
      take(*term, std::string_view(*value));
  }
  if (origin.empty() || index.empty()) return;
  std::string const quoted = std::string(origin) + "#" + std::string(index);
  take(Term::quoted, std::string_view(quoted));
}

}  // namespace

std::vector<IndexTerm> index_terms(std::string_view payload) {
  std::vector<IndexTerm> out;
  std::vector<Shown> lines;
  split_payload(payload, lines);
  for_each_term(lines, [&](Term term, std::string_view value) { out.push_back({term, std::string(value)}); });
  return out;
}

void IndexKeys::append(std::string_view payload, std::uint64_t index, std::vector<IndexKey>& out) {
  split_payload(payload, m_lines);
  append(m_lines, index, out);
}

void IndexKeys::append(std::span<Shown const> lines, std::uint64_t index, std::vector<IndexKey>& out) {
  for_each_term(lines, [&](Term term, std::string_view value) {
    Known& known = m_known[static_cast<std::size_t>(term)];
    if (known.prefix.empty() || known.value != value) {
      // What index_prefix() gives, with the part that depends on the key alone computed once.
      Hash const hash = m_hmac.of(value);
      known = {std::string(value), static_cast<char>(term) + std::string(as_text(ByteView(hash).first(index_prefix_size - 1)))};
    }
    out.emplace_back(known.prefix, index);
  });
}

}  // namespace custody::ledger
