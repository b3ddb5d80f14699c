#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/algorithm_list.hpp"
#include "cli/commands.hpp"
#include "cli/list_check.hpp"
#include "lib/base/text.hpp"
#include "lib/crypto/file_digest.hpp"
#include "lib/evidence/digest_list.hpp"
#include "lib/evidence/evidence_reader.hpp"

namespace custody::cli {

namespace {

struct HashOptions {
  std::vector<std::string> paths, lists;
  std::string algorithms, format;
  bool tag = false;
  ListCheckOptions check;
};

Result<WrittenForm> read_form(HashOptions const& options, std::size_t algorithms) {
  // A list of GNU's form cannot say which algorithm a line is of: several need the BSD form.
  if (options.format.empty()) return options.tag || algorithms > 1 ? WrittenForm::bsd : WrittenForm::gnu;
  if (options.tag && options.format != "bsd") return fail(misuse(say("'{}' and '{}' exclude each other", "--tag", "--format")));
  if (options.format == "gnu") return WrittenForm::gnu;
  if (options.format == "bsd") return WrittenForm::bsd;
  if (options.format == "hashdeep") return WrittenForm::hashdeep;
  if (options.format == "dfxml") return WrittenForm::dfxml;
  return fail(misuse(say("unknown form of list '{}'", options.format)).with_hint(say("known are gnu, bsd, hashdeep and dfxml; --json writes JSON lines")));
}

class Hashing {
 public:
  Hashing(Session& session, std::vector<Algorithm> algorithms, ListWriter writer)
      : m_session(session), m_algorithms(std::move(algorithms)), m_writer(std::move(writer)) {
    if (!m_session.console.json()) m_session.console.raw(m_writer.head());
  }

  Result<> standard_input() {
    std::vector<Hasher> hashers(m_algorithms.begin(), m_algorithms.end());
    std::vector<Sink> sinks;
    for (auto& hasher : hashers) sinks.push_back({[&hasher](ByteView bytes) { hasher.update(bytes); }});
    auto const size = TRY(read_in_lanes(STDIN_FILENO, {{}, "-"}, ~std::uint64_t{0}, sinks, m_session.progress));
    std::vector<std::byte> digests;
    for (auto& hasher : hashers) {
      digests.resize(digests.size() + digest_size(hasher.algorithm()));
      hasher.finish(std::span(digests).last(digest_size(hasher.algorithm())));
    }
    print("-", size, digests);
    return {};
  }

  Result<> files(std::vector<std::string> const& paths) {
    EvidenceReader reading({paths, m_algorithms}, m_session.progress);
    while (auto const* const thing = TRY(reading.next())) {
      if (thing->fault)
        unreadable(*thing->fault);
      else if (thing->type == FileType::link)
        m_session.console.warning(say("'{}' is a symbolic link and was not followed", thing->path));
      else if (thing->type == FileType::file)
        print(thing->path, thing->stamp.size, thing->digests);
    }
    return {};
  }

  ExitCode finish() {
    if (!m_session.console.json()) m_session.console.raw(m_writer.tail());
    return m_code;
  }

 private:
  void print(std::string_view path, std::uint64_t size, std::span<std::byte const> digests) {
    if (m_session.console.json()) return print_json(path, size, digests);
    // A list is bytes for machines; what a person looks at on a terminal must not act on it.
    if (auto const item = m_writer.item(m_on_terminal ? escape_text(path) : std::string(path), size, digests))
      m_session.console.raw(*item);
    else
      unreadable(failure("list-name", say("the name of '{}' cannot be written in a list of this form", path)));
  }

  void print_json(std::string_view path, std::uint64_t size, std::span<std::byte const> digests) {
    auto json = m_session.console.object("file");
    json.bytes_member("path", path).member("size", size).key("digests").begin_object();
    for (auto const algorithm : m_algorithms) {
      json.member(algorithm_name(algorithm), hex_encode(digests.first(digest_size(algorithm))));
      digests = digests.subspan(digest_size(algorithm));
    }
    json.end_object().end_object();
    m_session.console.json(std::move(json));
  }

  void unreadable(Error const& error) {
    m_session.console.error(error);
    m_code = ExitCode::failed;
  }

  Session& m_session;
  std::vector<Algorithm> m_algorithms;
  ListWriter m_writer;
  bool m_on_terminal = ::isatty(STDOUT_FILENO) == 1;
  ExitCode m_code = ExitCode::done;
};

Result<ExitCode> run_hash(Session& session, HashOptions options) {
  if (!options.lists.empty()) {
    // As sha256sum -c: further arguments are further lists.
    options.lists.insert(options.lists.end(), options.paths.begin(), options.paths.end());
    if (!options.algorithms.empty()) {
      auto const algorithms = TRY(read_algorithms(options.algorithms));
      if (algorithms.size() > 1) return fail(misuse(say("a list is of one algorithm where it does not say so itself")));
      options.check.algorithm = algorithms.front();
    }
    return check_lists(session, options.lists, options.check);
  }
  if (options.paths.empty()) return fail(misuse(say("nothing to hash")).with_hint(say("give files or directories, or - for standard input")));
  auto algorithms = TRY(read_algorithms(options.algorithms.empty() ? "sha256" : options.algorithms));
  auto writer = TRY(ListWriter::create(TRY(read_form(options, algorithms.size())), algorithms));
  Hashing hashing(session, std::move(algorithms), std::move(writer));
  if (std::erase(options.paths, "-") > 0) TRY(hashing.standard_input());
  if (!options.paths.empty()) TRY(hashing.files(options.paths));
  return hashing.finish();
}

}  // namespace

Run declare_hash(CLI::App& app) {
  auto const options = std::make_shared<HashOptions>();
  app.add_option("PATH", options->paths, N_("files and directories; - is standard input"));
  app.add_option("--algorithm", options->algorithms, N_("sha256 (if nothing is said), sm3, sha512, sha1, md5, blake3; several with commas"))->type_name("LIST");
  app.add_option("--format", options->format, N_("gnu, bsd, hashdeep or dfxml"))->type_name("FORM");
  app.add_flag("--tag", options->tag, N_("the same as --format bsd: lines that name the algorithm"));
  app.add_option("--check", options->lists, N_("compare files with a list, as sha256sum -c does"))->type_name("LIST");
  app.add_flag("--ignore-missing", options->check.ignore_missing, N_("with --check: what is not there is no fault"));
  app.add_flag("--strict", options->check.strict, N_("with --check: a line that is none of a list is a fault"));
  app.add_flag("--warn", options->check.warn, N_("with --check: name each line that is none of a list"));
  app.add_flag("--status", options->check.status, N_("with --check: print nothing, the exit code tells"));
  return [options](Session& session) { return run_hash(session, *options); };
}

}  // namespace custody::cli
