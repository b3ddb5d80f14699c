#include "ledger/entry.hpp"

#include <catch2/catch.hpp>

#include "ledger/tree.hpp"
#include "tests/ledger/vectors.hpp"

using namespace vectors;

TEST_CASE("the three entries of the format are made again, byte for byte, and their leaves hash as published") {
  char const* const sha256_leaves[] = {"5ea530eb8989d9f0ecbc1cea4f02831b73e91becb781a61239ec4427bfed9db6",
                                       "db0a613d89bf4622074cc67789ea8f0a3d96d6114d5044c74f43f8938bf9b0f8",
                                       "c45f9ea7d10a7607b4523f1b439c9811a1c11802548d000269eb506d2c946fdc"};
  char const* const sm3_leaves[] = {"c13d7fd0ab73c9ec527deef5fe5fc660d1bf8d7bf636442a24e61291fa1acab0",
                                    "fdde3cf8ab404332b9fac2b8d610011668b5e8c44b954857c0188fd42c6b4534",
                                    "2c7768d12b0b5e3d0b8b6a8ba4fc4e9a73a8140cea76e878ce2e9149352297da"};
  std::size_t const sizes[] = {153, 162, 153};
  TreeHasher sha256, sm3(Tree::sm3);
  for (std::size_t i = 0; i < 3; ++i) {
    Made const made = make(acts()[i]);
    CHECK(made.payload == corpus(fmt::format("payload/vector-{}.ok", i)));
    CHECK(made.entry == corpus(fmt::format("entry/vector-{}.ok", i)));
    CHECK(made.entry.size() == sizes[i]);
    CHECK(hex_encode(sha256.leaf(made.entry)) == sha256_leaves[i]);
    CHECK(hex_encode(sm3.leaf(made.entry)) == sm3_leaves[i]);
  }
}

TEST_CASE("without the twin an entry has four lines and the published leaf") {
  Made const made = make(acts()[0], false);
  CHECK(made.entry.size() == 104);
  CHECK(hex_encode(TreeHasher().leaf(made.entry)) == "8a4d31c5e2110dc70fbc2b8915d3c92d2b8a9bce3ff01e637b47a68ee75fa6d6");
  CHECK_FALSE(decode_entry(made.entry)->sm3);
}

TEST_CASE("a leaf shows the minute, and of most acts not the kind") {
  Entry const entry = *decode_entry(make(acts()[0]).entry);
  CHECK(entry.kind == "act");
  CHECK(format_time(entry.time) == "2026-11-22T05:55:00Z");
  CHECK(leaf_kind("record.queried") == "act");
  for (char const* kind : {"checkpoint.witnessed", "key.added", "key.revoked", "entry.erased", "record.restricted", "record.lifted", "ledger.continued"})
    CHECK(leaf_kind(kind) == kind);
}

TEST_CASE("what claims to be one of our entries is told from a foreign leaf") {
  CHECK(looks_like_entry("custody/entry/v7\nwhatever"));
  CHECK_FALSE(looks_like_entry("one"));
  CHECK_FALSE(looks_like_entry(""));
}
