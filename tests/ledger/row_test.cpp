#include "ledger/row.hpp"

#include <catch2/catch.hpp>

#include "ledger/index_terms.hpp"

using namespace custody;
using namespace custody::ledger;

TEST_CASE("keys of the store have the bytes that the format says") {
  CHECK(hex_encode(as_bytes(entry_key(0x0102030405060708))) == "0102030405060708");
  CHECK(hex_encode(as_bytes(tile_key(Tree::sm3, 2, 258))) == "01020000000000000102");
  CHECK(hex_encode(as_bytes(note_key(Tree::sha256, 3))) == "000000000000000003");
  CHECK(hex_encode(as_bytes(erase_key(7))) == "65726173652f0000000000000007");
  std::string const prefix = index_prefix(Term::digest, "abc", as_bytes("key"));
  CHECK(hex_encode(as_bytes(prefix)) == "03" + hex_encode(hmac_sha256(as_bytes("key"), as_bytes("abc"))).substr(0, 32));
  CHECK(index_of(IndexKey(prefix, 99).view()) == 99);
}

TEST_CASE("a head row survives, and every other way to write one is refused") {
  Head head{"evidence.huzhou.example", 5, sha256("a"), {}};
  CHECK(*decode_head(encode_head(head)) == head);
  head.sm3 = sha256("b");
  std::string const text = encode_head(head);
  CHECK(*decode_head(text) == head);
  for (std::size_t i = 0; i < text.size(); ++i) {
    CHECK(!decode_head(text.substr(0, i)).has_value() == (text.substr(0, i) != encode_head({head.origin, 5, head.sha256, {}})));
    std::string changed = text;
    changed[i] = '\n';
    auto const read = decode_head(changed);
    CHECK((!read || encode_head(*read) == changed));
    if (text[i] != '\n') CHECK(!read);
  }
  CHECK(!decode_head(text + "x 1\n"));
  auto const newer = decode_head("custody/head/v2\n");
  REQUIRE(!newer);
  CHECK(newer.error().code == "newer");
}

TEST_CASE("what an entry can be found by") {
  std::string const salt = " AAAAAAAAAAAAAAAAAAAAAA== ";
  std::string const payload = "show amends.index" + salt + "4\nshow case.number" + salt + "A%2533\nshow entry.kind" + salt +
                              "evidence.received\nshow item.name" + salt + "%20a\nshow ref.index" + salt + "17\nshow ref.origin" + salt + "a.b\n";
  CHECK(index_terms(payload) == std::vector<IndexTerm>{{Term::amended, "4"},
                                                       {Term::case_number, "A%33"},
                                                       {Term::kind, "evidence.received"},
                                                       {Term::name, " a"},
                                                       {Term::quoted, "a.b#17"}});
  CHECK(index_terms("show item.name\nitem.path x y\n").empty());
  IndexKeys keys("key");
  std::vector<IndexKey> rows;
  keys.append(payload, 3, rows);
  keys.append(payload, 3, rows);
  REQUIRE(rows.size() == 10);
  for (std::size_t i = 0; i < 5; ++i) CHECK(rows[i] == rows[i + 5]);
  CHECK(rows[4] == IndexKey(index_prefix(Term::quoted, "a.b#17", as_bytes("key")), 3));
}
