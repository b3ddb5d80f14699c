#include "cli/stamp_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "lib/io/file.hpp"

namespace custody::cli {

void declare_authorities_option(CLI::App& app, std::string& path) {
  app.add_option("--tsa-ca", path, N_("certificates in which the chain of a time stamp authority may end; one file, PEM"))->type_name("FILE");
}

Result<std::optional<TimestampAuthorities>> read_authorities(std::string const& path) {
  if (path.empty()) return std::nullopt;
  auto authorities = TimestampAuthorities::parse(TRY(read_file(path, authorities_size_limit)));
  if (!authorities) return fail(failure(authorities.error().code, say("'{}': {}", path, authorities.error().message)));
  return std::optional(*std::move(authorities));
}

Result<Timestamp> load_timestamp(std::string const& path) { return read_timestamp(TRY(read_file(path, timestamp_size_limit))); }

namespace {

Result<ledger::Stamp> read_and_check(std::string const& path, TimestampAuthorities const& authorities) {
  return ledger::check_stamp(TRY(load_timestamp(path)), authorities);
}

}  // namespace

void declare_stamp_options(CLI::App& app, StampOptions& options) {
  app.add_option("--timestamp", options.tokens, N_("a time stamp over the checkpoint (RFC 3161); repeatable, needs --tsa-ca"))->type_name("FILE");
  declare_authorities_option(app, options.authorities);
}

Result<GivenStamps> GivenStamps::read(StampOptions const& options) {
  GivenStamps out;
  auto const authorities = TRY(read_authorities(options.authorities));
  if (!options.tokens.empty() && !authorities)
    return fail(misuse(say("NOT CHECKED WHO STAMPED: give the certificates of the authority with --tsa-ca.")));
  for (auto const& path : options.tokens) {
    auto const stamp = read_and_check(path, *authorities);
    if (stamp) {
      out.m_good.push_back(*stamp);
      out.m_paths.push_back(path);
    } else {
      out.m_rejected.push_back({path, stamp.error()});
    }
  }
  return out;
}

void GivenStamps::demand_over(std::vector<Note const*> const& notes) {
  for (std::size_t i = 0; i < m_good.size();) {
    auto const& stamp = m_good[i];
    bool const is_over =
        std::ranges::any_of(notes, [&](Note const* note) { return !ledger::stamped_lines(*note, stamp.algorithm, stamp.imprint).empty(); });
    if (is_over) {
      ++i;
      continue;
    }
    m_rejected.push_back({m_paths[i], refusal("timestamp-imprint", say("it is over something else than this checkpoint"))});
    m_good.erase(m_good.begin() + static_cast<std::ptrdiff_t>(i));
    m_paths.erase(m_paths.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

ExitCode GivenStamps::print_rejected(Console& console) const {
  auto code = ExitCode::done;
  for (auto const& [path, error] : m_rejected) code = worse(code, print_rejected_stamp(console, path, error));
  return code;
}

ExitCode print_rejected_stamp(Console& console, std::string const& path, Error const& error) {
  bool const refused = error.problem == Problem::refused;
  if (console.json()) {
    auto json = console.object("timestamp");
    json.member("result", refused ? "does-not-hold" : "could-not-be-checked").member("code", error.code).bytes_member("file", path);
    json.member("message", console.render(error.message)).end_object();
    console.json(std::move(json));
  } else if (refused) {
    console.line(say("{}: THE TIME STAMP DOES NOT HOLD: {} [{}]. It counts for nothing.", path, error.message, error.code));
  } else {
    console.line(say("{}: THE TIME STAMP COULD NOT BE CHECKED: {} [{}]. It counts for nothing.", path, error.message, error.code));
  }
  return exit_code(error.problem);
}

}  // namespace custody::cli
