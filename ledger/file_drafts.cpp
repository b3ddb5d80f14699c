#include "ledger/file_drafts.hpp"

#include <algorithm>

namespace custody::ledger {

namespace {

constexpr std::size_t text_block = 1 << 18;

std::string_view name_of(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  auto const slash = path.rfind('/');
  return slash == std::string_view::npos || path.size() == 1 ? path : path.substr(slash + 1);
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
  Item item{keep(found.path), keep(found.link_target), found.stamp.size, found.stamp.mtime_s, {}, found.type};
  if (found.type == FileType::file) item.sha256 = digest.hash(0), item.size = digest.size;
  m_items.push_back(item);
  if (m_common.twin) m_sm3.push_back(found.type == FileType::file ? digest.hash(1) : Hash{});
}

Result<Draft> FileDrafts::make(std::uint64_t i) const {
  Item const& item = m_items[i];
  Draft draft;
  draft.kind = m_common.kind;
  draft.fields.reserve(m_common.stated.size() + 8);
  draft.fields = m_common.stated;
  auto const say_that = [&](char const* key, std::string value) { draft.fields.push_back({key, std::move(value)}); };
  say_that("item.name", std::string(name_of(item.path)));
  say_that("item.path", std::string(item.path));
  if (item.mtime >= 0 && item.mtime <= last_second) say_that("item.mtime", format_time({item.mtime}));
  if (item.type == FileType::directory) {
    say_that("item.type", "directory");
  } else if (item.type == FileType::link) {
    say_that("item.type", "link");
    auto const features = std::ranges::find(draft.fields, "item.features", &Field::key);
    auto target = "link to " + std::string(item.target);
    if (features == draft.fields.end())
      say_that("item.features", std::move(target));
    else
      features->value += "; " + target;
  } else {
    say_that("item.type", m_common.file_type);
    say_that("item.size", std::to_string(item.size));
    say_that("item.sha256", hex_encode(item.sha256));
    if (m_common.twin) say_that("item.sm3", hex_encode(m_sm3[i]));
  }
  return draft;
}

}  // namespace custody::ledger
