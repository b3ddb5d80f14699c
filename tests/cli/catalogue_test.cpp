#include "cli/catalogue.hpp"

#include <catch2/catch.hpp>
#include <cerrno>
#include <cstdlib>

#include "cli/commands.hpp"
#include "cli/global_options.hpp"
#include "cli/help.hpp"
#include "lib/base/text.hpp"

#include <CLI/CLI.hpp>

using namespace custody;
using namespace custody::cli;

namespace {

bool has_translation(std::string_view text) { return translate(text, Language::chinese) != text; }

}  // namespace

TEST_CASE("words that name a language, and the one of the environment") {
  CHECK(language_named("zh") == Language::chinese);
  CHECK(language_named("zh_CN.UTF-8") == Language::chinese);
  CHECK(language_named("en") == Language::english);
  CHECK_FALSE(language_named("xx"));
  ::setenv("LC_ALL", "", 1);
  ::setenv("LC_MESSAGES", "zh_CN.UTF-8", 1);
  ::setenv("LANG", "C", 1);
  CHECK(language_of_environment() == Language::chinese);
  ::setenv("LC_ALL", "C.UTF-8", 1);
  CHECK(language_of_environment() == Language::english);
}

TEST_CASE("arguments are escaped, messages among them rendered in turn") {
  CHECK(render(say("cannot open '{}': {}", "a\x1b[2Jb", say("no such entry")), Language::english) ==
        "cannot open 'a%1B[2Jb': no such entry");
}

TEST_CASE("arguments are placed by number where the language wants another order") {
  Message message{"{1} before {0}, {{}}", {verbatim("a"), verbatim("b")}, false};
  CHECK(render(message, Language::english) == "b before a, {}");
}

TEST_CASE("a text without translation stays English") {
  CHECK(translate("no text of ours says this", Language::chinese) == "no text of ours says this");
}

TEST_CASE("numbers are grouped in English only") {
  CHECK(grouped(0, Language::english) == "0");
  CHECK(grouped(999, Language::english) == "999");
  CHECK(grouped(5120, Language::english) == "5,120");
  CHECK(grouped(1234567, Language::english) == "1,234,567");
  CHECK(grouped(5120, Language::chinese) == "5120");
}

TEST_CASE("of one thing English speaks as of one") {
  auto const english = [](Message const& message) { return render(message, Language::english); };
  CHECK(english(say("{} entries, of which {} are new", 1, 1)) == "1 entry, of which 1 is new");
  CHECK(english(say("{} entries, of which {} are new", 2, 0)) == "2 entries, of which 0 are new");
  CHECK(english(say("'{}' is not what entry {} records", "x", 1)) == "'x' is not what entry 1 records");
  CHECK(english(say("{} filesystems", 1)) == "1 filesystems");
  CHECK(english(say("{} files", say("{}", 1))) == "1 file");
  CHECK(render(say("{} files", 1), Language::chinese) == "1 files");
}

TEST_CASE("the system's words for the usual errors are translated") {
  for (int const number : {ENOENT, EACCES, EPERM, EEXIST, EISDIR, ENOTDIR, ENOSPC, EIO, EROFS, ELOOP, ENAMETOOLONG, EMFILE,
                           EBUSY, ENOTEMPTY, EINVAL}) {
    INFO(number);
    CHECK(render(reason(number), Language::chinese) != english(reason(number)));
  }
}

TEST_CASE("every summary, every topic and every description of an option is translated") {
  for (auto const& topic : all_topics()) {
    CHECK(has_translation(topic.summary));
    CHECK(has_translation(topic.text));
  }
  for (auto const& command : all_commands()) {
    INFO(command.name);
    CHECK(has_translation(command.summary));
    CLI::App app;
    GlobalOptions global;
    declare_global_options(app, global);
    auto const run = command.declare(app);
    CHECK(run);
    for (auto const* option : app.get_options()) {
      INFO(option->get_name());
      CHECK(has_translation(option->get_description()));
    }
  }
}
