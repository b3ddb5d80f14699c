// Requests to cosign, their answers, and what is attached, against tlog-witness.
#include "ledger/cosign.hpp"
#include "ledger/text.hpp"
#include "tests/ledger/vectors.hpp"

using namespace vectors;

namespace {

WitnessRequest request_named(std::string const& name) {
  auto request = read_request(corpus("request/" + name + ".ok"));
  REQUIRE(request);
  return *request;
}

Result<> leads_from(WitnessRequest const& request, Hash const& older) {
  TreeHasher hasher(request.tree());
  auto const& newer = request.note.checkpoint;
  return check_consistency(hasher, request.link.old, newer.size, older, newer.root, request.link.hashes);
}

}  // namespace

TEST_CASE("the requests of the vectors lead from their older checkpoint to the newer one and from no other") {
  TreeHasher hasher;
  auto const ours = request_named("vector-two-to-three");
  CHECK(leads_from(ours, hasher.node(hasher.leaf(make(acts()[0]).entry), hasher.leaf(make(acts()[1]).entry))));
  CHECK_FALSE(leads_from(ours, *parse_hash("vlqgRoh2z7ZTpy2Za96OLTXt8561nzW0UXrwsr8Qc2c=")));   // of the fork's history

  auto const golden = request_named("golden-log-five-to-fifteen");
  CHECK(golden.link.old == 5);
  CHECK(leads_from(golden, *parse_hash("gy5gl3aksFyiCO95a/1vLXz88A3dRq+0l9Sxte8ZqZQ=")));
  CHECK_FALSE(leads_from(golden, *parse_hash("a6sWvsc2eEzmj72vah7mZ5dwFltivehh2b11qwlp5Jg=")));
}

TEST_CASE("a request over the largest sizes ends") {
  auto const checked = leads_from(request_named("size-two-to-the-63-less-one"), Hash{});
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == "link");
}
