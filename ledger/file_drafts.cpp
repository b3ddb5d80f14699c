#include "ledger/file_drafts.hpp"

#include <algorithm>

#include "ledger/stretch.hpp"
#include "ledger/text.hpp"

namespace custody::ledger {

namespace {

constexpr std::size_t text_block = 1 << 18;

/// Where the name begins. A slash behind it belongs to it: `link/` is the directory that the link points to.
std::size_t begin_of_name(std::string_view path) {
  auto end = path.size();
  while (end > 1 && path[end - 1] == '/') --end;
  auto const slash = path.rfind('/', end - 1);
  return slash == std::string_view::npos || end <= 1 ? 0 : slash + 1;
}

std::string_view without_slash(std::string_view name) {
  while (name.size() > 1 && name.ends_with('/')) name.remove_suffix(1);
  return name;
}

}  // namespace

std::string_view FileDrafts::keep(std::string_view text) {
  if (text.empty()) return {};
  if (m_texts.empty() || m_texts.back().capacity() - m_texts.back().size() < text.size())
    m_texts.emplace_back().reserve(std::max(text_block, text.size()));
  auto& block = m_texts.back();
  auto const begin = block.size();
  block += text;
  return std::string_view(block).substr(begin);
}

void FileDrafts::add(Found const& found, FileDigest const& digest) {
  auto const begin = begin_of_name(found.path);
  auto const directory = std::string_view(found.path).substr(0, begin);
  if (m_directories.empty() || m_directories.back() != directory) m_directories.push_back(keep(directory));
  auto text = found.path.substr(begin);
  auto const size_of_name = text.size();
  if (found.type == FileType::link) (text += '\0') += found.link_target;
  Item item{keep(text).data(), static_cast<std::uint32_t>(size_of_name), static_cast<std::uint32_t>(text.size()),
            static_cast<std::uint32_t>(m_directories.size() - 1), found.type, found.stamp.size, found.stamp.mtime_s, {}};
  if (found.type == FileType::file) item.sha256 = digest.hash(0), item.size = digest.size;
  m_items.push_back(item);
  if (m_common.twin) m_sm3.push_back(found.type == FileType::file ? digest.hash(1) : Hash{});
  if (m_common.piece > 0) m_pieces.push_back(digest.pieces && digest.size > 0 ? pieces_root(*digest.pieces) : Hash{});
}

Result<Draft> FileDrafts::make(std::uint64_t i) const {
  Item const& item = m_items[i];
  std::string_view const name(item.name, item.size_of_name);
  Draft draft;
  draft.kind = m_common.kind;
  draft.fields.reserve(m_common.stated.size() + 8);
  draft.fields = m_common.stated;
  auto const say_that = [&](char const* key, std::string value) { draft.fields.push_back({key, std::move(value)}); };
  say_that("item.name", std::string(without_slash(name)));
  say_that("item.path", std::string(m_directories[item.directory]) += name);
  if (item.mtime >= 0 && item.mtime <= last_second) say_that("item.mtime", format_time({item.mtime}));
  if (item.type == FileType::directory) {
    say_that("item.type", "directory");
  } else if (item.type == FileType::link) {
    say_that("item.type", "link");
    auto const features = std::ranges::find(draft.fields, "item.features", &Field::key);
    auto target = "link to " + std::string(item.name + item.size_of_name + 1, item.name + item.size_of_text);
    if (features == draft.fields.end())
      say_that("item.features", std::move(target));
    else
      features->value += "; " + target;
  } else {
    say_that("item.type", m_common.file_type);
    say_that("item.size", std::to_string(item.size));
    say_that("item.sha256", hex_encode(item.sha256));
    if (m_common.twin) say_that("item.sm3", hex_encode(m_sm3[i]));
    if (m_common.piece > 0 && item.size > 0) {
      say_that("item.pieces.size", std::to_string(m_common.piece));
      say_that("item.pieces.sha256", format_hash(m_pieces[i]));
    }
  }
  return draft;
}

}  // namespace custody::ledger
