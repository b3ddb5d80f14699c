#include "ledger/trace.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "ledger/history.hpp"
#include "ledger/kind.hpp"
#include "ledger/received_proofs.hpp"
#include "ledger/shown_fields.hpp"
#include "ledger/transfer.hpp"

namespace custody::ledger {
namespace {

/// How to ask for the value of a key, whether it stands in an own row or in a disclosure.
using ValueOf = std::function<std::optional<std::string>(std::string_view)>;

ValueOf values_of(Row const& row) {
  return [fields = ShownFields(row.payload)](std::string_view key) { return fields.value(key); };
}
ValueOf values_of(Disclosure const& disclosure) {
  return [&disclosure](std::string_view key) { return disclosure.value(key); };
}

ExhibitState exhibit_of(ValueOf const& value) {
  auto const text = [&](std::string_view key) { return value(key).value_or(""); };
  ExhibitState out{text("item.name"), text("item.form"), text("item.original.place"), text("item.part-of"), {}, text("item.seal.number"),
               text("item.seal.state"), text("act.freeze.account"), text("act.freeze.until")};
  for (std::size_t i = 0; i < field_limit; ++i) {
    auto other = value("item.joint." + std::to_string(i));
    if (!other) break;
    out.joint.push_back(*std::move(other));
  }
  return out;
}

Hop make_hop(HopSource source, std::string origin, std::uint64_t index, ValueOf const& value, Entry const& entry) {
  auto const text = [&](std::string_view key) { return value(key).value_or(""); };
  Hop hop;
  hop.source = source;
  hop.origin = std::move(origin);
  hop.kind = value("entry.kind").value_or(entry.kind);
  hop.time = parse_time(text("entry.time")).value_or(entry.time);
  hop.first = hop.last = index;
  hop.count = 1;
  for (std::size_t i = 0; i < field_limit; ++i) {
    auto const head = "act.by." + std::to_string(i);
    auto const name = value(head + ".name"), id = value(head + ".id");
    if (!name && !id) break;
    hop.people.push_back(name && id ? *name + " " + *id : name.value_or(id.value_or("")));
  }
  hop.agency = text("act.agency");
  hop.place = text("act.place");
  hop.counterpart = value("to.origin").value_or(text("ref.origin"));
  hop.purpose = text("bundle.purpose");
  hop.legal_document = text("act.legal-document");
  hop.form = text("bundle.form");
  hop.reason = value("amends.reason").value_or(text("act.note"));
  if (text("item.seal.state") == "broken") hop.seals = text("item.seal.number");
  hop.exhibit = exhibit_of(value);
  hop.about = value("amends.index").and_then([](std::string const& t) { return parse_number(t); });
  return hop;
}

/// An entry of some log, by which entries refer to each other.
using EntryPlace = std::pair<std::string, std::uint64_t>;

std::optional<EntryPlace> referred(ValueOf const& value, std::string const& origin) {
  if (auto const amended = value("amends.index").and_then([](std::string const& t) { return parse_number(t); })) return EntryPlace{origin, *amended};
  auto const index = value("ref.index").and_then([](std::string const& t) { return parse_number(t); });
  auto const other = value("ref.origin");
  if (!index || !other) return {};
  return EntryPlace{*other, *index};
}

/// What a proof of somebody else tells, kept small: there may be one for each of many exhibits.
struct Told {
  Hop hop;
  std::optional<EntryPlace> other;   // the entry that it refers to

  bool is_hand_over() const { return hop.kind.starts_with("custody."); }
};
using AllTold = std::map<EntryPlace, Told>;

class Tracing {
 public:
  Tracing(Ledger const& ledger, Policy const& policy, TraceOptions const& options)
      : m_ledger(ledger), m_policy(policy), m_options(options), m_inbox(ledger, options.inbox) {
    m_out.origin = ledger.origin();
  }

