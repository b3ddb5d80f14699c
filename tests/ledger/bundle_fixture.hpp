// Two agencies that hold each other's cards, and a bundle between them, written the slow and obvious way: as a map from names to
// contents that a test may change before it is put together. What the program writes must be the same bytes.
#pragma once

#include <filesystem>
#include <map>

#include "ledger/bundle_check.hpp"
#include "ledger/history.hpp"
#include "ledger/link.hpp"
#include "ledger/stage.hpp"
#include "ledger/trust.hpp"
#include "lib/evidence/bag.hpp"
#include "lib/io/file.hpp"
#include "tests/ledger/ledger_fixture.hpp"

namespace bundles {

using namespace custody;
using namespace custody::ledger;

/// Names and contents of a bundle.
using Parts = std::map<std::string, std::string>;

inline bool all(std::string_view) { return true; }

/// Members in any order.
inline std::string archive(std::vector<std::pair<std::string, std::string>> const& members) {
  std::string out;
  TarWriter writer([&](ByteView bytes) -> Result<> {
    out += as_text(bytes);
    return {};
  });
  for (auto const& [name, content] : members) must(writer.add(name, content));
  must(writer.finish());
  return out;
}

/// In the order of a bundle.
inline std::vector<std::pair<std::string, std::string>> ordered(Parts const& parts) {
  std::vector<BundlePath> paths;
  for (auto const& [name, content] : parts) {
    auto path = parse_bundle_path(name);
    REQUIRE(path);
    paths.push_back(std::move(*path));
  }
  std::ranges::sort(paths);
  std::vector<std::pair<std::string, std::string>> out;
  for (auto const& path : paths) out.emplace_back(path.text, parts.at(path.text));
  return out;
}

struct Keeper {
  Place place;
  std::string origin;

  Ledger reader() const { return must(Ledger::open(place)); }
  SignedCard card() const { return must(parse_card(must(read_file(place.card(), card_size_limit)))); }
};

struct Exchange {
  Temporary directory;
  UtcTime now{1795327200};
  Keeper huzhou, suzhou;

  explicit Exchange(bool twin = false)
      : huzhou{{directory / "huzhou"}, "evidence.huzhou.example"}, suzhou{{directory / "suzhou"}, "evidence.suzhou.example"} {
    use_state("state");
    must(create_ledger(huzhou.place.root, {huzhou.origin, "湖州市公安局", "330500000000", twin}, now));
    must(create_ledger(suzhou.place.root, {suzhou.origin, "苏州市公安局", "320500000000", false}, now));
    must(add_agency(suzhou.place, huzhou.card(), true));
    must(add_agency(huzhou.place, suzhou.card(), true));
  }

  void use_state(std::string const& name) const { ::setenv("XDG_STATE_HOME", (directory / name).c_str(), 1); }

  std::uint64_t append(Keeper const& who, std::vector<Draft> drafts) const {
    auto ledger = must(Ledger::open_writer(who.place, now, std::chrono::milliseconds(1000)));
    return must(ledger.append(std::move(drafts), now)).first;
  }

  /// An exhibit of Huzhou with these bytes.
  Draft exhibit(std::string const& name, std::string const& content, std::string const& kind = "evidence.collected") const {
    bool const record = kind.starts_with("record.");
    Draft draft{kind,
                {{"case.number", "A3305000000002026110001"},
                 {"item.name", name},
                 {"item.path", "../evidence/" + name},
                 {"item.type", record ? "record" : "file"},
                 {"item.size", std::to_string(content.size())},
                 {"item.sha256", hex_encode(sha256(content))}}};
    if (huzhou.reader().twin()) draft.fields.push_back({"item.sm3", hex_encode(Hasher(Algorithm::sm3).hash(content))});
    return draft;
  }
  static Draft thing(std::string const& name, std::string const& type, std::string const& seal = "") {
    Draft draft{"evidence.seized", {{"case.number", "A3305000000002026110001"}, {"item.name", name}, {"item.type", type}}};
    if (!seal.empty()) draft.fields.push_back({"item.seal.number", seal});
    return draft;
  }
};

/// What a bundle is made of. Every step can be turned aside by a test.
struct Forge {
  Exchange& exchange;
  Keeper sender = exchange.huzhou;
  std::vector<std::uint64_t> exhibits{};               // entries
  Parts data{};                                        // below data/
  std::string kind = "custody.released";
  std::vector<Field> fields{};                         // instead of, or besides, those of the statement; empty value: left out
  std::function<bool(std::string_view)> shown = all;   // of the statement
  std::map<std::uint64_t, std::function<bool(std::string_view)>> exhibit_shown{};
  std::uint64_t old = 0;                               // of the link
  std::uint64_t released = 0;                          // the entry, once made

  std::string manifest(Algorithm algorithm) const {
    ManifestBuilder lines;
    for (auto const& [path, content] : data) lines.add(hex_encode(Hasher(algorithm).hash(content)), path);
    return lines.text();
  }

