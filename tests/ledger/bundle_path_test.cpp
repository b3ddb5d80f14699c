#include "ledger/bundle_path.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "lib/base/text.hpp"
#include "tests/lib/random.hpp"

using namespace custody;
using namespace custody::ledger;

TEST_CASE("a safe name holds only harmless characters, at most 64 bytes, and tells what the name was") {
  CHECK(safe_name("scene-01.jpg") == "scene-01.jpg");
  CHECK(safe_name("现场照片 01.jpg") == "现场照片_01.jpg");
  CHECK(safe_name("~$合同.docx") == "__合同.docx");
  CHECK(safe_name("a%b") == "a_25b");
  CHECK(safe_name("../../etc/passwd") == ".._.._etc_passwd");
  CHECK(safe_name("new\nline") == "new_0Aline");
  CHECK(safe_name("right\xe2\x80\xaeto-left") == "right_E2_80_AEto-left");
  CHECK(safe_name("not\xffutf-8") == "not_FFutf-8");
  CHECK(safe_name("trailing ") == "trailing_20");
  CHECK(safe_name("dot.") == "dot_");
  CHECK(safe_name(".") == "_");
  CHECK(safe_name("..") == "._");
  CHECK(safe_name("CON") == "CON");
  CHECK(safe_name(std::string(250, 'x') + ".txt") == std::string(60, 'x') + ".txt");
  // 64 bytes from the end begin within a character of three bytes.
  CHECK(safe_name(std::string(10, 'x') + "中" + std::string(62, 'y')) == std::string(62, 'y'));
}

TEST_CASE("every path that is written is read, whatever the name was") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  for (int round = 0; round < 2000; ++round) {
    std::string name(1 + random.below(120), '\0');
    for (char& c : name) c = static_cast<char>(random.below(4) ? random.below(256) : ' ' + random.below(90));
    std::uint64_t const index = random.below(2) ? random.below(1000) : (std::uint64_t{1} << 63) - 1;
    for (auto const& path : {evidence_path(index, name), record_path(index, name)}) {
      INFO(escape_text(name));
      REQUIRE(path.size() <= 99);
      auto const parsed = parse_bundle_path(path);
      REQUIRE(parsed);
      REQUIRE(parsed->index == index);
      REQUIRE(parsed->is_data());
    }
  }
}

TEST_CASE("names that no bundle holds are refused") {
  for (auto const* bad : {"", "data", "data/", "data/evidence/", "data/evidence/1", "data/evidence/1-", "data/evidence/01-a", "data/evidence/-1-a",
                          "data/evidence/1-a b", "data/evidence/1-a/b", "data/evidence/../1-a", "data/evidence/1-a.", "/bagit.txt", "bagit.txt/",
                          "./bagit.txt", "Bagit.txt", "custody/proofs/1", "custody/proofs/1.tlog-proof/", "custody/proofs/01.tlog-proof",
                          "custody/proofs/.tlog-proof", "data/history/abc.tlog-proof", "data/peers/abc", "custody/timestamps/1.tsr",
                          "data/evidence/9223372036854775808-a", "data/other/1-a", "receipt.tlog-proof", "data/evidence/1-\xe4\xb8",
                          "data/evidence/1-a\xe2\x80\xae"}) {
    INFO(bad);
    CHECK_FALSE(parse_bundle_path(bad));
  }
  CHECK_FALSE(parse_bundle_path("data/evidence/1-" + std::string(65, 'a')));
  CHECK(parse_bundle_path("data/evidence/1-" + std::string(64, 'a')));
}

TEST_CASE("the order of a bundle is that of wire.md 10") {
  std::string const hex(64, '0');
  std::vector<std::string> const wanted{"bagit.txt",
                                        "bag-info.txt",
                                        "manifest-sha256.txt",
                                        "manifest-sm3.txt",
                                        "custody/statement",
                                        "custody/statement.tlog-proof",
                                        "custody/statement.sm3-proof",
                                        "custody/link",
                                        "custody/proofs/1.tlog-proof",
                                        "custody/proofs/10.tlog-proof",
                                        "custody/proofs/2.tlog-proof",
                                        "custody/timestamps/" + hex + ".tsr",
                                        "tagmanifest-sha256.txt",
                                        "data/evidence/1-b",
                                        "data/evidence/10-a",
                                        "data/evidence/2-a",
                                        "data/history/" + hex + ".tlog-proof",
                                        "data/peers/" + hex,
                                        "data/records/0-a"};
  std::vector<BundlePath> paths;
  for (auto const& text : wanted) {
    INFO(text);
    auto const path = parse_bundle_path(text);
    REQUIRE(path);
    paths.push_back(*path);
  }
  std::ranges::reverse(paths);
  std::ranges::sort(paths);
  std::vector<std::string> sorted;
  for (auto const& path : paths) sorted.push_back(path.text);
  CHECK(sorted == wanted);
}
