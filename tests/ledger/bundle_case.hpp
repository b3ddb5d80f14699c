// A bundle with one of everything, for the tests of what is refused.
#pragma once

#include <catch2/catch.hpp>
#include <functional>

#include "tests/ledger/bundle_fixture.hpp"

namespace bundles {

/// Two files, a record, a telephone and a directory, sent from Huzhou to Suzhou.
struct Case {
  Exchange exchange;
  Forge forge{exchange};

  explicit Case(bool twin = false) : exchange(twin) {
    exchange.append(exchange.huzhou, {exchange.thing("evidence", "directory"), exchange.exhibit("scene-01.jpg", "scene one"), exchange.exhibit("~$合同.docx", ""),
                                      exchange.thing("手机", "object", "0183"), exchange.exhibit("persons.csv", "甲\n", "record.registered")});
    forge.exhibits = {0, 1, 2, 3, 4};
    forge.data = {{"data/evidence/1-scene-01.jpg", "scene one"}, {"data/evidence/2-__合同.docx", ""}, {"data/records/4-persons.csv", "甲\n"}};
  }

  std::string code(Parts const& parts, bool strict = false) const { return judge_parts(exchange, parts, strict).code; }
  std::string code_of_bytes(std::string const& bytes) const { return judge_bytes(exchange, exchange.suzhou, bytes).code; }
};

using Change = std::function<void(Parts&)>;

inline std::string swapped(std::string text, std::string const& from, std::string const& to) {
  auto const at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace bundles
