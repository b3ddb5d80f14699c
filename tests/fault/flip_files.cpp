// Changes one byte of a ledger's own files at a time and asks everything that verify, log, show and prove are made of. Each answer
// must be refused or be what it was; a crash is neither. Each try is a process of its own, so that it may also crash or hang.
//
//   flip_files LEDGER COUNT SEED JOBS      COUNT 0: every byte of every file; JOBS copies beside the ledger are made and removed
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"
#include "ledger/proof_file.hpp"
#include "ledger/trust.hpp"
#include "ledger/verify.hpp"
#include "lib/io/file.hpp"
#include "lib/io/progress.hpp"

using namespace custody;

namespace {

namespace fs = std::filesystem;

constexpr unsigned patience = 60;   // seconds that a try may take
constexpr char refused = '\0';      // an answer begins with this or with `given`
constexpr std::string_view given = "\1";

struct ByteOfFile {
  std::string file;   // below the ledger
  std::uint64_t at = 0;
};

struct Counts {
  std::uint64_t refused = 0, same = 0, otherwise = 0, crashed = 0;
};

std::string answer(Result<std::string> const& result) { return result ? std::string(given) + *result : std::string(1, refused); }

Result<std::string> verified(ledger::Place const& place, UtcTime now) {
  auto const policy = TRY(ledger::load_policy(place, ledger::Tree::sha256));
  auto const report = TRY(ledger::verify_ledger(place, policy, ledger::Level::payloads, now, no_progress()));
  if (!report.sound()) return fail(refusal("verify", say("not sound")));
  std::string out = fmt::format("{} {} {} {} {} {}\n", report.origin, report.size, report.destroyed, report.restricted, report.timestamps.hold,
                                report.timestamps.unchecked);
  for (Message const& remark : report.remarks) out += english(remark) + "\n";
  return out + (report.checkpoint ? report.checkpoint->note.encode() : std::string());
}

Result<std::string> logged(ledger::Ledger const& ledger) {
  std::string out;
  auto rows = ledger.rows(0);
  while (auto const row = TRY(rows.next())) out += std::to_string(row->index) + "\n" + row->entry + row->payload;
  return out;
}

Result<std::string> shown(ledger::Ledger const& ledger, std::uint64_t index) {
  auto const row = TRY(ledger.row(index));
  return row.entry + row.payload;
}

Result<std::string> proved(ledger::Ledger const& ledger, std::uint64_t index) {
  auto const note = TRY(ledger.newest_note());
  return ledger::encode_proof(TRY(ledger.prove(index, note, ledger::Tree::sha256, [](std::string_view) { return true; })));
}

/// What the ledger answers to everything; always as many answers as `size` asks for.
std::vector<std::string> answers_of(std::string const& root, std::uint64_t size, UtcTime now) {
  std::vector<std::string> out{answer(verified({root}, now))};
  auto const ledger = ledger::Ledger::open({root});
  out.push_back(answer(ledger ? logged(*ledger) : fail(ledger.error())));
  for (std::uint64_t i = 0; i < size; ++i) {
    bool const there = ledger && i < ledger->size();
    out.push_back(there ? answer(shown(*ledger, i)) : std::string(1, refused));
    out.push_back(there ? answer(proved(*ledger, i)) : std::string(1, refused));
  }
  return out;
}

void give_up(std::string const& why) {
  std::fprintf(stderr, "flip_files: %s\n", why.c_str());
  std::exit(2);
}

/// Asks in a process of its own: a counter for each outcome; nothing if it crashed.
std::optional<Counts> ask(std::string const& root, std::vector<std::string> const& before, std::uint64_t size, UtcTime now) {
  int ends[2];
  if (::pipe(ends) != 0) give_up("no pipe");
  pid_t const child = ::fork();
  if (child == 0) {
    ::alarm(patience);
    Counts counts;
    auto const after = answers_of(root, size, now);
    for (std::size_t i = 0; i < after.size(); ++i)
      ++(after[i] == before[i] ? counts.same : after[i][0] == refused ? counts.refused : counts.otherwise);
    ::_exit(::write(ends[1], &counts, sizeof counts) == sizeof counts ? 0 : 9);
  }
  ::close(ends[1]);
  Counts counts;
  bool const whole = ::read(ends[0], &counts, sizeof counts) == sizeof counts;
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  return whole && status == 0 ? std::optional(counts) : std::nullopt;
}

/// The answers of a sound ledger, from a process of its own: threads of the database do not live through a fork.
std::vector<std::string> ask_before(std::string const& root, std::uint64_t size, UtcTime now) {
  std::string const path = root + "/answers";
  pid_t const child = ::fork();
  if (child == 0) {
    FILE* const file = std::fopen(path.c_str(), "w");
    for (std::string const& one : answers_of(root, size, now)) {
      std::uint64_t const length = one.size();
      std::fwrite(&length, sizeof length, 1, file);
      std::fwrite(one.data(), 1, one.size(), file);
    }
    ::_exit(std::fclose(file) == 0 ? 0 : 9);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) give_up("the ledger cannot be asked");
  std::string const bytes = read_file(path, std::size_t{1} << 30).value();
  ::unlink(path.c_str());
  std::vector<std::string> out;
  for (std::size_t at = 0; at < bytes.size();) {
    std::uint64_t length = 0;
    bytes.copy(reinterpret_cast<char*>(&length), sizeof length, at);
    out.push_back(bytes.substr(at + sizeof length, length));
    at += sizeof length + length;
  }
  return out;
}

std::vector<ByteOfFile> bytes_of(std::string const& root) {
  std::vector<ByteOfFile> out;
  std::vector<std::string> files;
  for (auto const& entry : fs::recursive_directory_iterator(root + "/.custody"))
    if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), root));
  std::ranges::sort(files);
  for (std::string const& file : files)
    for (std::uint64_t at = 0; at < fs::file_size(root + "/" + file); ++at) out.push_back({file, at});
  return out;
}

