#include "formats/convert.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "tests/formats/conversion.hpp"

using namespace custody;
using namespace custody::formats;

TEST_CASE("every pack that ships loads") {
  for (std::string const& name : test::library().names()) (void)test::pack(name);
}

TEST_CASE("try", "[.]") {
  std::ifstream in(std::getenv("IN"));
  std::stringstream bytes;
  bytes << in.rdbuf();
  auto const c = test::convert(std::getenv("FROM"), std::getenv("TO"), bytes.str(), [] { ConvertOptions o; o.explain = 1; return o; }());
  std::cout << "error " << c.error << "\n" << c.file() << "\nREJECTS\n" << c.rejects << "\nLOSS " << c.summary.losses.json(Plan(test::library().model(), test::pack(std::getenv("FROM")), test::pack(std::getenv("TO")), test::library().tables()).sites()) << c.explained << c.summary.in << "=" << c.summary.out << "+" << c.summary.rejected << "\n";
}
