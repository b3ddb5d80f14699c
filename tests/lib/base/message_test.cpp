#include "lib/base/message.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <clocale>

using namespace custody;

TEST_CASE("arguments are escaped, whatever they hold") {
  CHECK(english(say("cannot open '{}'", "a\n\x1b[2J\xff")) == "cannot open 'a%0A%1B[2J%FF'");
  CHECK(english(say("'{}'", "a\u202e" "b")) == "'a%E2%80%AEb'");
}

TEST_CASE("braces of an argument are not placeholders") { CHECK(english(say("'{}'", "{0} {} {:x}")) == "'{0} {} {:x}'"); }

TEST_CASE("a message can be an argument, numbers are written plainly, places may change") {
  CHECK(english(say("{}: {} of {}", say("entry {}", 17), 2, 3u)) == "entry 17: 2 of 3");
  CHECK(english(say("{1} before {0}", "a", "b")) == "b before a");
}

TEST_CASE("the reason of the system is English in every locale, so that the catalogue can translate it") {
  std::setlocale(LC_ALL, "zh_CN.UTF-8");
  CHECK(english(reason(ENOENT)) == "No such file or directory");
  CHECK_FALSE(reason(ENOENT).verbatim);
  CHECK(english(reason(123456)) == "unknown error");
  std::setlocale(LC_ALL, "C");
}
