#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/commands.hpp"
#include "cli/digest_list.hpp"
#include "lib/crypto/file_digest.hpp"
#include "lib/io/scan.hpp"

namespace custody::cli {

namespace {

constexpr std::size_t batch = 8192;   // files hashed between two prints: bounded memory, both cores busy

struct Options {
  std::vector<std::string> paths;
  std::string algorithms = "sha256";
  bool tag = false;
};

Result<std::vector<Algorithm>> read_algorithms(std::string_view list) {
  std::vector<Algorithm> out;
  for (std::size_t begin = 0; begin <= list.size();) {
    auto const end = std::min(list.find(',', begin), list.size());
    auto const name = list.substr(begin, end - begin);
    auto const algorithm = algorithm_named(name);
    if (!algorithm)
      return fail(misuse(say("unknown algorithm '{}'", name)).with_hint(say("known are sha256, sm3, sha512, sha1 and md5")));
    if (std::ranges::find(out, *algorithm) == out.end()) out.push_back(*algorithm);
    begin = end + 1;
  }
  return out;
}

Result<FileDigest> digest_standard_input(std::span<Algorithm const> algorithms, Progress& progress) {
  std::vector<Hasher> hashers(algorithms.begin(), algorithms.end());
  FileDigest out;
  Bytes buffer(1 << 16);
  while (auto const count = TRY(read_some(STDIN_FILENO, buffer, "-"))) {
    for (auto& hasher : hashers) hasher.update(ByteView(buffer).first(count));
    out.size += count;
    progress.advance(0, count);
  }
  for (std::size_t i = 0; i < hashers.size(); ++i)
    hashers[i].finish(std::span(out.digests[i]).first(digest_size(algorithms[i])));
  return out;
}

void write_json(Console& console, std::string_view path, std::span<Algorithm const> algorithms, FileDigest const& digest) {
  auto json = console.object("file");
  json.bytes_member("path", path).member("size", digest.size).key("digests").begin_object();
  for (std::size_t i = 0; i < algorithms.size(); ++i)
    json.member(algorithm_name(algorithms[i]), hex_encode(ByteView(digest.digests[i]).first(digest_size(algorithms[i]))));
  json.end_object().end_object();
  console.json(std::move(json));
}

class Hashing {
 public:
  Hashing(Session& session, std::vector<Algorithm> algorithms, bool tag)
      : m_session(session), m_algorithms(std::move(algorithms)), m_tag(tag || m_algorithms.size() > 1) {}

  /// A list of GNU form cannot say which algorithm a line is of: several need the BSD form.
  void print(std::string_view path, FileDigest const& digest) {
    if (m_session.console.json()) return write_json(m_session.console, path, m_algorithms, digest);
    for (std::size_t i = 0; i < m_algorithms.size(); ++i) {
      auto const bytes = ByteView(digest.digests[i]).first(digest_size(m_algorithms[i]));
      m_session.console.raw(m_tag ? bsd_line(m_algorithms[i], bytes, path) : gnu_line(bytes, path));
    }
  }

  Result<> files(std::vector<std::string> const& paths) {
    auto const scanned = scan(paths, m_session.progress);
    for (auto const& fault : scanned.faults) unreadable(fault.error);
    for (std::span<Found const> rest = scanned.found; !rest.empty();) {
      auto const part = rest.first(std::min(batch, rest.size()));
      auto const digests = digest_files(part, m_algorithms, m_session.progress);
      for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i].type == FileType::link)
          m_session.console.warning(say("'{}' is a symbolic link and was not followed", part[i].path));
        if (part[i].type != FileType::file) continue;
        if (digests[i])
          print(part[i].path, *digests[i]);
        else if (digests[i].error().problem == Problem::interrupted)
          return fail(digests[i].error());
        else
          unreadable(digests[i].error());
      }
      rest = rest.subspan(part.size());
    }
    return {};
  }

  Result<> standard_input() {
    print("-", TRY(digest_standard_input(m_algorithms, m_session.progress)));
    return {};
  }

  ExitCode code() const { return m_code; }

 private:
  void unreadable(Error const& error) {
    m_session.console.error(error);
    m_code = ExitCode::failed;
  }

  Session& m_session;
  std::vector<Algorithm> m_algorithms;
  bool m_tag;
  ExitCode m_code = ExitCode::done;
};

Result<ExitCode> run_hash(Session& session, Options options) {
  Hashing hashing(session, TRY(read_algorithms(options.algorithms)), options.tag);
  bool const from_input = std::erase(options.paths, "-") > 0;
  if (from_input) TRY(hashing.standard_input());
  TRY(hashing.files(options.paths));
  return hashing.code();
}

}  // namespace

Run declare_hash(CLI::App& app) {
  auto const options = std::make_shared<Options>();
  app.add_option("PATH", options->paths, N_("files and directories; - is standard input"))->required();
  app.add_option("--algorithm", options->algorithms, N_("sha256, sm3, sha512, sha1, md5; several with commas"))->type_name("LIST");
  app.add_flag("--tag", options->tag, N_("lines of the BSD form, which name the algorithm"));
  return [options](Session& session) { return run_hash(session, *options); };
}

}  // namespace custody::cli
