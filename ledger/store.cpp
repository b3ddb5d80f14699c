#include "ledger/store.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <thread>

#include "lib/base/ensure.hpp"

namespace custody::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t family_count = std::size(family_names);
constexpr std::size_t block_cache_size = std::size_t{32} << 20;
constexpr std::size_t memory_size = std::size_t{16} << 20;
/// Beyond this a reopening has noticeably much to replay.
constexpr std::uint64_t log_size_limit = std::uint64_t{4} << 20;
constexpr std::size_t log_count_limit = 12;
constexpr int open_attempts = 100;
constexpr std::size_t ranges_one_by_one = 16;
/// Tables that were not adopted yet; RocksDB does not know them.
constexpr std::string_view table_prefix = "unadopted-";

std::size_t place_of(Family family) { return static_cast<std::size_t>(family); }

rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view(rocksdb::Slice const& s) { return {s.data(), s.size()}; }

Error store_error(rocksdb::Status const& status) {
  return failure("store", say("the database of the ledger failed: {}", status.ToString()));
}

Result<> checked(rocksdb::Status const& status) {
  if (!status.ok()) return fail(store_error(status));
  return {};
}

/// RocksDB would fill a file LOG on each open; what went wrong is in the statuses.
class Silence final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(char const*, va_list) override {}
};

/// Payloads hardly shrink, but their keys repeat.
rocksdb::CompressionType compression() {
  auto const known = rocksdb::GetSupportedCompressions();
  return std::ranges::find(known, rocksdb::kLZ4Compression) != known.end() ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
}

rocksdb::ColumnFamilyOptions family_options(Family family, std::shared_ptr<rocksdb::Cache> const& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 16 * 1024;
  table.format_version = 5;
  // Index and filter are read piece by piece when asked for, so that opening costs the same whatever the size.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.cache_index_and_filter_blocks = true;
  rocksdb::ColumnFamilyOptions options;
  if (family == Family::index) {
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.partition_filters = true;
    table.whole_key_filtering = false;
    table.block_size = 4 * 1024;
    options.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(index_prefix_size));
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compression = family == Family::tiles ? rocksdb::kNoCompression : compression();
  options.write_buffer_size = memory_size;
  options.target_file_size_base = std::uint64_t{64} << 20;
  options.level0_file_num_compaction_trigger = 8;
  options.level0_slowdown_writes_trigger = 64;
  options.level0_stop_writes_trigger = 128;
  return options;
}

rocksdb::DBOptions database_options() {
  rocksdb::DBOptions options;
  options.create_if_missing = false;
  options.paranoid_checks = true;
  options.info_log = std::make_shared<Silence>();
  options.info_log_level = rocksdb::HEADER_LEVEL;
  options.db_write_buffer_size = 2 * memory_size;
  options.max_background_jobs = 2;
  // A reader replays the log beside a writer that moves memory to tables: all families move at once or none.
  options.atomic_flush = true;
  options.avoid_flush_during_recovery = true;
  // A reader must be able to go on when a writer has removed a file: it holds all of them open.
  options.max_open_files = -1;
  options.allow_fallocate = false;
  options.skip_stats_update_on_db_open = true;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  // A torn tail after a crash is normal. What is lost beyond that is found by the rollback guard, not by RocksDB.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> families() {
  auto const cache = rocksdb::NewLRUCache(block_cache_size);
  std::vector<rocksdb::ColumnFamilyDescriptor> out;
  for (std::size_t i = 0; i < family_count; ++i)
    out.emplace_back(std::string(family_names[i]), family_options(static_cast<Family>(i), cache));
  // RocksDB insists on it; it stays empty.
  out.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
  return out;
}

bool is_log(fs::path const& path) { return path.extension() == ".log"; }

/// What changes in the directory when a writer moves rows from one kind of file to another. A reader looks at it before and
/// after: if it stayed, manifest and logs were read as they belong together.
std::vector<std::string> layout_of(std::string const& dir) {
  std::vector<std::string> out;
  std::error_code failed;
  for (auto const& file : fs::directory_iterator(dir, failed)) {
    std::string const name = file.path().filename();
    if (is_log(file.path())) out.push_back(name);
    if (name.starts_with("MANIFEST") || name == "CURRENT") out.push_back(name + ":" + std::to_string(file.file_size(failed)));
  }
  std::ranges::sort(out);
  return out;
}

/// What a killed writer left: they may hold payloads.
void remove_unadopted(std::string const& dir) {
  std::error_code failed;
  std::vector<fs::path> left;
  for (auto const& file : fs::directory_iterator(dir, failed))
    if (file.path().filename().string().starts_with(table_prefix)) left.push_back(file.path());
  for (auto const& path : left) fs::remove(path, failed);
}

}  // namespace

struct Batch::Rows {
  struct Row {
    enum class Kind : std::uint8_t { put, erase, erase_range } kind;
    Family family;
    std::string key, value;
  };
  std::vector<Row> rows;
  std::size_t bytes = 0;
};