void flip(std::string const& path, std::uint64_t at, unsigned bit) {
  FileDescriptor const fd = open_file(path, O_RDWR).value();
  char byte = 0;
  auto const offset = static_cast<off_t>(at);
  if (::pread(fd.get(), &byte, 1, offset) != 1) give_up("cannot read " + path);
  byte = static_cast<char>(byte ^ (1 << bit));
  if (::pwrite(fd.get(), &byte, 1, offset) != 1) give_up("cannot write " + path);
}

/// Every JOBS-th of the bytes, in a copy of the ledger.
Counts try_share(std::string const& root, std::vector<ByteOfFile> const& bytes, std::size_t share, std::size_t jobs, std::uint64_t size,
                 unsigned seed, UtcTime now) {
  std::string const copy = root + ".copy-" + std::to_string(share);
  fs::copy(root, copy, fs::copy_options::recursive);
  auto const before = ask_before(copy, size, now);
  if (before[0][0] == refused) give_up("the ledger is not sound");
  std::mt19937 random(seed + static_cast<unsigned>(share));
  Counts all;
  for (std::size_t i = share; i < bytes.size(); i += jobs) {
    std::string const path = copy + "/" + bytes[i].file;
    unsigned const bit = static_cast<unsigned>(random() % 8);
    flip(path, bytes[i].at, bit);
    auto const counts = ask(copy, before, size, now);
    flip(path, bytes[i].at, bit);
    if (!counts) ++all.crashed;
    if (!counts || counts->otherwise > 0)
      std::printf("byte %llu of %s, bit %u: %s\n", static_cast<unsigned long long>(bytes[i].at), bytes[i].file.c_str(), bit, counts ? "answers otherwise" : "CRASHED");
    if (!counts) continue;
    all.refused += counts->refused;
    all.same += counts->same;
    all.otherwise += counts->otherwise;
  }
  auto const after = ask(copy, before, size, now);
  if (!after || after->same != before.size()) give_up("the files are not as they were");
  fs::remove_all(copy);
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) give_up("LEDGER COUNT SEED JOBS");
  std::string const root = argv[1];
  std::size_t const count = std::strtoul(argv[2], nullptr, 10), jobs = std::max(1ul, std::strtoul(argv[4], nullptr, 10));
  auto const seed = static_cast<unsigned>(std::strtoul(argv[3], nullptr, 10));
  UtcTime const now{static_cast<std::int64_t>(std::time(nullptr))};
  auto bytes = bytes_of(root);
  std::size_t const total = bytes.size();
  if (count != 0) {
    std::ranges::shuffle(bytes, std::mt19937(seed));
    bytes.resize(std::min(count, total));
  }
  // The size is read in a process of its own, as everything else.
  std::uint64_t const size = [&] {
    int ends[2];
    if (::pipe(ends) != 0) give_up("no pipe");
    if (::fork() == 0) {
      std::uint64_t const found = ledger::Ledger::open({root}).value().size();
      ::_exit(::write(ends[1], &found, sizeof found) == sizeof found ? 0 : 9);
    }
    std::uint64_t found = 0;
    if (::read(ends[0], &found, sizeof found) != sizeof found) give_up("cannot open " + root);
    return found;
  }();
  std::fflush(stdout);
  std::vector<int> shares;
  for (std::size_t share = 0; share < jobs; ++share) {
    int ends[2];
    if (::pipe(ends) != 0) give_up("no pipe");
    if (::fork() == 0) {
      Counts const counts = try_share(root, bytes, share, jobs, size, seed, now);
      std::fflush(stdout);
      ::_exit(::write(ends[1], &counts, sizeof counts) == sizeof counts ? 0 : 9);
    }
    ::close(ends[1]);
    shares.push_back(ends[0]);
  }
  Counts all;
  bool whole = true;
  for (int const share : shares) {
    Counts counts;
    whole &= ::read(share, &counts, sizeof counts) == sizeof counts;
    all.refused += counts.refused, all.same += counts.same, all.otherwise += counts.otherwise, all.crashed += counts.crashed;
  }
  while (::wait(nullptr) > 0) {}
  std::printf("%zu of %zu bytes changed, %llu entries: %llu answers refused, %llu the same, %llu otherwise, %llu crashes\n", bytes.size(), total,
              static_cast<unsigned long long>(size), static_cast<unsigned long long>(all.refused), static_cast<unsigned long long>(all.same),
              static_cast<unsigned long long>(all.otherwise), static_cast<unsigned long long>(all.crashed));
  return whole && all.otherwise == 0 && all.crashed == 0 && all.refused > 0 && all.same > 0 ? 0 : 1;
}
