// Changes one byte of a file at a time, each time runs a command that must not accept it, and puts the byte back.
//
//   each_byte [--at-most N] [--seed S] [--exits 1,3] FILE COMMAND [ARGUMENT...]
//
// The command has to accept the file as it is (0), and to refuse every change with one of the exits, naming a code in
// brackets or, where it prints none, a word in capitals. What was said is counted: exit, word, number of bytes, where.
// With more than N bytes, N of them are chosen at random; the seed is printed.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

extern char** environ;

namespace {

struct Answer {
  int exit = 0;
  std::string text;
};

[[noreturn]] void give_up(std::string const& why) {
  std::fprintf(stderr, "each_byte: %s\n", why.c_str());
  std::exit(2);
}

Answer ask(std::vector<char*> const& command) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) give_up("no pipe");
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
  ::posix_spawn_file_actions_addclose(&actions, ends[0]);
  pid_t child = 0;
  if (::posix_spawnp(&child, command[0], &actions, nullptr, command.data(), environ) != 0)
    give_up("cannot run " + std::string(command[0]));
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);

  Answer answer;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = ::read(ends[0], buffer.data(), buffer.size())) > 0;)
    answer.text.append(buffer.data(), static_cast<std::size_t>(got));
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  answer.exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return answer;
}

bool is_code(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

/// The first code in brackets; else the first three words in capitals; else nothing.
std::string word_in(std::string_view text) {
  for (auto at = text.find('['); at != text.npos; at = text.find('[', at + 1)) {
    auto const end = text.find(']', at);
    if (end != text.npos && is_code(text.substr(at + 1, end - at - 1))) return std::string(text.substr(at + 1, end - at - 1));
  }
  std::istringstream words{std::string(text)};
  std::string found;
  int count = 0;
  for (std::string word; words >> word && count < 3;) {
    while (!word.empty() && (word.back() == ':' || word.back() == '.')) word.pop_back();
    bool const capital = word.size() > 1 && std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!capital && count > 0) break;
    if (!capital) continue;
    found += (found.empty() ? "" : " ") + word;
    ++count;
  }
  return found;
}

struct Options {
  std::size_t at_most = SIZE_MAX;
  unsigned seed = static_cast<unsigned>(std::time(nullptr));
  std::set<int> exits{1, 3};
};

std::set<int> numbers(std::string const& list) {
  std::set<int> out;
  std::istringstream parts(list);
  for (std::string part; std::getline(parts, part, ',');) out.insert(std::stoi(part));
  return out;
}

/// Where bytes with one answer stand: how many, first and last.
struct Places {
  std::size_t count = 0, first = 0, last = 0;

  void add(std::size_t at) {
    if (count++ == 0) first = at;
    last = at;
  }
};

}  // namespace

int main(int argc, char** argv) {
  Options options;
  int next = 1;
  for (; next + 1 < argc && std::string_view(argv[next]).starts_with("--"); next += 2) {
    std::string_view const name = argv[next];
    if (name == "--at-most") options.at_most = std::stoul(argv[next + 1]);
    else if (name == "--seed") options.seed = static_cast<unsigned>(std::stoul(argv[next + 1]));
    else if (name == "--exits") options.exits = numbers(argv[next + 1]);
    else give_up("unknown option " + std::string(name));
  }
  if (next + 1 >= argc) give_up("usage: each_byte [--at-most N] [--seed S] [--exits 1,3] FILE COMMAND...");
  std::string const path = argv[next];
  std::vector<char*> const command(argv + next + 1, argv + argc + 1);

  std::ifstream file(path, std::ios::binary);
  std::string const bytes{std::istreambuf_iterator<char>(file), {}};
  int const fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0 || bytes.empty()) give_up("cannot change " + path);
  if (auto const control = ask(command); control.exit != 0)
    give_up("the untouched file is not accepted, exit " + std::to_string(control.exit) + ":\n" + control.text);

  std::mt19937 random(options.seed);
  std::vector<std::size_t> places(bytes.size());
  std::iota(places.begin(), places.end(), 0U);
  if (places.size() > options.at_most) {
    std::vector<std::size_t> chosen;
    std::ranges::sample(places, std::back_inserter(chosen), static_cast<std::ptrdiff_t>(options.at_most), random);
    places = std::move(chosen);
  }

  std::map<std::pair<int, std::string>, Places> said;
  int bad = 0;
  for (auto const at : places) {
    auto const change = std::uniform_int_distribution<int>(1, 255)(random);
    auto const changed = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ static_cast<unsigned char>(change));
    if (::pwrite(fd, &changed, 1, static_cast<off_t>(at)) != 1) give_up("cannot write " + path);
    auto const answer = ask(command);
    if (::pwrite(fd, &bytes[at], 1, static_cast<off_t>(at)) != 1) give_up("cannot write " + path);
    auto const word = word_in(answer.text);
    said[{answer.exit, word}].add(at);
    if (options.exits.contains(answer.exit) && !word.empty()) continue;
    if (++bad <= 3)
      std::printf("  byte %zu of %s changed by %02x: exit %d\n%s", at, path.c_str(), static_cast<unsigned>(change), answer.exit, answer.text.c_str());
  }
  ::close(fd);
  if (ask(command).exit != 0) give_up("the restored file is not accepted");

  for (auto const& [answer, where] : said)
    std::printf("  exit %-3d %-22s %6zu bytes, from %zu to %zu\n", answer.first, answer.second.c_str(), where.count, where.first, where.last);
  std::printf("  %zu of %zu bytes changed one at a time (seed %u), %d accepted or without a word\n", places.size(), bytes.size(), options.seed, bad);
  return bad == 0 ? 0 : 1;
}
