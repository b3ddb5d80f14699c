// From files to drafts: what a scan found and hashing gave, kept small, and made into drafts one by one. A night's work may be
// a million files; their drafts are never held together.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.hpp"
#include "lib/crypto/file_digest.hpp"
#include "lib/io/scan.hpp"

namespace custody::ledger {

/// What every one of the files is entered with.
struct FileTemplate {
  std::string kind;             // "evidence.collected"
  std::vector<Field> stated;    // holds for all
  std::string file_type = "file";   // item.type of what has bytes: file, image, record
  bool twin = false;            // digests are SHA-256, SM3
  std::uint64_t piece = 0;      // item.pieces.size, and a root over the pieces for each file with bytes
};

class FileDrafts final : public DraftSource {
 public:
  explicit FileDrafts(FileTemplate common) : m_common(std::move(common)) {}

  /// `digest` is of SHA-256 and, with the twin, SM3; of a directory or link it says nothing.
  void add(Found const& found, FileDigest const& digest);
  /// Takes out the i-th for which `unwanted(i)`; returns how many.
  template <class Unwanted>
  std::size_t erase_if(Unwanted unwanted);

  std::uint64_t count() const override { return m_items.size(); }
  /// item.name, .path, .type, .size, .mtime, .sha256, .sm3; the target of a link is its feature.
  Result<Draft> make(std::uint64_t i) const override;

 private:
  /// 72 bytes and the name: what stands in one directory shares its path.
  struct Item {
    char const* name;             // in m_texts; of a link its target follows, after a NUL
    std::uint32_t size_of_name = 0, size_of_text = 0;
    std::uint32_t directory = 0;  // in m_directories
    FileType type = FileType::file;
    std::uint64_t size = 0;
    std::int64_t mtime = 0;
    Hash sha256{};
  };

  std::string_view keep(std::string_view text);

  FileTemplate m_common;
  std::deque<Item> m_items;
  std::deque<Hash> m_sm3;                        // with the twin, beside m_items
  std::deque<Hash> m_pieces;                     // with pieces, beside m_items
  std::deque<std::string> m_texts;               // blocks that never move
  std::vector<std::string_view> m_directories;   // paths with their last slash, or empty
};

template <class Unwanted>
std::size_t FileDrafts::erase_if(Unwanted unwanted) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < m_items.size(); ++i) {
    if (unwanted(i)) continue;
    m_items[kept] = m_items[i];
    if (m_common.twin) m_sm3[kept] = m_sm3[i];
    if (m_common.piece > 0) m_pieces[kept] = m_pieces[i];
    ++kept;
  }
  auto const erased = m_items.size() - kept;
  m_items.resize(kept);
  if (m_common.twin) m_sm3.resize(kept);
  if (m_common.piece > 0) m_pieces.resize(kept);
  return erased;
}

}  // namespace custody::ledger
