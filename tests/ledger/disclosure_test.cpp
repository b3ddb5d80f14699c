#include "ledger/disclosure.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "tests/ledger/vectors.hpp"

using namespace vectors;

namespace {

std::string disclose(Made const& made, std::set<std::string, std::less<>> const& hidden = {}) {
  return *make_disclosure(made.payload, made.entry, [&](std::string_view key) { return !hidden.contains(key); });
}

}  // namespace

TEST_CASE("the published disclosure is made again and holds") {
  std::string const bytes = disclose(make(acts()[0]), {"act.by.0.id", "case.number"});
  CHECK(bytes == corpus("disclosure/vector-0-two-hidden.ok"));
  auto const disclosure = *decode_disclosure(bytes);
  CHECK(check_commitment(disclosure));
  CHECK(check_agrees(disclosure));
  CHECK_FALSE(disclosure.complete());
  CHECK(disclosure.hidden_keys() == std::vector<std::string_view>{"act.by.0.id", "case.number"});
  CHECK(disclosure.shown_fields().size() == 5);
  CHECK(disclosure.value("item.name") == "现场照片 01.jpg");
  CHECK_FALSE(disclosure.value("case.number"));
  CHECK_FALSE(disclosure.value("item.mtime"));
}

TEST_CASE("whatever is hidden, the commitments hold, with the twin and without") {
  for (bool const twin : {true, false}) {
    Made const made = make(acts()[0], twin);
    std::vector<std::string> keys;
    auto const lines = *decode_payload(made.payload);
    for (Shown const& shown : lines) keys.emplace_back(shown.key);
    for (unsigned choice = 0; choice < 1u << keys.size(); ++choice) {
      std::set<std::string, std::less<>> hidden;
      for (std::size_t i = 0; i < keys.size(); ++i)
        if (choice >> i & 1) hidden.insert(keys[i]);
      auto const disclosure = decode_disclosure(disclose(made, hidden));
      REQUIRE(disclosure);
      REQUIRE(check_commitment(*disclosure));
      REQUIRE(check_agrees(*disclosure));
      REQUIRE(disclosure->complete() == hidden.empty());
      REQUIRE(disclosure->hidden_keys().size() == hidden.size());
    }
  }
}

TEST_CASE("a value comes back as bytes") {
  CHECK(decode_disclosure(disclose(make(acts()[2])))->value("act.note") == "第一行\n第二行 100%");
}

TEST_CASE("every altered bit of a disclosure is refused, by its form or by a commitment") {
  for (char const* const name : {"disclosure/vector-0-two-hidden.ok", "disclosure/without-the-twin.ok"}) {
    std::string const good = corpus(name);
    std::size_t const entry = good.find("custody/entry");
    for (std::size_t i = 0; i < good.size(); ++i)
      for (int bit = 0; bit < 8; ++bit) {
        std::string bad = good;
        bad[i] ^= static_cast<char>(1 << bit);
        auto const disclosure = decode_disclosure(bad);
        if (!disclosure) continue;
        // Kind and time of the entry are bound by the leaf hash, not by the commitment; kind and time shown must agree with them.
        bool const holds = check_commitment(*disclosure) && check_agrees(*disclosure);
        INFO(name << " byte " << i << " bit " << bit);
        REQUIRE_FALSE(holds);
        if (i < entry) REQUIRE_FALSE(check_commitment(*disclosure));
      }
  }
}

TEST_CASE("the commitment that differs is named") {
  auto disclosure = *decode_disclosure(corpus("disclosure/vector-0-complete.ok"));
  disclosure.entry.sm3->front() ^= std::byte{1};
  auto const error = check_commitment(disclosure).error();
  CHECK(error.code == "commitment");
  CHECK(english(error.message).find("SM3") != std::string::npos);
}

TEST_CASE("a payload that says another kind or minute than its leaf does not agree with it") {
  Act act = acts()[1];
  Made made = make(act);
  auto const agrees = [](Made const& m) {
    Hasher sha256(Algorithm::sha256), sm3(Algorithm::sm3);
    Entry entry = *decode_entry(m.entry);
    entry.sha256 = commit(m.payload, sha256);
    entry.sm3 = commit(m.payload, sm3);
    auto const disclosure = decode_disclosure(disclose({m.payload, encode_entry(entry)}));
    REQUIRE(disclosure);
    REQUIRE(check_commitment(*disclosure));
    return check_agrees(*disclosure).has_value();
  };
  auto const with = [&](std::string const& from, std::string const& to) {
    Made out = made;
    out.payload.replace(out.payload.find(from), from.size(), to);
    return out;
  };
  CHECK(agrees(made));
  CHECK_FALSE(agrees(with("entry.erased", "record.lifted")));
  CHECK_FALSE(agrees(with("entry.erased", "note.added")));
  CHECK_FALSE(agrees(with("05:56:00Z", "05:57:00Z")));
  CHECK_FALSE(agrees(with("05:56:00Z", "nonsense")));
  CHECK(agrees(with("05:56:00Z", "05:56:59Z")));
  // A private act behind a leaf that says `act`, but with no word for a kind.
  Made other = make(acts()[2]);
  CHECK(agrees(other));
  other.payload.replace(other.payload.find("note.added"), 10, "Note Added");
  CHECK_FALSE(agrees(other));
  other = make(acts()[2]);
  other.payload.erase(other.payload.find("show entry.time"));
  CHECK_FALSE(agrees(other));
}
