#include "ledger/stage.hpp"

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "ledger/peer.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/io/atomic_file.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {
namespace {

namespace fs = std::filesystem;

constexpr int create_attempts = 16;

/// How the stages of a ledger begin: its first log key tells it from others of one origin.
std::string stage_head(Card const& own) { return fmt::format(".custody-stage-{:08x}-", own.logs.front().key.id); }

/// Opens and locks a stage; nothing if a living program holds it or it is gone.
FileDescriptor lock_stage(std::string const& path) {
  auto fd = open_file(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (!fd || ::flock(fd->get(), LOCK_EX | LOCK_NB) != 0) return FileDescriptor();
  struct stat st {};
  // Somebody who found it unlocked may have removed it before the lock was ours.
  if (::fstat(fd->get(), &st) != 0 || st.st_nlink == 0) return FileDescriptor();
  return std::move(*fd);
}

void remove(std::string const& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

Result<> make_folder(std::string const& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return fail(io_failure(say("cannot create the directory '{}': {}", path, reason(errno))));
  return {};
}

Result<std::string> put_in_place(std::string const& stage, std::string const& inbox, std::string const& name, std::string_view receipt) {
  auto const receipt_path = stage + "/" + std::string(receipt_name);
  TRY(write_file(receipt_path, receipt, Overwrite::allow));
  auto const place = inbox + "/" + name;
  if (::renameat2(AT_FDCWD, stage.c_str(), AT_FDCWD, place.c_str(), RENAME_NOREPLACE) != 0)
    return fail(io_failure(say("cannot write '{}': {}", place, reason(errno)))
                    .with_hint(say("the bundle is entered and lies in '{}'; the next 'custody receive' into this inbox gives it its name", stage)));
  TRY(sync_directory_of(place));
  return place;
}

/// An inbox that cannot be read holds none: what is to be staged there will say why.
std::vector<std::string> stages_in(std::string const& inbox, Card const& own) {
  std::vector<std::string> out;
  auto const head = stage_head(own);
  std::error_code failed;
  for (fs::directory_iterator it(inbox, failed), end; !failed && it != end; it.increment(failed))
    if (it->path().filename().string().starts_with(head)) out.push_back(it->path());
  return out;
}

/// What a stage is about; nothing if it does not hold a readable statement.
std::optional<ReadProof> statement_in(std::string const& stage) {
  auto const bytes = read_file(stage + "/" + bundle_path(BundlePart::statement_proof), proof_size_limit);
  if (!bytes) return {};
  auto proof = read_proof(*bytes);
  if (!proof) return {};
  return std::move(*proof);
}

}  // namespace

std::string received_name(std::string_view origin, std::uint64_t index) {
  std::string out(origin);
  std::ranges::replace(out, '/', '_');
  return out + "-" + std::to_string(index);
}

Result<Stage> Stage::create(std::string const& inbox, Card const& own) {
  auto made = TRY(make_directories(inbox));
  for (int attempt = 0; attempt < create_attempts; ++attempt) {
    std::array<std::byte, 8> random;
    random_bytes(random);
    std::string const path = inbox + "/" + stage_head(own) + hex_encode(random);
    if (::mkdir(path.c_str(), 0700) != 0) {
      if (errno == EEXIST) continue;
      return fail(io_failure(say("cannot create the directory '{}': {}", path, reason(errno))));
    }
    if (auto directory = lock_stage(path)) return Stage(inbox, std::move(made), path, std::move(directory));
  }
  return fail(io_failure(say("cannot create a directory in '{}': other programs take it away", inbox)));
}

Stage::Stage(Stage&& other) noexcept
    : m_inbox(std::move(other.m_inbox)),
      m_made(std::move(other.m_made)),
      m_path(std::exchange(other.m_path, {})),
      m_directory(std::move(other.m_directory)),
      m_file(std::move(other.m_file)),
      m_name(std::move(other.m_name)),
      m_folder(std::move(other.m_folder)),
      m_kept(other.m_kept) {}

Stage::~Stage() {
  if (m_path.empty() || m_kept) return;
  remove(m_path);
  // Not if something else lies there by now.
  while (!m_made.empty() && ::rmdir(m_made.back().c_str()) == 0) m_made.pop_back();
}

Result<> Stage::begin(BundleMember const& member) {
  m_name = m_path + "/" + member.path.text;
  auto const& text = member.path.text;
  if (auto const slash = text.rfind('/'); slash != std::string::npos && text.substr(0, slash) != m_folder) {
    m_folder = text.substr(0, slash);
    for (auto end = m_folder.find('/'); end != std::string::npos; end = m_folder.find('/', end + 1))
      TRY(make_folder(m_path + "/" + m_folder.substr(0, end)));
    TRY(make_folder(m_path + "/" + m_folder));
  }
  m_file = TRY(open_file(m_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
  return {};
}

Result<> Stage::write(ByteView content) { return write_all(m_file.get(), content, m_name); }

Result<> Stage::end() {
  if (::close(m_file.release()) != 0) return fail(io_failure(say("cannot write '{}': {}", m_name, reason(errno))));
  return {};
}

Result<> Stage::sync() {
  // One call for all files: twenty thousand of fsync would be most of the time of a hand-over.
  if (::syncfs(m_directory.get()) != 0) return fail(io_failure(say("cannot make '{}' durable: {}", m_path, reason(errno))));
  return {};
}

Result<std::string> Stage::settle(std::string const& name, std::string_view receipt) {
  auto place = TRY(put_in_place(m_path, m_inbox, name, receipt));
  m_path.clear();
  return place;
}

Result<std::string> make_receipt(Ledger const& ledger, std::uint64_t entry) {
  return encode_proof(TRY(ledger.prove(entry, TRY(ledger.newest_note()), Tree::sha256, [](std::string_view) { return true; })));
}

bool has_stages(std::string const& inbox, Card const& own) { return !stages_in(inbox, own).empty(); }

Result<std::vector<FinishedStage>> finish_stages(std::string const& inbox, Ledger const& ledger) {
  std::vector<FinishedStage> out;
  for (auto const& stage : stages_in(inbox, ledger.card())) {
    auto const held = lock_stage(stage);
    if (!held) continue;
    std::optional<std::uint64_t> entry;
    auto const statement = statement_in(stage);
    if (statement) {
      auto const leaf = TreeHasher(Tree::sha256).leaf(statement->disclosure.entry_bytes);
      entry = TRY(find_received(ledger, statement->checkpoint.checkpoint.origin, statement->file.index, leaf));
    }
    auto const place = statement ? received_name(statement->checkpoint.checkpoint.origin, statement->file.index) : "";
    std::error_code ignored;
    // A second copy of a bundle that is in place already is only in the way.
    if (entry && !fs::exists(inbox + "/" + place, ignored))
      out.push_back({*entry, TRY(put_in_place(stage, inbox, place, TRY(make_receipt(ledger, *entry))))});
    else
      remove(stage);
  }
  return out;
}

Result<std::optional<std::uint64_t>> find_received(Ledger const& ledger, std::string_view origin, std::uint64_t index, Hash const& leaf) {
  for (Quote const& quote : TRY(find_quotes(ledger, origin, index)))
    if (quote.kind == "custody.received" && quote.leaf == format_hash(leaf)) return quote.entry;
  return std::nullopt;
}

}  // namespace custody::ledger