  Result<Chain> of_case(std::string const& number) {
    m_out.subject = number;
    std::set<std::uint64_t> entries;
    for (auto const term : {Term::case_number, Term::reference})
      for (auto const index : TRY(m_ledger.find(term, number))) entries.insert(index);
    if (entries.empty())
      return fail(refusal("no-entry", say("ledger {} holds nothing of '{}'", m_ledger.origin(), number)).with_hint(say("'custody log' lists the entries")));
    for (auto const index : std::set(entries)) TRY(add_told(index, entries));
    return walk(entries, false);
  }

  Result<Chain> of_exhibit(Row const& row) {
    m_out.subject = row.value("item.name").value_or("");
    m_exhibit = row.index;
    std::set<std::uint64_t> entries{row.index};
    TRY(add_told(row.index, entries));
    if (row.value("entry.kind") == "evidence.received")
      if (auto const statement = TRY(statement_before(row.index))) entries.insert(*statement);
    TRY(add_origins(row, entries));
    TRY(add_later(row, entries));
    return walk(entries, true);
  }

 private:
  /// What was entered later about an entry: acts on it, corrections, and what was entered about those.
  Result<> add_told(std::uint64_t index, std::set<std::uint64_t>& entries) const {
    std::vector<std::uint64_t> open{index};
    auto const take = [&](std::vector<std::uint64_t> const& found) {
      for (auto const entry : found)
        if (entries.insert(entry).second) open.push_back(entry);
    };
    while (!open.empty()) {
      auto const about = open.back();
      open.pop_back();
      if (auto const quoted = thread_of(m_ledger.origin(), about); TRY(m_ledger.may_have(Term::quoted, quoted)))
        take(TRY(m_ledger.find(Term::quoted, quoted)));
      if (auto const number = std::to_string(about); TRY(m_ledger.may_have(Term::amended, number)))
        take(TRY(m_ledger.find(Term::amended, number)));
    }
    return {};
  }

  Result<std::optional<std::uint64_t>> statement_before(std::uint64_t index) const {
    auto const received = TRY(m_ledger.find(Term::kind, "custody.received"));
    auto const after = std::ranges::upper_bound(received, index);
    if (after == received.begin()) return std::nullopt;
    return *std::prev(after);
  }

  /// What it was taken from, and that from, as far as it stands here.
  Result<> add_origins(Row row, std::set<std::uint64_t>& entries) const {
    for (;;) {
      auto const part_of = row.value("item.part-of").value_or("");
      auto const hash = part_of.rfind('#');
      if (hash == std::string::npos || part_of.substr(0, hash) != m_ledger.origin()) return {};
      auto const index = parse_number(part_of.substr(hash + 1));
      if (!index || *index >= row.index) return {};   // nothing comes from what was entered later
      entries.insert(*index);
      TRY(add_told(*index, entries));
      row = TRY(m_ledger.row(*index));
    }
  }

  /// In the case, after the exhibit was entered: hand-overs with their receipts, and what was taken from it.
  Result<> add_later(Row const& exhibit, std::set<std::uint64_t>& entries) const {
    std::set<std::string> family{thread_of(m_ledger.origin(), exhibit.index)};
    for (auto const& [term, key] : {std::pair(Term::case_number, "case.number"), std::pair(Term::reference, "ref.number")}) {
      auto const number = exhibit.value(key);
      if (!number) continue;
      for (auto const index : TRY(m_ledger.find(term, *number))) {
        if (index < exhibit.index) continue;
        auto const row = TRY(m_ledger.row(index));
        if (auto const part_of = row.value("item.part-of"); part_of && family.contains(*part_of)) {
          family.insert(thread_of(m_ledger.origin(), index));
          entries.insert(index);
          TRY(add_told(index, entries));
        }
        auto const kind = row.value("entry.kind");
        if (kind == "custody.released" || kind == "custody.acknowledged") entries.insert(index);
      }
    }
    return {};
  }

