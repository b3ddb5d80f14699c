#include "ledger/place.hpp"

#include <cstdlib>
#include <filesystem>

namespace custody::ledger {
namespace {

namespace fs = std::filesystem;

bool holds_ledger(fs::path const& dir) {
  std::error_code failed;
  return fs::is_directory(dir / ".custody", failed);
}

std::unexpected<Error> no_ledger(Message message, Message hint) {
  return fail(Error{Problem::no_ledger, "no-ledger", std::move(message), std::move(hint)});
}

Result<Place> at(std::string dir) {
  if (dir.empty()) return no_ledger(say("no ledger in '{}'", dir), say("name the directory that holds .custody"));
  while (dir.size() > 1 && dir.ends_with('/')) dir.pop_back();
  if (holds_ledger(dir)) return Place{dir};
  fs::path const path(dir);
  std::error_code failed;
  if (path.filename() == ".custody" && fs::is_directory(path, failed))
    return Place{path.has_parent_path() ? path.parent_path().string() : "."};
  return no_ledger(say("no ledger in '{}'", dir), say("create it with 'custody init {}'", dir));
}

}  // namespace

Result<Place> find_ledger(std::optional<std::string> const& given) {
  if (given) return at(*given);
  if (char const* const dir = std::getenv("CUSTODY_LEDGER"); dir && *dir) return at(dir);
  std::error_code failed;
  fs::path const here = fs::current_path(failed);
  if (failed) return fail(io_failure(say("cannot name the working directory: {}", reason(failed.value()))));
  for (fs::path dir = here;; dir = dir.parent_path()) {
    if (holds_ledger(dir)) return Place{dir.string()};
    if (dir == dir.root_path()) break;
  }
  return no_ledger(say("no ledger here or in any directory above"), say("name it with --ledger DIR, or create one with 'custody init DIR'"));
}

}  // namespace custody::ledger
