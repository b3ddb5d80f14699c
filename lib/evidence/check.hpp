// Is this the recorded thing? Compares what was recorded with what stands on the disk, by path and by content. Whoever calls has
// read the ledger or list and hashed the files; a million of both need no more memory than a thousand.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "lib/base/bytes.hpp"
#include "lib/base/result.hpp"
#include "lib/evidence/digest_list.hpp"
#include "lib/io/walk.hpp"

namespace custody {

/// The nine classes. `copied`: the content is recorded under another path; `moved`: and nothing stands at that path any more;
/// `case_renamed`: and the two paths differ only in the case of ASCII letters.
enum class CheckClass : std::uint8_t { match, changed, moved, copied, case_renamed, added, missing, unreadable, unstable };
inline constexpr std::size_t check_class_count = 9;
/// "match", "changed", "moved", "copied", "case-renamed", "new", "missing", "unreadable", "unstable".
std::string_view check_class_name(CheckClass c);

struct RecordedItem {
  std::string path;                       // absolute, see lib/io/path.hpp
  FileType type = FileType::file;
  std::optional<std::uint64_t> size;      // none: not recorded, not compared
  std::vector<ListedDigest> digests;      // none: only the type is compared
  std::uint64_t entry = 0;                // of the ledger; or the line of a list
  bool in_scope = true;                   // below a path that was asked about; others are known by content only
};

enum class ReadState : std::uint8_t { read, unreadable, unstable };

struct FoundItem {
  std::string path;                       // absolute
  FileType type = FileType::file;
  ReadState state = ReadState::read;      // an unreadable directory: nothing below it was seen
  std::uint64_t size = 0;
  std::vector<ListedDigest> digests;
  bool incidental = false;                // counts only where it is recorded: a link, beside a list
};

struct CheckLine {
  CheckClass verdict = CheckClass::match;
  std::string path;                            // of the found thing; of the recorded one where nothing was found
  std::optional<std::uint64_t> entry;          // of the recorded item, where there is one
  std::optional<std::string> recorded_path;    // where it is another path
};

/// A path recorded several times: in a ledger the last entry counts, in a list every line does.
enum class Repeats : std::uint8_t { last_counts, all_count };

/// Both sides in any order, then finish(), then the lines: one for each found thing and each recorded item in scope that nothing
/// was found for, in the order of a walk. A directory that is not recorded is no line. Empty files have no content to be known by
/// elsewhere. A recorded item explains one moved thing; what there is more of it are copies. O(n log n), some ten MiB; what does
/// not fit goes to a nameless file (lib/io/sorter.hpp).
class Comparison {
 public:
  explicit Comparison(Repeats repeats);
  Comparison(Comparison&&) noexcept;
  ~Comparison();

  Result<> record(RecordedItem const& item);
  /// What this entry recorded counts no more.
  void forget(std::uint64_t entry);
  Result<> find(FoundItem const& item);

  Result<> finish();
  Result<std::optional<CheckLine>> next();
  /// Recorded items in scope, repeats aside; after finish().
  std::uint64_t recorded_in_scope() const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace custody
