// Is this the recorded thing? Compares what was recorded with what stands on the disk, by path and by content. Pure: whoever
// calls has read the ledger and hashed the files.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/bytes.hpp"
#include "lib/io/scan.hpp"

namespace custody {

/// The nine classes. `copied`: the content is recorded under another path; `moved`: and nothing stands at that path any more;
/// `case_renamed`: and the two paths differ only in the case of ASCII letters.
enum class CheckClass : std::uint8_t { match, changed, moved, copied, case_renamed, added, missing, unreadable, unstable };
inline constexpr std::size_t check_class_count = 9;
/// "match", "changed", "moved", "copied", "case-renamed", "new", "missing", "unreadable", "unstable".
std::string_view check_class_name(CheckClass c);

struct RecordedItem {
  std::string path;               // absolute, see absolute_path()
  FileType type = FileType::file;
  std::optional<Hash> sha256;     // none: only the type is compared
  std::uint64_t size = 0;
  std::uint64_t entry = 0;
  bool in_scope = true;           // below a path that was asked about; others are known by content only
};

enum class ReadState : std::uint8_t { read, unreadable, unstable };

struct FoundItem {
  std::string path;               // absolute
  FileType type = FileType::file;
  ReadState state = ReadState::read;   // an unreadable directory: nothing below it was seen
  Hash sha256{};
  std::uint64_t size = 0;
};

struct CheckLine {
  CheckClass verdict = CheckClass::match;
  std::optional<std::size_t> recorded;   // place in the recorded items
  std::optional<std::size_t> found;      // place in the found items
};

/// One line for each found item and each recorded item in scope that nothing was found for, in the order of the paths. Both
/// lists are sorted by path here; a path recorded several times counts with its last entry. A directory that is not recorded
/// is no line. Empty files have no content to be known by elsewhere. O(n log n).
std::vector<CheckLine> check_items(std::vector<RecordedItem>& recorded, std::vector<FoundItem>& found);

/// `path` against `directory` (absolute), `.`, `..` and double slashes taken out by their letters alone: links are not asked.
std::string absolute_path(std::string_view path, std::string_view directory);
/// True if `path` is `directory` or lies below it; both absolute.
bool lies_in(std::string_view path, std::string_view directory);

}  // namespace custody
