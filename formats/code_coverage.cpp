#include "formats/code_coverage.hpp"

#include <algorithm>

#include "lib/base/json_writer.hpp"

namespace custody::formats {

bool is_catch_all(Code const& code) { return code.name.starts_with("其他") || code.name.starts_with("其它"); }

TableCoverage cover(CodeTables const& tables, CodeTable const& from, CodeTable const& to) {
  TableCoverage out;
  std::map<std::string_view, int> reached;
  for (Code const& code : from.rows()) {
    ++out.codes;
    auto const translation = tables.translate(from, code, to);
    if (translation.code == nullptr) {
      ++out.none;
      out.without.push_back(code.code);
      continue;
    }
    ++(translation.kind == Translation::Kind::generalised ? out.generalised : out.equal);
    out.catch_all += is_catch_all(*translation.code) && !is_catch_all(code);
    ++reached[translation.code->code];
  }
  for (auto const& [code, count] : reached)
    if (count > 1) out.many_to_one.push_back(code);
  return out;
}

void DataCoverage::add(std::string_view code, std::string_view day) {
  ++m_counts.values;
  Code const* known = m_table.find(code);
  if (known == nullptr) {
    known = m_table.find_name(code);
    m_counts.by_alias += known != nullptr;
  }
  if (known == nullptr) {
    ++m_counts.unknown;
    if (auto const there = m_counts.unknown_codes.find(code); there != m_counts.unknown_codes.end())
      ++there->second;
    else if (m_counts.unknown_codes.size() < kept)
      m_counts.unknown_codes.emplace(code, 1);
    return;
  }
  ++m_counts.known;
  m_counts.catch_all += is_catch_all(*known);
  if (day.empty()) return;
  switch (CodeTable::validity(*known, day)) {
    case Validity::valid: break;
    case Validity::not_yet: ++m_counts.not_yet; break;
    case Validity::ended: ++m_counts.ended; break;
    case Validity::unsure: ++m_counts.unsure; break;
  }
}

void DataCoverage::merge(DataCoverage const& later) {
  Counts const& more = later.m_counts;
  m_counts.values += more.values, m_counts.known += more.known, m_counts.by_alias += more.by_alias, m_counts.catch_all += more.catch_all;
  m_counts.ended += more.ended, m_counts.not_yet += more.not_yet, m_counts.unsure += more.unsure, m_counts.unknown += more.unknown;
  for (auto const& [code, count] : more.unknown_codes)
    if (m_counts.unknown_codes.contains(code) || m_counts.unknown_codes.size() < kept) m_counts.unknown_codes[code] += count;
}

std::string DataCoverage::json() const {
  std::vector<std::pair<std::uint64_t, std::string_view>> most;
  for (auto const& [code, count] : m_counts.unknown_codes) most.emplace_back(count, code);
  std::ranges::stable_sort(most, std::ranges::greater(), &std::pair<std::uint64_t, std::string_view>::first);
  if (most.size() > 10) most.resize(10);

  JsonWriter json;
  json.begin_object().member("table", m_table.name()).member("version", m_table.version());
  json.member("values", m_counts.values).member("known", m_counts.known).member("by_alias", m_counts.by_alias);
  json.member("other", m_counts.catch_all).member("ended", m_counts.ended).member("not_yet", m_counts.not_yet).member("unsure", m_counts.unsure);
  json.member("unknown", m_counts.unknown).key("unknown_codes").begin_array();
  for (auto const& [count, code] : most) {
    json.begin_object().member("code", code).member("count", count);
    if (auto const* const meant = m_table.find_damaged(code)) json.member("perhaps", meant->code);
    json.end_object();
  }
  json.end_array().end_object();
  return json.take();
}

}  // namespace custody::formats
