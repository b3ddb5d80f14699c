// Which pack a file looks like. The reader of each pack is tried on the first bytes of the file, and what it recognises there is
// counted. That is evidence and no verdict on the file: one pack is named only if no other fits as well.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/library.hpp"

namespace custody::formats {

/// What a pack recognises of a file.
struct Fit {
  Pack const* pack = nullptr;
  Encoding encoding = Encoding::utf8;        // as which the bytes were read; another than the pack's in Detection::elsewhere
  std::uint64_t records = 0;                 // that its reader found, at most `records_looked_at`
  std::uint64_t read = 0;                    // of these: in its syntax and its encoding
  std::uint64_t complete = 0;                // of these: with all that the pack requires
  std::uint64_t accepted = 0;                // of these: no value breaks a rule
  std::vector<std::string> envelope;         // places of the file that have a value
  std::vector<std::string> named;            // fields that stand there and that one of its rules names, each once
  std::vector<std::string> unnamed;          // fields that stand there and that no rule names, each once
  std::vector<std::string> missing;          // columns and lines of the file that the pack has and the file has not
  std::map<std::string, std::uint64_t> problems;   // of the records that are not accepted, by rule
  std::optional<Message> stopped;            // why its reader could not go on
  std::optional<Message> why_not;            // why it does not fit; none: it fits
};

struct Detection {
  std::vector<Fit> fits;                     // best first
  std::size_t best = 0;                      // of them no other fits better than the first so many: one is the answer, several are none
  std::vector<Fit> others;
  std::vector<Fit> elsewhere;                // if none fits: those that would if the file were in another encoding
};

inline constexpr std::uint64_t records_looked_at = 1000;

/// Tries `packs` on `head`, the first bytes of a file (`whole`: all of them). Never an error: bytes of any kind fit or do not.
/// Packs that are only written are left out.
Detection detect(Library const& library, std::vector<Pack const*> const& packs, std::string_view head, bool whole);

/// What the first bytes say of a file that no pack reads: "UTF-16", "ZIP"; empty if nothing.
std::string_view foreign_form(std::string_view head);

}  // namespace custody::formats
