#include "ledger/proof.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <random>
#include <regex>

#include "tests/ledger/reference.hpp"
#include "tests/paths.hpp"

using namespace custody;
using namespace custody::ledger;

namespace {

std::string hex(Hash const& hash) { return hex_encode(hash); }

std::vector<std::string> const eight_leaves{std::string(), std::string(1, '\0'), "\x10", "\x20\x21", "\x30\x31", "\x40\x41\x42\x43",
                                            "\x50\x51\x52\x53\x54\x55\x56\x57", "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};

std::vector<Hash> leaves_of(TreeHasher& h, std::vector<std::string> const& data) {
  std::vector<Hash> out;
  for (auto const& d : data) out.push_back(h.leaf(d));
  return out;
}

/// Leaves d[i] = the byte i, as in the subtree test vectors of the Merkle tree certificates draft.
std::vector<Hash> byte_leaves(TreeHasher& h, std::size_t n) {
  std::vector<Hash> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(h.leaf(std::string(1, static_cast<char>(i))));
  return out;
}

}  // namespace

TEST_CASE("leaves, nodes and the empty tree hash as published") {
  TreeHasher h;
  CHECK(hex(h.empty()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(h.leaf("")) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  CHECK(hex(h.leaf("L123456")) == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
  CHECK(base64_encode(h.leaf("hello world")) == "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=");
  h.hasher().update("\x01N123N456");
  CHECK(hex(h.hasher().finish()) == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb");
}

TEST_CASE("the tree of eight leaves has the published roots, with SHA-256 and with SM3") {
  char const* const sha256_roots[] = {
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  char const* const sm3_roots[] = {
      "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b", "2daef60e7a0b8f5e024c81cd2ab3109f2b4f155cf83adeb2ae5532f74a157fdf",
      "0b990fe0c7ad70f1bf1a1262f2c7908ea48146b14253a6db99f2917ab1f5cc4d", "209ec96a210d662a964772680e8544d18cab7b88ffec3e00962220349b56ea56",
      "28e4e307ef6d2d0c62d84b11ef96e835efe490f35b93c8f024ecfe38c8dd4377", "bb10c996aeebbcdc69be3715fc847344de77442d37a5ab8213da9f41785b103b",
      "8723c1ab1f82ddfba4a3733ac0c80d936d9f4c208c7dbc8cc81ca9fff8584f66", "bd36c22a1ac6ff4308e0c3cc1a85bf0ffa30538ec60a55c70413ab15d45db4d2",
      "bc48ba7a709184b5f2a631e1adeb8dc2a0d4c018c1d6cc89b5664fe154c93b38"};
  for (Tree const tree : {Tree::sha256, Tree::sm3}) {
    TreeHasher h(tree);
    auto const leaves = leaves_of(h, eight_leaves);
    CompactRange range;
    for (std::size_t n = 0;; ++n) {
      CHECK(hex(range.root(h)) == (tree == Tree::sm3 ? sm3_roots : sha256_roots)[n]);
      CHECK(range.root(h) == reference::root(h, {leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(n)}));
      if (n == 8) break;
      range.append(leaves[n], h);
    }
  }
}

TEST_CASE("the published proofs of the tree of eight leaves are made and accepted") {
  TreeHasher h;
  auto const leaves = leaves_of(h, eight_leaves);
  reference::Tiles tiles(h, leaves);
  TileTree tree(tiles, 8, h);
  auto const hexes = [](Path const& path) {
    std::vector<std::string> out;
    for (Hash const& hash : path) out.push_back(hex(hash));
    return out;
  };
  using Strings = std::vector<std::string>;
  CHECK(hexes(*prove_inclusion(tree, 0, 1)).empty());
  CHECK(hexes(*prove_inclusion(tree, 5, 8)) == Strings{"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                                                       "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                                       "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"});
  CHECK(hexes(*prove_inclusion(tree, 2, 3)) == Strings{"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"});
  CHECK(hexes(*prove_consistency(tree, 6, 8)) == Strings{"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                                                         "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"});
  CHECK(hexes(*prove_consistency(tree, 2, 5)) == Strings{"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                                         "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"});
  CHECK(hexes(*prove_consistency(tree, 6, 7)) == Strings{"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                                                         "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                                                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"});
}

TEST_CASE("roots and proofs of all sizes to 130 accumulate to the published digests") {
  TreeHasher h;
  auto const leaves = byte_leaves(h, 130);
  reference::Tiles tiles(h, leaves);
  TileTree tree(tiles, 130, h);
  Hasher roots(Algorithm::sha256), inclusions(Algorithm::sha256), consistencies(Algorithm::sha256);
  for (std::size_t n = 0; n <= 130; ++n) {
    roots.update(fmt::format("[0, {}) {}\n", n, hex(*tree.root_at(n))));
    for (std::size_t i = 0; i < n; ++i) {
      std::string line = fmt::format("{} [0, {})", i, n);
      auto const path = prove_inclusion(tree, i, n);
      for (Hash const& p : *path) line += " " + hex(p);
      inclusions.update(line + "\n");
    }
  }
  for (std::size_t n = 0; n <= 130; ++n)
    for (std::size_t m = 0; m <= n; ++m) {
      std::string line = fmt::format("[0, {}) {}", m, n);
      auto const path = prove_consistency(tree, m, n);
      for (Hash const& p : *path) line += " " + hex(p);
      consistencies.update(line + "\n");
    }
  CHECK(hex(roots.finish()) == "fb3949452a67f499fc2e39dc3c75c753fc954e481a7b4b7d09cc2210fced2c9d");
  CHECK(hex(inclusions.finish()) == "88dcf111d17b5f3b8454d1d8a0dab1b5769c0be929a227992420b7eb05d1a18d");
  CHECK(hex(consistencies.finish()) == "9af53562930039cd48a2d314d8e9cdb1a5fadea417789bcf223ecc87c38afda9");
}

TEST_CASE("subtree hashes of all sizes to 130 accumulate to the published digest") {
  TreeHasher h;
  auto const leaves = byte_leaves(h, 130);
  reference::Tiles tiles(h, leaves);
  TileTree tree(tiles, 130, h);
  Hasher all(Algorithm::sha256);
  for (std::size_t end = 0; end <= 130; ++end)
    for (std::size_t start = 0; start <= end; ++start) {
      if (start < end && start % std::bit_ceil(end - start) != 0) continue;
      all.update(fmt::format("[{}, {}) {}\n", start, end, hex(start == end ? h.empty() : *tree.subtree(start, end))));
    }
  CHECK(hex(all.finish()) == "b82806ad4265bb151c1119c0f4db437bb4d1a1f887b3a7fba1cd4ebf552e3e81");
}

TEST_CASE("tiles and iterative checks agree with the recursion of the RFC at every size to 300") {
  TreeHasher h;
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < 300; ++i) leaves.push_back(h.leaf(std::to_string(i)));
  reference::Tiles tiles(h, leaves);
  TileTree tree(tiles, 300, h);
  std::vector<Hash> roots;
  for (std::size_t n = 0; n <= 300; ++n) roots.push_back(reference::root(h, {leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(n)}));
  std::size_t accepted = 0;
  for (std::size_t n = 0; n <= 300; ++n) {
    REQUIRE(*tree.root_at(n) == roots[n]);
    REQUIRE(tree.range_at(n)->root(h) == roots[n]);
    // Every index and older size for small trees, a spread of them for larger ones: the recursion is slow on purpose.
    std::size_t const step = n <= 66 ? 1 : 1 + n / 23;
    std::vector<Hash> const part(leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(n));
    for (std::size_t i = 0; i < n; i += step) {
      auto const path = prove_inclusion(tree, i, n);
      REQUIRE(*path == reference::path(h, i, part));
      REQUIRE(check_inclusion(h, i, n, leaves[i], *path, roots[n]));
      ++accepted;
    }
    for (std::size_t m = 1; m <= n; m += step) {
      auto const path = prove_consistency(tree, m, n);
      REQUIRE(*path == reference::subproof(h, m, part, true));
      REQUIRE(check_consistency(h, m, n, roots[m], roots[n], *path));
      ++accepted;
    }
  }
  CHECK(accepted > 10000);
}

TEST_CASE("a proof with one bit changed, a hash more or less, or another place is refused") {
  TreeHasher h;
  auto const leaves = byte_leaves(h, 40);
  reference::Tiles tiles(h, leaves);
  TileTree tree(tiles, 40, h);
  unsigned const seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  std::size_t refused = 0;
  for (std::size_t n = 1; n <= 40; ++n) {
    Hash const root = *tree.root_at(n);
    for (std::size_t i = 0; i < n; ++i) {
      Path const good = *prove_inclusion(tree, i, n);
      auto const refuses = [&](std::uint64_t index, std::uint64_t size, Hash const& leaf, Path const& path, Hash const& r) {
        REQUIRE_FALSE(check_inclusion(h, index, size, leaf, path, r));
        ++refused;
      };
      for (std::size_t k = 0; k < good.size(); ++k) {
        Path bad = good;
        bad[k][random() % 32] ^= static_cast<std::byte>(1 << random() % 8);
        refuses(i, n, leaves[i], bad, root);
        bad = good;
        bad.erase(bad.begin() + static_cast<std::ptrdiff_t>(k));
        refuses(i, n, leaves[i], bad, root);
      }
      for (auto const& garbage : {Hash{}, root, leaves[i]}) {
        Path bad = good;
        bad.push_back(garbage);
        refuses(i, n, leaves[i], bad, root);
        bad = good;
        bad.insert(bad.begin(), garbage);
        refuses(i, n, leaves[i], bad, root);
      }
      refuses(n, n, leaves[i], good, root);
      refuses(i ^ 2 ? i + n : i + n, n, leaves[i], good, root);
      Hash bad_root = root;
      bad_root[random() % 32] ^= std::byte{1};
      refuses(i, n, leaves[i], good, bad_root);
      if (n > 1) refuses(i, n, leaves[(i + 1) % n], good, root);
    }
    for (std::size_t m = 1; m < n; ++m) {
      Path const good = *prove_consistency(tree, m, n);
      Hash const older = *tree.root_at(m);
      auto const refuses = [&](std::uint64_t a, std::uint64_t b, Hash const& ra, Hash const& rb, Path const& path) {
        REQUIRE_FALSE(check_consistency(h, a, b, ra, rb, path));
        ++refused;
      };
      for (std::size_t k = 0; k < good.size(); ++k) {
        Path bad = good;
        bad[k][random() % 32] ^= static_cast<std::byte>(1 << random() % 8);
        refuses(m, n, older, root, bad);
      }
      refuses(m, n, root, older, good);
      refuses(n, m, older, root, good);
      refuses(m, n, older, root, {});
      refuses(m, m, older, root, good);
      Path bad = good;
      bad.push_back(root);
      refuses(m, n, older, root, bad);
    }
  }
  CHECK(refused > 10000);
}

TEST_CASE("sizes near the largest do not overflow") {
  TreeHasher h;
  Hash const any{};
  CHECK(inclusion_length(0, ~std::uint64_t{0}) == 64);
  std::uint64_t const huge = std::uint64_t{1} << 63;
  CHECK(inclusion_length(huge - 1, huge) == 63);
  Path const long_path(63);
  CHECK_FALSE(check_inclusion(h, huge - 1, huge, any, long_path, any));
  CHECK_FALSE(check_consistency(h, huge - 1, huge, any, any, long_path));
}

TEST_CASE("the probes of others are accepted and refused as they say") {
  std::filesystem::path const dir = tests::suites_dir() / "merkle/consistency";
  if (!std::filesystem::exists(dir)) {
    WARN("SKIPPED: the consistency probes are not here: " << dir);
    return;
  }
  TreeHasher h;
  std::size_t accepted = 0, refused = 0;
  for (auto const& file : std::filesystem::recursive_directory_iterator(dir)) {
    if (file.path().extension() != ".json") continue;
    std::ifstream in(file.path());
    std::string const json((std::istreambuf_iterator<char>(in)), {});
    auto const field = [&](char const* name) {
      std::smatch match;
      std::regex const pattern("\"" + std::string(name) + "\":\\s*(\\[[^\\]]*\\]|\"[^\"]*\"|[a-z0-9]+)");
      REQUIRE(std::regex_search(json, match, pattern));
      return match[1].str();
    };
    bool well_formed = true;
    auto const hash = [&](std::string const& quoted) {
      Hash out{};
      well_formed = base64_decode_into(quoted.substr(1, quoted.size() - 2), out) && well_formed;
      return out;
    };
    // Some probes have short words for roots: what is not 32 bytes is filled up.
    auto const root = [&](char const* name) {
      std::string const quoted = field(name);
      auto bytes = base64_decode(quoted.substr(1, quoted.size() - 2)).value_or(Bytes{});
      Hash out{};
      std::copy_n(bytes.begin(), std::min(bytes.size(), out.size()), out.begin());
      return out;
    };
    Hash const root1 = root("root1"), root2 = root("root2");
    Path path;
    std::string const proof = field("proof");
    std::regex const item("\"[^\"]*\"");
    for (std::sregex_iterator it(proof.begin(), proof.end(), item), end; it != end; ++it) path.push_back(hash(it->str()));
    bool const good =
        well_formed && check_consistency(h, std::stoull(field("size1")), std::stoull(field("size2")), root1, root2, path).has_value();
    INFO(file.path());
    CHECK(good == (field("wantErr") == "false"));
    ++(good ? accepted : refused);
  }
  INFO(accepted << " accepted, " << refused << " refused");
  CHECK(accepted + refused == 98);
  CHECK(accepted > 0);
}
