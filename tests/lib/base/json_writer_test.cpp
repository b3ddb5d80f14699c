#include "lib/base/json_writer.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <limits>

#include "lib/base/text.hpp"

using namespace custody;

namespace {
std::string written(std::string_view text) {
  JsonWriter json;
  json.value(text);
  return json.take();
}
}  // namespace

TEST_CASE("commas stand between members and nowhere else") {
  JsonWriter json;
  json.begin_object().member("a", 1).key("b").begin_array().value("x").begin_object().end_object().null().end_array();
  json.member("c", true).end_object();
  CHECK(json.take() == R"({"a":1,"b":["x",{},null],"c":true})");
  CHECK(json.begin_array().end_array().take() == "[]");
}

TEST_CASE("numbers of every width keep their value and their sign") {
  JsonWriter json;
  json.begin_array().value(-1).value(std::uint8_t{7}).value(std::numeric_limits<std::int64_t>::min());
  json.value(std::numeric_limits<std::uint64_t>::max()).value(false).end_array();
  CHECK(json.take() == "[-1,7,-9223372036854775808,18446744073709551615,false]");
}

TEST_CASE("no string can leave its quotes") { CHECK(written("a\"b\\c\n\r\t") == R"("a\"b\\c\n\r\t")"); }

TEST_CASE("a terminal that is shown JSON meets nothing that it would act on") {
  CHECK(written("\x1b[31m\x7f") == "\"\\u001b[31m\\u007f\"");
  CHECK(written("a\u202e" "b\u0085") == "\"a\\u202eb\\u0085\"");
  CHECK(written("\U000e0041") == "\"\\udb40\\udc41\"");
  CHECK(written("现场照片 \U0001f4f7 100%") == "\"现场照片 \U0001f4f7 100%\"");
}

TEST_CASE("bytes that are not UTF-8 are shown escaped and stand beside it exactly") {
  JsonWriter json;
  json.begin_object().bytes_member("path", "\xff.jpg").end_object();
  CHECK(json.take() == R"({"path":"%FF.jpg","path_b64":"/y5qcGc="})");
}