  Result<Chain> walk(std::set<std::uint64_t> const& entries, bool one) {
    for (auto const index : entries) {
      Row const row = TRY(m_ledger.row(index));
      if (row.payload.empty()) {
        m_out.gaps.push_back(say("the payload of entry {} was destroyed: nothing can be shown of it", index));
        continue;
      }
      auto const entry = TRY(decode_entry(row.entry));
      Hop hop = make_hop(HopSource::own, m_ledger.origin(), index, values_of(row), entry);
      if (hop.kind == "custody.received") TRY(earlier(row, one));
      if (hop.kind == "custody.released") TRY(released(row, hop));
      add(std::move(hop));
    }
    check_originals();
    return std::move(m_out);
  }

  void add(Hop hop) {
    if (!m_out.hops.empty() && m_out.hops.back().same_act(hop)) {
      Hop& last = m_out.hops.back();
      last.first = std::min(last.first, hop.first);
      last.last = std::max(last.last, hop.last);
      ++last.count;
      return;
    }
    m_out.hops.push_back(std::move(hop));
  }

  /// The hops before a bundle came, from the proofs in it.
  Result<> earlier(Row const& row, bool one) {
    if (row.value("ref.linked") == "no")
      m_out.gaps.push_back(say("entry {}: the checkpoint of {} was not shown to continue the one held before", row.index, row.value("ref.origin").value_or("-")));
    std::optional<std::uint64_t> sender_index;
    if (one && m_exhibit) sender_index = parse_number(TRY(m_ledger.row(*m_exhibit)).value("ref.index").value_or(""));
    AllTold told;
    ReceivedProofs proofs(m_policy, m_options.now, [&](ReceivedProof const& proof) {
      auto const value = values_of(proof.disclosure);
      told.emplace(EntryPlace{proof.origin, proof.index},
                   Told{make_hop(proof.checked ? HopSource::proved : HopSource::unchecked, proof.origin, proof.index, value, proof.disclosure.entry),
                        referred(value, proof.origin)});
    });
    proofs.read(TRY(m_inbox.bundle_of(row.index)), sender_index);
    for (auto const& fault : proofs.faults()) m_out.gaps.push_back(fault);

    auto const wanted = one && sender_index ? related(told, {row.value("ref.origin").value_or(""), *sender_index}) : everything(told);
    missing_links(told, wanted);
    auto const depth = depths(told);
    std::vector<Hop> hops;
    for (auto const& place : wanted)
      // What this ledger said itself on an earlier turn is told by its own entries.
      if (place.first != m_ledger.origin()) hops.push_back(std::move(told.at(place).hop));
    std::ranges::stable_sort(hops, {}, [&](Hop const& hop) { return std::tuple(hop.time, depth.at(hop.origin), hop.first); });
    for (auto& hop : hops) add(std::move(hop));
    return {};
  }

  /// How many hand-overs lie before each log: what happened in one second is told in the order of the hands.
  static std::map<std::string, std::size_t> depths(AllTold const& told) {
    std::map<std::string, std::size_t> out;
    for (auto const& [place, what] : told) out.emplace(place.first, 0);
    for (std::size_t round = 0; round < out.size(); ++round)
      for (auto const& [place, what] : told) {
        if (what.hop.kind != "custody.received" || !what.other || what.other->first == place.first) continue;
        if (auto const sender = out.find(what.other->first); sender != out.end())
          out[place.first] = std::max(out[place.first], std::min(sender->second + 1, out.size()));
      }
    return out;
  }

  static std::set<EntryPlace> everything(AllTold const& told) {
    std::set<EntryPlace> out;
    for (auto const& [place, what] : told) out.insert(place);
    return out;
  }

  /// The entry itself, what it refers to, what refers to any of them, and every hand-over.
  static std::set<EntryPlace> related(AllTold const& told, EntryPlace const& start) {
    std::set<EntryPlace> out;
    for (auto const& [place, what] : told)
      if (place == start || what.is_hand_over()) out.insert(place);
    for (bool grown = true; grown;) {
      grown = false;
      for (auto const& [place, what] : told) {
        if (!what.other || what.is_hand_over()) continue;
        if (out.contains(place) && told.contains(*what.other)) grown |= out.insert(*what.other).second;
        if (out.contains(*what.other)) grown |= out.insert(place).second;
      }
    }
    return out;
  }

