// Formats that join rows to a record by a value that they share (CSV with a group): records with the same value, side by side or not,
// would be read as one, or not at all. Whoever writes such a file asks here first.
#pragma once

#include <cstdint>
#include <optional>

#include "formats/pack.hpp"
#include "formats/problem.hpp"
#include "formats/sheet.hpp"
#include "formats/syntax/seen_keys.hpp"

namespace custody::formats {

class Groups {
 public:
  /// The pack must outlive it.
  explicit Groups(Pack const& pack);

  /// A fingerprint of what joins the rows of this record; nothing where records of the pack stand alone.
  std::optional<std::uint64_t> key_of(Sheet const& sheet) const;
  /// Whether a record with this key was written before (the last million are known, as to the reader). Asked in the order of the file.
  bool again(std::uint64_t key) { return m_seen.again(key); }
  /// What is said of a record that comes again.
  Problem problem(Sheet const& sheet) const;

 private:
  Place const* m_place = nullptr;
  std::size_t m_index = 0;
  SeenKeys m_seen;
};

}  // namespace custody::formats
