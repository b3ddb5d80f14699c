#include "cli/proof_report.hpp"

#include <algorithm>

#include "cli/confirmed.hpp"
#include "lib/base/text.hpp"

namespace custody::cli {

namespace {

using ledger::Disclosure;
using ledger::ProvedEntry;

/// `2026-11-22 03:14`; the offset stands in the sentence.
std::string minute_of(UtcTime time) { return format_beijing(time).substr(0, 16); }

UtcTime stated_time(Disclosure const& disclosure) {
  if (auto const text = disclosure.value("entry.time"))
    if (auto const time = parse_time(*text)) return *time;
  return disclosure.entry.time;
}

/// The time of the act as people wrote it, short if it is of the same day.
std::optional<std::string> act_time(Disclosure const& disclosure) {
  auto const text = disclosure.value("act.time.from");
  if (!text) return std::nullopt;
  auto const time = parse_beijing(*text);
  if (!time) return *text;
  auto const full = minute_of(*time);
  return full.starts_with(minute_of(stated_time(disclosure)).substr(0, 10)) ? full.substr(11) : full;
}

/// The block of words.md, line by line.
class Block {
 public:
  Block(Console& console, ProofReport const& report)
      : m_console(console), m_report(report), m_entry(report.entry), m_disclosure(m_entry.proof.disclosure),
        m_checkpoint(m_entry.proof.checkpoint.checkpoint), m_origin(plain_origin(m_checkpoint.origin)) {}

  void print() {
    if (m_report.file)
      m_console.line(say("MATCH  {}", *m_report.file));
    else
      m_console.line(say("THE PROOF HOLDS  {}", m_report.proof_path));
    value();
    contained();
    times();
    confirmed();
    not_checked();
    if (m_report.file)
      line(say("A comparison of integrity values only. It is no expert opinion and decides nothing about authenticity, legality or relevance."));
    else
      line(say("No file was compared. This is no expert opinion and decides nothing about authenticity, legality or relevance."));
    if (!m_report.file || m_console.manner().verbose) fields();
  }

 private:
  void line(Message const& message) { indented(m_console, message); }
  std::string number(std::uint64_t n) const { return m_console.number(n); }
  std::uint64_t index() const { return m_entry.proof.file.index; }

  void value() {
    if (m_report.file) {
      auto const digest = m_disclosure.value("item.sha256").value_or("");
      line(say("The SHA-256 of this file equals the value in entry {} of the ledger {} ({}…).", index(), m_origin, digest.substr(0, 4)));
    } else {
      line(say("It is about entry {} of the ledger {}, of the kind {}.", index(), m_origin,
               m_disclosure.value("entry.kind").value_or(m_disclosure.entry.kind)));
    }
  }

  void contained() {
    auto const size = number(m_checkpoint.size);
    auto const key = key_name(m_entry.standing.log);
    switch (m_report.belief.source) {
      case Belief::Source::given_key:
        line(say("Entry {} is contained in the checkpoint of {} entries signed with key {}, which you supplied.", index(), size, key));
        break;
      case Belief::Source::policy_file:
        line(say("Entry {} is contained in the checkpoint of {} entries signed with key {}, which stands in the policy file {}.", index(),
                 size, key, m_report.belief.name));
        break;
      case Belief::Source::own_ledger:
        line(say("Entry {} is contained in the checkpoint of {} entries signed with key {}, from the policy of the ledger {}.", index(),
                 size, key, m_report.belief.name));
        break;
    }
    if (m_report.belief.unconfirmed)
      line(say("The card that this key comes from is unconfirmed: nobody compared its fingerprint."));
    if (m_report.twin) line(say("The proof of the SM3 tree, signed with SM2, holds too and speaks of the same entry and the same SHA-256 root."));
  }

  void times() {
    auto const recorded = minute_of(stated_time(m_disclosure));
    if (auto const act = act_time(m_disclosure))
      line(say("Time stated by the recording machine: {} +08:00. Time of the act as stated by the investigators: {}.", recorded, *act));
    else
      line(say("Time stated by the recording machine: {} +08:00.", recorded));
  }