Batch::Batch() : m_rows(std::make_unique<Rows>()) {}
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;
Batch::~Batch() = default;

void Batch::put(Family family, std::string_view key, std::string_view value) {
  m_rows->rows.push_back({Rows::Row::Kind::put, family, std::string(key), std::string(value)});
  m_rows->bytes += key.size() + value.size();
}
void Batch::erase(Family family, std::string_view key) {
  m_rows->rows.push_back({Rows::Row::Kind::erase, family, std::string(key), {}});
  m_rows->bytes += key.size();
}
void Batch::erase_range(Family family, std::string_view from, std::string_view to) {
  m_rows->rows.push_back({Rows::Row::Kind::erase_range, family, std::string(from), std::string(to)});
  m_rows->bytes += from.size() + to.size();
}
void Batch::clear() {
  m_rows->rows.clear();
  m_rows->bytes = 0;
}
std::size_t Batch::bytes() const { return m_rows->bytes; }

struct Cursor::Iterator {
  std::unique_ptr<rocksdb::Iterator> it;
};

Cursor::Cursor(std::unique_ptr<Iterator> iterator) : m_iterator(std::move(iterator)) {}
Cursor::Cursor(Cursor&&) noexcept = default;
Cursor& Cursor::operator=(Cursor&&) noexcept = default;
Cursor::~Cursor() = default;
bool Cursor::valid() const { return m_iterator->it->Valid(); }
void Cursor::next() { m_iterator->it->Next(); }
void Cursor::seek(std::string_view key) { m_iterator->it->Seek(slice(key)); }
std::string_view Cursor::key() const { return view(m_iterator->it->key()); }
std::string_view Cursor::value() const { return view(m_iterator->it->value()); }
Result<> Cursor::status() const { return checked(m_iterator->it->status()); }

struct Table::Writer {
  Family family;
  std::string path;
  rocksdb::SstFileWriter file;
  bool any = false, adopted = false;

  Writer(Family f, std::string p, rocksdb::Options const& options)
      : family(f), path(std::move(p)), file(rocksdb::EnvOptions(), options) {}
  Writer(Writer const&) = delete;
  Writer& operator=(Writer const&) = delete;
  ~Writer() {
    std::error_code ignored;
    if (!adopted) fs::remove(path, ignored);
  }
};

Table::Table(std::unique_ptr<Writer> writer) : m_writer(std::move(writer)) {}
Table::Table(Table&&) noexcept = default;
Table& Table::operator=(Table&&) noexcept = default;
Table::~Table() = default;

Result<> Table::put(std::string_view key, std::string_view value) {
  m_writer->any = true;
  return checked(m_writer->file.Put(slice(key), slice(value)));
}

struct Store::Database {
  std::string dir;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  std::unique_ptr<rocksdb::DB> db;
  mutable std::atomic<unsigned> tables{0};

  Database() = default;
  Database(Database const&) = delete;
  Database& operator=(Database const&) = delete;
  ~Database() {
    for (auto* const handle : handles) db->DestroyColumnFamilyHandle(handle);
    if (db) db->Close().PermitUncheckedError();
  }

  rocksdb::ColumnFamilyHandle* handle(Family family) const { return handles[place_of(family)]; }

  static Result<std::unique_ptr<Database>> open(std::string const& dir, Access access, bool create);
};

Result<std::unique_ptr<Store::Database>> Store::Database::open(std::string const& dir, Access access, bool create) {
  auto out = std::make_unique<Database>();
  out->dir = dir;
  rocksdb::DBOptions options = database_options();
  options.create_if_missing = options.create_missing_column_families = create;
  if (access == Access::salvage) {
    options.paranoid_checks = false;
    options.skip_checking_sst_file_sizes_on_db_open = true;
  }
  rocksdb::DB* db = nullptr;
  auto const status = access == Access::write ? rocksdb::DB::Open(options, dir, families(), &out->handles, &db)
                                              : rocksdb::DB::OpenForReadOnly(options, dir, families(), &out->handles, &db);
  out->db.reset(db);
  if (!status.ok()) return fail(failure("store", say("cannot open the database '{}': {}", dir, status.ToString())));
  return out;
}