  Draft draft(bool twin) const {
    std::uint64_t octets = 0;
    for (auto const& [path, content] : data) octets += content.size();
    Draft out{kind,
              {{"bundle.format", "custody/bundle/v1"},
               {"bundle.manifest-sha256", hex_encode(sha256(manifest(Algorithm::sha256)))},
               {"bundle.files", std::to_string(data.size())},
               {"bundle.octets", std::to_string(octets)},
               {"bundle.purpose", "案件移送"},
               {"bundle.form", "copy"},
               {"to.origin", exchange.suzhou.origin},
               {"act.agency", "330500000000"},
               {"case.number", "A3305000000002026110001"}}};
    if (twin) out.fields.push_back({"bundle.manifest-sm3", hex_encode(Hasher(Algorithm::sm3).hash(manifest(Algorithm::sm3)))});
    for (Field const& field : fields) {
      std::erase_if(out.fields, [&](Field const& f) { return f.key == field.key; });
      if (!field.value.empty()) out.fields.push_back(field);
    }
    return out;
  }

  /// Enters the statement and makes all parts but the tag manifest, which archive_of() adds.
  Parts make() {
    released = exchange.append(sender, {draft(sender.reader().twin())});
    return parts_of(sender.reader());
  }

  Parts parts_of(Ledger const& ledger) const {
    auto const note = must(ledger.newest_note());
    auto const proof = must(ledger.prove(released, note, Tree::sha256, shown));
    auto const text = [&](std::string_view key) { return must(ledger.row(released)).value(key).value_or("0"); };
    Parts out = data;
    out["bagit.txt"] = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    out["bag-info.txt"] = fmt::format("Bagging-Date: {}\nExternal-Identifier: {}#{}\nPayload-Oxum: {}.{}\n", text("entry.time").substr(0, 10), sender.origin,
                                      released, text("bundle.octets"), text("bundle.files"));
    out["manifest-sha256.txt"] = manifest(Algorithm::sha256);
    out["custody/statement"] = proof.extra;
    out["custody/statement.tlog-proof"] = encode_proof(proof);
    out["custody/link"] = encode_link({old, old == 0 ? Path{} : must(ledger.consistency(old, note.checkpoint.size)), note.note.encode()});
    for (auto const index : exhibits) {
      auto const show = exhibit_shown.contains(index) ? exhibit_shown.at(index) : std::function<bool(std::string_view)>(all);
      out["custody/proofs/" + std::to_string(index) + ".tlog-proof"] = encode_proof(must(ledger.prove(index, note, Tree::sha256, show)));
    }
    if (ledger.twin()) {
      out["manifest-sm3.txt"] = manifest(Algorithm::sm3);
      auto const sm3_note = must(ledger.note_at(note.checkpoint.size, Tree::sm3));
      REQUIRE(sm3_note);
      out["custody/statement.sm3-proof"] = encode_proof(must(ledger.prove(released, *sm3_note, Tree::sm3, all)));
    }
    return out;
  }
};

/// The tag manifest that follows from the parts.
inline void add_tag_manifest(Parts& parts) {
  ManifestBuilder tags;
  for (auto const& [name, content] : parts)
    if (!name.starts_with("data/") && name != "tagmanifest-sha256.txt") tags.add(hex_encode(sha256(content)), name);
  parts["tagmanifest-sha256.txt"] = tags.text();
}

inline std::string archive_of(Parts parts) {
  if (!parts.contains("tagmanifest-sha256.txt")) add_tag_manifest(parts);
  return archive(ordered(parts));
}

/// What the receiver says of a bundle.
struct Verdict {
  std::string code = "ok";
  std::string message;
  Problem problem = Problem::failed;
  std::optional<CheckedBundle> bundle;
  std::optional<Fork> fork;
};

inline Verdict judge_bytes(Exchange const& exchange, Keeper const& receiver, std::string const& bytes, bool strict = false,
                           std::optional<Policy> policy = {}) {
  auto const ledger = receiver.reader();
  auto sha256_policy = policy ? *policy : must(load_policy(receiver.place, Tree::sha256));
  Receiver const as{ledger, std::move(sha256_policy), must(load_policy(receiver.place, Tree::sm3)), exchange.now, strict};
  auto const source = must(open_bundle(exchange.directory.write("bundle.tar", bytes), no_progress()));
  NoSink nowhere;
  BundleCheck check(as, nowhere);
  auto checked = check.run(*source);
  Verdict out;
  out.fork = check.fork();
  if (checked) {
    out.bundle = std::move(*checked);
  } else {
    out.code = checked.error().code;
    out.message = english(checked.error().message);
    out.problem = checked.error().problem;
  }
  return out;
}

inline Verdict judge_parts(Exchange const& exchange, Parts const& parts, bool strict = false) {
  return judge_bytes(exchange, exchange.suzhou, archive_of(parts), strict);
}

}  // namespace bundles