  void confirmed() {
    if (m_report.later_size)
      line(say("That checkpoint is part of the later one of {} entries, which was given; who saw the later one saw the entries of both.", number(*m_report.later_size)));
    print_confirmed(m_console, m_entry.standing, m_origin);
  }

  void not_checked() {
    auto const hidden = m_disclosure.hidden_keys().size();
    if (hidden == 0)
      line(say("Not checked: source, generation and collection before entry; keeping of the medium afterwards."));
    else
      line(say("Not checked: source, generation and collection before entry; keeping of the medium afterwards; {} of {} fields, which are withheld.",
               hidden, m_disclosure.fields.size()));
  }

  void fields() {
    Table table({say("field"), say("value")});
    for (auto const& field : m_disclosure.fields)
      table.add({field.key, field.shown ? field.value() : m_console.render(say("(withheld)"))});
    m_console.table(table);
  }

  Console& m_console;
  ProofReport const& m_report;
  ProvedEntry const& m_entry;
  Disclosure const& m_disclosure;
  ledger::Checkpoint const& m_checkpoint;
  std::string_view m_origin;
};

std::string_view source_name(Belief::Source source) {
  switch (source) {
    case Belief::Source::given_key: return "vkey";
    case Belief::Source::policy_file: return "policy";
    case Belief::Source::own_ledger: return "ledger";
  }
  return "";
}

void write_report(JsonWriter& json, ProofReport const& report) {
  auto const& proof = report.entry.proof;
  auto const& checkpoint = proof.checkpoint.checkpoint;
  json.member("result", report.file ? "match" : "proof-holds");
  if (report.file) json.bytes_member("file", *report.file);
  json.bytes_member("proof", report.proof_path);
  json.member("ledger", plain_origin(checkpoint.origin)).member("entry", proof.file.index);
  json.key("checkpoint").begin_object().member("size", checkpoint.size).member("root", hex_encode(checkpoint.root)).end_object();
  json.member("signed_by", report.entry.standing.log.text()).member("key_from", source_name(report.belief.source));
  if (report.belief.unconfirmed) json.member("card_confirmed", false);
  if (report.twin) json.member("sm3_proof", true);
  if (report.later_size) json.member("later_size", *report.later_size);
  json.member("time", format_time(stated_time(proof.disclosure)));
  if (auto const act = proof.disclosure.value("act.time.from")) json.member("act_time", *act);
  write_confirmed(json, report.entry.standing, checkpoint.origin);
  json.key("shown").begin_object();
  for (auto const& field : proof.disclosure.fields)
    if (field.shown) json.member(field.key, field.value());
  json.end_object().key("withheld").begin_array();
  for (auto const key : proof.disclosure.hidden_keys()) json.value(key);
  json.end_array().key("not_checked").begin_array().value("before-entry").value("keeping-of-medium");
  if (!proof.disclosure.complete()) json.value("withheld-fields");
  json.end_array();
}

}  // namespace

void print_report(Console& console, ProofReport const& report) {
  if (!console.json()) return Block(console, report).print();
  auto json = console.object("verification");
  write_report(json, report);
  json.end_object();
  console.json(std::move(json));
}

void print_refusal(Console& console, Error const& error, std::string const& path, std::optional<Difference> const& difference) {
  if (console.json()) {
    auto json = console.object("verification");
    json.member("result", difference ? "no-match" : "proof-fails").member("code", error.code);
    json.bytes_member("file", path);
    if (difference) json.member("entry", difference->entry);
    json.member("message", console.render(error.message)).end_object();
    return console.json(std::move(json));
  }
  if (difference)
    console.line(say("{}: DOES NOT MATCH: the file's {} is not the value in entry {}. This says that the bytes differ, not why. [{}]",
                     path, difference->algorithm, difference->entry, error.code));
  else
    console.line(say("{}: THE PROOF DOES NOT HOLD: {} [{}]. Nothing can be concluded about the file.", path, error.message, error.code));
}

}  // namespace custody::cli