Store::Store(std::unique_ptr<Database> database) : m_database(std::move(database)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::create(std::string const& dir) {
  std::error_code failed;
  if (fs::exists(dir, failed)) return fail(failure("store", say("'{}' exists already", dir)));
  return Store(TRY(Database::open(dir, Access::write, true)));
}

Result<Store> Store::open(std::string const& dir, Access access) {
  if (access == Access::write) {
    Store store(TRY(Database::open(dir, access, false)));
    remove_unadopted(dir);
    return store;
  }
  for (int attempt = 1;; ++attempt) {
    auto const before = layout_of(dir);
    auto database = Database::open(dir, access, false);
    bool const still = before == layout_of(dir);
    if (still && database) return Store(std::move(*database));
    // A failure of an untouched directory is damage; else a writer was at work in the middle of it.
    if (attempt == open_attempts || (still && attempt >= 3)) {
      if (!database) return fail(std::move(database).error());
      return fail(failure("store", say("cannot read the database '{}' while it is being written", dir)));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(std::min(attempt, 20)));
  }
}

Result<std::optional<std::string>> Store::get(Family family, std::string_view key) const {
  std::string value;
  auto const status = m_database->db->Get(rocksdb::ReadOptions(), m_database->handle(family), slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  TRY(checked(status));
  return std::optional(std::move(value));
}

Cursor Store::scan(Family family, std::string_view from) const {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.total_order_seek = true;
  auto iterator = std::make_unique<Cursor::Iterator>();
  iterator->it.reset(m_database->db->NewIterator(options, m_database->handle(family)));
  iterator->it->Seek(slice(from));
  return Cursor(std::move(iterator));
}

Cursor Store::scan_prefix(std::string_view prefix) const {
  ensure(prefix.size() == index_prefix_size, "a prefix of the index is whole");
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  auto iterator = std::make_unique<Cursor::Iterator>();
  iterator->it.reset(m_database->db->NewIterator(options, m_database->handle(Family::index)));
  iterator->it->Seek(slice(prefix));
  return Cursor(std::move(iterator));
}

Result<> Store::write(Batch&& batch, Sync sync) {
  rocksdb::WriteBatch rows(batch.bytes() + 32 * batch.m_rows->rows.size());
  for (auto const& row : batch.m_rows->rows) {
    auto* const handle = m_database->handle(row.family);
    using What = Batch::Rows::Row::Kind;
    auto const status = row.kind == What::put     ? rows.Put(handle, slice(row.key), slice(row.value))
                        : row.kind == What::erase ? rows.Delete(handle, slice(row.key))
                                                  : rows.DeleteRange(handle, slice(row.key), slice(row.value));
    TRY(checked(status));
  }
  batch.clear();
  rocksdb::WriteOptions options;
  options.sync = sync == Sync::yes;
  return checked(m_database->db->Write(options, &rows));
}

Result<Table> Store::new_table(Family family) const {
  std::string path = m_database->dir + "/" + std::string(table_prefix) + std::to_string(m_database->tables++) + ".sst";
  std::error_code ignored;
  fs::remove(path, ignored);
  auto writer = std::make_unique<Table::Writer>(family, std::move(path), m_database->db->GetOptions(m_database->handle(family)));
  TRY(checked(writer->file.Open(writer->path)));
  return Table(std::move(writer));
}

Result<> Store::adopt(std::vector<Table> tables) {
  std::array<rocksdb::IngestExternalFileArg, family_count> arguments;
  for (Table const& table : tables) {
    auto& writer = *table.m_writer;
    if (!writer.any) continue;
    TRY(checked(writer.file.Finish()));
    auto& argument = arguments[place_of(writer.family)];
    argument.column_family = m_database->handle(writer.family);
    argument.external_files.push_back(writer.path);
    argument.options.move_files = true;
    argument.options.failed_move_fall_back_to_copy = true;
    argument.options.write_global_seqno = false;
  }
  std::vector<rocksdb::IngestExternalFileArg> wanted;
  for (auto& argument : arguments)
    if (!argument.external_files.empty()) wanted.push_back(std::move(argument));
  if (wanted.empty()) return {};
  return checked(m_database->db->IngestExternalFiles(wanted));
}

Result<> Store::settle() {
  rocksdb::VectorLogPtr logs;
  TRY(checked(m_database->db->GetSortedWalFiles(logs)));
  std::uint64_t size = 0;
  for (auto const& log : logs) size += log->SizeFileBytes();
  if (logs.size() <= log_count_limit && size <= log_size_limit) return {};
  return checked(m_database->db->Flush(rocksdb::FlushOptions(), m_database->handles));
}

Result<> Store::forget(std::vector<RowRange> const& ranges) {
  TRY(checked(m_database->db->Flush(rocksdb::FlushOptions(), m_database->handles)));
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  auto const compact = [&](RowRange const& range) {
    rocksdb::Slice const first = slice(range.first), last = slice(range.last);
    return checked(m_database->db->CompactRange(options, m_database->handle(range.family), &first, &last));
  };
  std::map<Family, std::vector<RowRange>> of_family;
  for (RowRange const& range : ranges) of_family[range.family].push_back(range);
  for (auto& [family, mine] : of_family) {
    // Each by itself touches a few tables; of many it is quicker to write what lies between once.
    if (mine.size() > ranges_one_by_one)
      mine = {{family, std::ranges::min(mine, {}, &RowRange::first).first, std::ranges::max(mine, {}, &RowRange::last).last}};
    for (RowRange const& range : mine) TRY(compact(range));
  }
  // The manifest names first and last key of tables that are gone; only an opening writes it anew.
  std::string const dir = m_database->dir;
  m_database.reset();
  m_database = TRY(Database::open(dir, Access::write, false));
  return {};
}

}  // namespace custody::ledger
