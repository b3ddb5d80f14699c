#include "ledger/payload.hpp"

#include <catch2/catch.hpp>

#include "lib/base/text.hpp"
#include "tests/ledger/vectors.hpp"
#include "tests/lib/random.hpp"

using namespace vectors;

namespace {

std::string_view refusal_of(Draft const& draft, bool twin = false) {
  auto const made = encode_payload(draft, UtcTime{}, salts(draft.fields.size() + 2), twin);
  return made ? "" : made.error().code;
}

/// Bytes of the longest disclosure of an entry of kind note.added with one more field `x.a` of `size` plain bytes.
std::size_t longest(std::size_t size, bool twin) {
  std::size_t const frame = std::string("custody/disclosure/v1\n\n").size() + entry_size("act", twin);
  auto const show = [](std::size_t key, std::size_t value) { return 5 + key + 1 + 24 + 1 + value + 1; };
  auto const hide = [&](std::size_t key) { return 5 + key + (twin ? 90u : 45u) + 1; };
  return frame + std::max(show(10, 10), hide(10)) + std::max(show(10, 20), hide(10)) + std::max(show(3, size), hide(3));
}

}  // namespace

TEST_CASE("the longest disclosure decides whether a payload is let in, to the byte") {
  for (bool const twin : {false, true}) {
    std::size_t size = 1;
    while (longest(size, twin) < disclosure_size_limit) ++size;
    auto const draft = [](std::size_t n) { return Draft{"note.added", {{"x.a", std::string(n, 'v')}}}; };
    CHECK(refusal_of(draft(size), twin) == "");
    CHECK(refusal_of(draft(size + 1), twin) == "payload-limit");
    // An escaped byte takes three.
    CHECK(refusal_of({"note.added", {{"x.a", std::string(size / 3 + 2, '\x01')}}}, twin) == "payload-limit");
    // What is let in can be disclosed whole and hidden whole.
    auto const payload = *encode_payload(draft(size), UtcTime{}, salts(3), twin);
    Hasher hasher(Algorithm::sha256);
    std::string const entry = encode_entry({"act", {}, commit(payload, hasher), twin ? std::optional(Hash{}) : std::nullopt});
    CHECK(make_disclosure(payload, entry, [](auto) { return true; })->size() <= disclosure_size_limit);
    CHECK(make_disclosure(payload, entry, [](auto) { return false; }));
  }
}

TEST_CASE("a payload has at most 256 fields, its kind and time among them") {
  Draft draft{"note.added", {}};
  for (std::size_t i = 0; i < 254; ++i) draft.fields.push_back({fmt::format("x.a{}", i), "v"});
  CHECK(refusal_of(draft) == "");
  CHECK(decode_payload(*encode_payload(draft, UtcTime{}, salts(256), false))->size() == 256);
  draft.fields.push_back({"x.b", "v"});
  CHECK(refusal_of(draft) == "payload-limit");
}

TEST_CASE("fields that cannot be written are refused") {
  CHECK(refusal_of({"note.added", {{"x.a", ""}}}) == "entry-fields");
  CHECK(refusal_of({"note.added", {{"X.a", "v"}}}) == "entry-fields");
  CHECK(refusal_of({"note.added", {{"x.a", "v"}, {"x.b", "v"}, {"x.a", "w"}}}) == "entry-fields");
  CHECK(refusal_of({"note.added", {{"entry.time", "v"}}}) == "entry-fields");
  CHECK(refusal_of({"note", {}}) == "entry-fields");
}

TEST_CASE("any values come back from a payload as they went in, sorted by key") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  for (int round = 0; round < 500; ++round) {
    Draft draft{"note.added", {}};
    for (std::size_t i = 0, n = random.below(20); i < n; ++i) {
      std::string value = random.bytes(40, " %\n\xff");
      draft.fields.push_back({fmt::format("x.{}{}", static_cast<char>('a' + random.below(26)), i), value.empty() ? "v" : value});
    }
    std::shuffle(draft.fields.begin(), draft.fields.end(), random.engine);
    auto const payload = *encode_payload(draft, UtcTime{1234567890}, salts(draft.fields.size() + 2), true);
    auto const lines = decode_payload(payload);
    REQUIRE(lines);
    CHECK(std::ranges::is_sorted(*lines, {}, &Shown::key));
    CHECK(lines->size() == draft.fields.size() + 2);
    for (Field const& field : draft.fields) CHECK(payload_value(payload, field.key) == field.value);
    CHECK(payload_value(payload, "entry.kind") == "note.added");
    CHECK(payload_value(payload, "entry.time") == "2009-02-13T23:31:30Z");
    CHECK_FALSE(payload_value(payload, "x.none"));
  }
}

TEST_CASE("every altered byte of a payload alters both commitments") {
  for (auto const& act : acts()) {
    std::string const good = make(act).payload;
    for (Algorithm const algorithm : {Algorithm::sha256, Algorithm::sm3}) {
      Hasher hasher(algorithm);
      Hash const commitment = commit(good, hasher);
      for (std::size_t i = 0; i < good.size(); ++i)
        for (int bit = 0; bit < 8; ++bit) {
          std::string bad = good;
          bad[i] ^= static_cast<char>(1 << bit);
          REQUIRE(commit(bad, hasher) != commitment);
        }
      CHECK(commit(good.substr(0, good.size() - 1), hasher) != commitment);
      CHECK(commit(good + "\n", hasher) != commitment);
      CHECK(commit("", hasher) != commitment);
    }
  }
}

TEST_CASE("the error names the field after which a payload no longer parses") {
  std::string payload = make(acts()[0]).payload;
  payload[payload.find("item.sha256") - 1] = '_';
  auto const error = decode_payload(payload).error();
  CHECK(english(error.message).find("item.name") != std::string::npos);
}
