#include "cli/entry_view.hpp"

#include "ledger/entry.hpp"
#include "ledger/payload.hpp"

namespace custody::cli {

std::string entry_kind(ledger::Row const& row) {
  if (auto kind = row.value("entry.kind")) return *std::move(kind);
  auto const entry = ledger::decode_entry(row.entry);
  return entry ? entry->kind : "";
}

std::string entry_time(ledger::Row const& row) {
  if (auto time = row.value("entry.time")) return *std::move(time);
  auto const entry = ledger::decode_entry(row.entry);
  return entry ? format_time(entry->time) : "";
}

std::string entry_time_beijing(ledger::Row const& row) {
  auto const time = parse_time(entry_time(row));
  return time ? format_beijing(*time) : "";
}

std::string entry_case(ledger::Row const& row) {
  auto number = row.value("case.number");
  if (!number) number = row.value("ref.number");
  return number.value_or("");
}

void write_entry(JsonWriter& json, ledger::Row const& row, ledger::TreeHasher& hasher) {
  json.member("index", row.index).member("kind", entry_kind(row)).member("time", entry_time(row));
  json.member("leaf_hash", hex_encode(hasher.leaf(row.entry)));
  if (row.payload.empty()) json.member("destroyed", true);
  if (auto const number = row.value("case.number")) json.member("case", *number);
  if (auto const number = row.value("ref.number")) json.member("ref", *number);
  if (auto const name = row.value("item.name")) json.bytes_member("name", *name);
  if (auto const path = row.value("item.path")) json.bytes_member("path", *path);
  json.key("fields").begin_object();
  if (auto const lines = ledger::decode_payload(row.payload); lines)
    for (auto const& line : *lines) json.member(line.key, line.value());
  json.end_object();
}

void write_amendments(JsonWriter& json, ledger::Amended const& amended) {
  json.key("amended_by").begin_array();
  for (auto const& amendment : amended.amendments) json.value(amendment.entry);
  json.end_array();
  if (amended.void_by) json.member("void_by", *amended.void_by);
}

}  // namespace custody::cli
