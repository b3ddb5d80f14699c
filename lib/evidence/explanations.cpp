#include "lib/evidence/explanations.hpp"

#include <algorithm>

#include "lib/base/text.hpp"
#include "lib/evidence/check_records.hpp"

namespace custody {

namespace {

using check_records::append_path;
using check_records::append_u64;
using check_records::Reader;

}  // namespace

Result<> Explanations::add_stranger(std::uint64_t number, ByteView content, std::string_view path) {
  std::string record(as_text(content));
  append_u64(record, number);
  append_path(record, path);
  TRY(m_strangers.add(record));
  std::string by_case;
  append_path(by_case, lower_case(path));
  by_case += as_text(content);
  append_u64(by_case, number);
  return m_strangers_by_case.add(by_case);
}

Result<> Explanations::add_recorded(std::uint64_t ordinal, ByteView content, RecordedItem const& item, bool gone) {
  std::string tail;
  append_u64(tail, ordinal);
  append_u64(tail, item.entry);
  append_path(tail, item.path);
  TRY(m_recorded.add(std::string(as_text(content)) + (gone ? '\0' : '\1') + tail));
  if (!gone) return {};
  std::string by_case;
  append_path(by_case, lower_case(item.path));
  return m_gone_by_case.add(by_case + std::string(as_text(content)) + tail);
}

Result<> Explanations::finish(std::uint64_t strangers, std::uint64_t recorded) {
  m_explained.assign(strangers, false);
  m_moved.assign(recorded, false);
  TRY(by_case());
  TRY(by_content());
  m_reading.emplace(m_explanations);
  return m_reading->begin();
}

Result<std::optional<CheckLine>> Explanations::of(std::uint64_t number) {
  if (m_reading->ended()) return std::nullopt;
  Reader record(**m_reading);
  if (record.u64() != number) return std::nullopt;
  CheckLine line;
  line.verdict = static_cast<CheckClass>(record.u8());
  line.entry = record.u64();
  line.recorded_path = record.path();
  TRY(m_reading->advance());
  return line;
}

Result<> Explanations::explain(std::uint64_t stranger, CheckClass verdict, std::string_view entry_and_path) {
  m_explained[stranger] = true;
  std::string out;
  append_u64(out, stranger);
  out += static_cast<char>(verdict);
  out += entry_and_path;
  return m_explanations.add(out);
}

/// Pairs of the same content and the same path but for case.
Result<> Explanations::by_case() {
  SortedStream stranger(m_strangers_by_case), item(m_gone_by_case);
  TRY(stranger.begin());
  TRY(item.begin());
  auto const key = [&](std::string_view record) { return record.substr(0, Reader(record).path_key().size() + m_width); };
  while (!stranger.ended() && !item.ended()) {
    auto const order = key(*stranger).compare(key(*item));
    if (order == 0) {
      Reader thing(*stranger), recorded_item(*item);
      thing.bytes(key(*stranger).size());
      recorded_item.bytes(key(*item).size());
      auto const ordinal = recorded_item.u64();
      m_moved[ordinal] = true;
      TRY(explain(thing.u64(), CheckClass::case_renamed, (*item).substr(key(*item).size() + 8)));
    }
    if (order <= 0) TRY(stranger.advance());
    if (order >= 0) TRY(item.advance());
  }
  return {};
}

/// Of each content: a stranger for an item that is gone has moved; strangers beyond that are copies.
Result<> Explanations::by_content() {
  SortedStream stranger(m_strangers), item(m_recorded);
  TRY(stranger.begin());
  TRY(item.begin());
  std::string content;   // of `example`
  std::string example;   // entry and path of a recorded item with it
  while (!stranger.ended()) {
    std::string const wanted((*stranger).substr(0, m_width));
    auto const number = Reader((*stranger).substr(m_width)).u64();
    // Up to the items of this content, and there past those that are gone and have moved elsewhere.
    bool moved = m_explained[number];
    while (!moved && !item.ended() && (*item).substr(0, m_width) <= wanted) {
      Reader record((*item).substr(m_width));
      bool const is_gone = record.u8() == 0;
      auto const ordinal = record.u64();
      auto const rest = (*item).substr(m_width + 9);
      bool const same = (*item).substr(0, m_width) == wanted;
      if (same) content = wanted, example = rest;
      if (same && !is_gone) break;   // stands where it stood: an example for all that follow
      if (same && !m_moved[ordinal]) {
        m_moved[ordinal] = moved = true;
        TRY(explain(number, CheckClass::moved, rest));
      }
      TRY(item.advance());
    }
    if (!moved && content == wanted) TRY(explain(number, CheckClass::copied, example));
    TRY(stranger.advance());
  }
  return {};
}

}  // namespace custody
