#include "cli/lookup.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>

#include "ledger/text.hpp"
#include "lib/base/text.hpp"
#include "lib/io/path.hpp"

namespace custody::cli {

namespace {

using ledger::Ledger;
using ledger::Term;
using Indexes = std::vector<std::uint64_t>;

Error no_entry(std::string const& what) {
  return refusal("no-entry", say("no entry for '{}'", what)).with_hint(say("'custody log' lists the entries"));
}

Result<Indexes> find_path(Ledger const& ledger, std::string const& path) {
  auto found = TRY(ledger.find(Term::path, path));
  if (!found.empty()) return found;
  // The same place, spelt otherwise than when it was entered: candidates have its last name.
  auto const directory = TRY(working_directory());
  auto const place = absolute_path(path, directory);
  for (auto const index : TRY(ledger.find(Term::name, place.substr(place.rfind('/') + 1)))) {
    auto const recorded = TRY(ledger.row(index)).value("item.path");
    if (recorded && absolute_path(*recorded, directory) == place) found.push_back(index);
  }
  return found;
}

/// What was done to an exhibit carries its name too: meant is the exhibit, and the acts are found from there.
Result<Indexes> without_acts(Ledger const& ledger, Indexes found) {
  constexpr std::size_t worth_a_look = 64;
  if (found.size() < 2 || found.size() > worth_a_look) return found;
  Indexes out;
  for (auto const index : found) {
    auto const row = TRY(ledger.row(index));
    auto const about = row.value("ref.origin") == ledger.origin() ? ledger::parse_number(row.value("ref.index").value_or("")) : std::nullopt;
    if (!about || std::ranges::find(found, *about) == found.end()) out.push_back(index);
  }
  return out;
}

}  // namespace

Result<Indexes> find_entries(Ledger const& ledger, std::string const& what) {
  if (auto const index = ledger::parse_number(what)) {
    if (*index < ledger.size()) return Indexes{*index};
    return fail(refusal("no-entry", say("no entry {}: ledger {} has {} entries, counted from 0", *index, ledger.origin(),
                                        ledger.size())));
  }
  Indexes found;
  if (auto const digest = lower_case(what); digest.size() == 64 && hex_decode(digest))
    found = TRY(ledger.find(Term::digest, digest));
  if (found.empty()) found = TRY(find_path(ledger, what));
  if (found.empty()) found = TRY(ledger.find(Term::name, what));
  if (found.empty()) return fail(no_entry(what));
  return found;
}

Result<ledger::Row> find_entry(Ledger const& ledger, std::string const& what) {
  auto const found = TRY(without_acts(ledger, TRY(find_entries(ledger, what))));
  if (found.size() == 1) return ledger.row(found.front());
  std::string list;
  for (auto const index : found) {
    if (!list.empty()) list += ' ';
    list += std::to_string(index);
  }
  return fail(misuse(say("'{}' stands in {} entries: {}", what, found.size(), list)).with_hint(say("give the index of the one that is meant")));
}

Result<std::string> working_directory() {
  std::unique_ptr<char, void (*)(void*)> const name(::getcwd(nullptr, 0), std::free);
  if (!name) return fail(io_failure(say("cannot tell the working directory: {}", reason(errno))));
  return std::string(name.get());
}

}  // namespace custody::cli
