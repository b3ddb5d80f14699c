// Where a ledger lives: the names under `.custody/` (wire.md 12) and how a ledger is found.
#pragma once

#include <optional>
#include <string>

#include "ledger/tree.hpp"
#include "lib/base/bytes.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

/// Paths below one `.custody` directory.
struct Place {
  std::string root;   // the directory that holds `.custody`

  std::string dir() const { return root + "/.custody"; }
  std::string card() const { return dir() + "/card"; }
  std::string agencies() const { return dir() + "/agencies"; }
  std::string policy(Tree tree) const { return dir() + (tree == Tree::sm3 ? "/policy-sm3" : "/policy"); }
  std::string key(char const* name) const { return dir() + "/keys/" + name; }   // log, witness, sm2, index
  std::string database() const { return dir() + "/db"; }
  std::string guard(Tree tree) const { return dir() + (tree == Tree::sm3 ? "/checkpoint-sm3" : "/checkpoint"); }
  /// Time stamps of our checkpoints (timestamps.hpp).
  std::string timestamps() const { return dir() + "/timestamps"; }
  std::string forks() const { return dir() + "/forks"; }
  /// Kept lists of pieces, each named by its root in hex: derived, and checked against the entry whenever one is used.
  std::string pieces() const { return dir() + "/pieces"; }
  std::string pieces(Hash const& of) const { return pieces() + "/" + hex_encode(of); }
  std::string lock() const { return dir() + "/lock"; }
  /// There while rows of an append are being written; a killed one leaves it.
  std::string appending() const { return dir() + "/appending"; }
};

/// `--ledger DIR` (the directory that holds `.custody`, or `.custody` itself), else $CUSTODY_LEDGER, else the nearest ancestor
/// of the working directory that holds one. Problem::no_ledger with a hint otherwise. Follows no more than it says.
Result<Place> find_ledger(std::optional<std::string> const& given);

}  // namespace custody::ledger
