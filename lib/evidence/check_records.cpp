#include "lib/evidence/check_records.hpp"

#include "lib/base/ensure.hpp"

namespace custody::check_records {

namespace {

void append_digests(std::string& out, std::vector<ListedDigest> const& digests) {
  ensure(digests.size() < 256, "an item has few digests");
  out += static_cast<char>(digests.size());
  for (auto const& digest : digests) {
    out += static_cast<char>(digest.algorithm);
    out += as_text(digest.value);
  }
}

}  // namespace

void append_path(std::string& out, std::string_view path) {
  for (char const c : path) {
    if (c == '/')
      out += '\1';
    else if (static_cast<unsigned char>(c) <= 2)
      (out += '\2') += static_cast<char>(c + 1);
    else
      out += c;
  }
  out += '\0';
}

void append_u64(std::string& out, std::uint64_t value) {
  std::byte bytes[8];
  put_u64(bytes, value);
  out += as_text(bytes);
}

std::string Reader::path() {
  std::string out;
  std::size_t i = 0;
  for (; m_rest[i] != '\0'; ++i) {
    if (m_rest[i] == '\1')
      out += '/';
    else if (m_rest[i] == '\2')
      out += static_cast<char>(m_rest[++i] - 1);
    else
      out += m_rest[i];
  }
  m_rest.remove_prefix(i + 1);
  return out;
}

std::string_view Reader::bytes(std::size_t count) {
  auto const out = m_rest.substr(0, count);
  m_rest.remove_prefix(count);
  return out;
}

std::uint64_t Reader::u64() { return get_u64(as_bytes(bytes(8)).data()); }

std::vector<ListedDigest> Reader::digests() {
  std::vector<ListedDigest> out(u8());
  for (auto& digest : out) {
    digest.algorithm = static_cast<Algorithm>(u8());
    auto const value = as_bytes(bytes(digest_size(digest.algorithm)));
    digest.value.assign(value.begin(), value.end());
  }
  return out;
}

std::string encode(RecordedItem const& item) {
  std::string out;
  append_path(out, item.path);
  append_u64(out, ~item.entry);
  out += static_cast<char>(item.type);
  out += static_cast<char>(item.in_scope);
  out += static_cast<char>(item.size.has_value());
  append_u64(out, item.size.value_or(0));
  append_digests(out, item.digests);
  return out;
}

RecordedItem decode_recorded(std::string_view bytes) {
  Reader record(bytes);
  RecordedItem item;
  item.path = record.path();
  item.entry = ~record.u64();
  item.type = static_cast<FileType>(record.u8());
  item.in_scope = record.u8() != 0;
  bool const sized = record.u8() != 0;
  auto const size = record.u64();
  if (sized) item.size = size;
  item.digests = record.digests();
  return item;
}

std::string encode(FoundItem const& item) {
  std::string out;
  append_path(out, item.path);
  out += static_cast<char>(item.type);
  out += static_cast<char>(item.state);
  out += static_cast<char>(item.incidental);
  append_u64(out, item.size);
  append_digests(out, item.digests);
  return out;
}

FoundItem decode_found(std::string_view bytes) {
  Reader record(bytes);
  FoundItem item;
  item.path = record.path();
  item.type = static_cast<FileType>(record.u8());
  item.state = static_cast<ReadState>(record.u8());
  item.incidental = record.u8() != 0;
  item.size = record.u64();
  item.digests = record.digests();
  return item;
}

}  // namespace custody::check_records