  void missing_links(AllTold const& told, std::set<EntryPlace> const& wanted) {
    std::map<std::string, std::uint64_t> missing;
    for (auto const& place : wanted) {
      auto const& [hop, other] = told.at(place);
      if (hop.kind == "evidence.received" && other && !told.contains(*other) && other->first != m_ledger.origin()) ++missing[other->first];
    }
    for (auto const& [origin, count] : missing)
      m_out.gaps.push_back(say("{} exhibits came from the ledger {}, and its proofs of them are not here", count, origin));
  }

  Result<> released(Row const& row, Hop const& hop) {
    for (auto const entry : TRY(m_ledger.find(Term::thread, thread_of(m_ledger.origin(), row.index))))
      if (TRY(m_ledger.row(entry)).value("entry.kind") == "custody.acknowledged") return {};
    m_out.open.push_back(say("entry {} hands over to {}, and no receipt of it was entered", row.index, hop.counterpart));
    return {};
  }

  /// Originals of one ledger in two hands.
  void check_originals() {
    std::map<std::string, Hop const*> first;
    for (Hop const& hop : m_out.hops) {
      if (hop.kind != "custody.released" || hop.form != "original") continue;
      auto const [at, fresh] = first.emplace(hop.origin, &hop);
      if (!fresh && at->second->counterpart != hop.counterpart)
        m_out.contradictions.push_back(say("the ledger {} hands the originals to {} (entry {}) and to {} (entry {})", hop.origin, at->second->counterpart,
                                           at->second->first, hop.counterpart, hop.first));
    }
  }

  Ledger const& m_ledger;
  Policy const& m_policy;
  TraceOptions const& m_options;
  Inbox m_inbox;
  std::optional<std::uint64_t> m_exhibit;
  Chain m_out;
};

/// The entry of the exhibit itself, where this one is about an act on it.
Result<Row> exhibit_behind(Ledger const& ledger, Row row) {
  while (row.value("ref.origin") == ledger.origin()) {
    auto const index = parse_number(row.value("ref.index").value_or(""));
    if (!index || *index >= row.index) break;
    auto behind = TRY(ledger.row(*index));
    if (!behind.value("item.name")) break;
    row = std::move(behind);
  }
  return row;
}

}  // namespace

bool ExhibitState::same_as(ExhibitState const& other) const {
  return form == other.form && original_place == other.original_place && part_of == other.part_of && joint == other.joint && seal == other.seal &&
         seal_state == other.seal_state && account == other.account && until == other.until;
}

bool Hop::same_act(Hop const& other) const {
  // Corrections are told one by one.
  return !about && !other.about && source == other.source && origin == other.origin && kind == other.kind && time == other.time && people == other.people &&
         agency == other.agency && place == other.place && counterpart == other.counterpart && purpose == other.purpose &&
         legal_document == other.legal_document && reason == other.reason && form == other.form && seals == other.seals && exhibit.same_as(other.exhibit) && kind.starts_with("custody.") == false;
}

Result<Chain> trace_case(Ledger const& ledger, Policy const& policy, std::string const& number, TraceOptions const& options) {
  return Tracing(ledger, policy, options).of_case(number);
}

Result<Chain> trace_exhibit(Ledger const& ledger, Policy const& policy, std::uint64_t index, TraceOptions const& options) {
  Row const row = TRY(exhibit_behind(ledger, TRY(ledger.row(index))));
  if (!row.value("item.type")) {
    auto const number = row.value("case.number").value_or(row.value("ref.number").value_or(""));
    if (number.empty()) return fail(refusal("no-entry", say("entry {} is about no exhibit and no case", index)));
    return trace_case(ledger, policy, number, options);
  }
  return Tracing(ledger, policy, options).of_exhibit(row);
}

}  // namespace custody::ledger
