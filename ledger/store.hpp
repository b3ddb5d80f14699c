// The only door to RocksDB. Rows in, rows out; it knows families and durability, nothing of trees or evidence.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/row.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

/// salvage: reading what is left of a damaged database; rows that cannot be read are errors of their own.
enum class Access { read, write, salvage };
enum class Sync { no, yes };

/// Writes that become visible together.
class Batch {
 public:
  Batch();
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;
  ~Batch();

  void put(Family family, std::string_view key, std::string_view value);
  void erase(Family family, std::string_view key);
  /// [from, to)
  void erase_range(Family family, std::string_view from, std::string_view to);
  void clear();
  std::size_t bytes() const;

 private:
  friend class Store;
  struct Rows;
  std::unique_ptr<Rows> m_rows;
};

/// Walks over the rows of a family in the order of their keys. Views live until next().
class Cursor {
 public:
  Cursor(Cursor&&) noexcept;
  Cursor& operator=(Cursor&&) noexcept;
  ~Cursor();

  /// False at the end, or on an error: then status() holds it.
  bool valid() const;
  void next();
  void seek(std::string_view key);
  std::string_view key() const;
  std::string_view value() const;
  Result<> status() const;

 private:
  friend class Store;
  struct Iterator;
  explicit Cursor(std::unique_ptr<Iterator> iterator);
  std::unique_ptr<Iterator> m_iterator;
};

/// Many rows of one family on their way into the store: written straight to a file, past log and memory, and seen by
/// nobody until Store::adopt(). Dropped without that, the file is removed. Tables may be filled by several threads, each by one.
class Table {
 public:
  Table(Table&&) noexcept;
  Table& operator=(Table&&) noexcept;
  ~Table();

  /// Keys strictly ascending by bytes.
  Result<> put(std::string_view key, std::string_view value);

 private:
  friend class Store;
  struct Writer;
  explicit Table(std::unique_ptr<Writer> writer);
  std::unique_ptr<Writer> m_writer;
};

/// Rows of a family between two keys, the last one included.
struct RowRange {
  Family family;
  std::string first, last;
};

/// Opened for reading it is a snapshot: what a writer does meanwhile is not seen, and it never waits for one. It shows a
/// state that was current at some moment after open() began. Opened for writing it must be the only writer (the lock is the
/// caller's business). Every read verifies RocksDB's own checksums; damage is an error with code "store".
class Store {
 public:
  /// `dir` must not exist.
  static Result<Store> create(std::string const& dir);
  /// Never creates anything: a directory without a database is an error.
  static Result<Store> open(std::string const& dir, Access access);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  /// Closes without a sync; what was not synced may be lost, what was is not.
  ~Store();

  Result<std::optional<std::string>> get(Family family, std::string_view key) const;
  /// Thread safe.
  Cursor scan(Family family, std::string_view from = {}) const;
  /// The rows of the index with that prefix of index_prefix_size bytes and no others; quick also where there are none.
  Cursor scan_prefix(std::string_view prefix) const;
  /// Sync::yes: this write and all before it are durable when it returns. A failed sync leaves the state unknown.
  Result<> write(Batch&& batch, Sync sync);

  /// Thread safe.
  Result<Table> new_table(Family family) const;
  /// The rows of all tables become visible together and are durable then. Tables of one family must not overlap.
  Result<> adopt(std::vector<Table> tables);

  /// Memory to tables if the next open would have much to replay; else nothing. Cost bounded by what was written since.
  Result<> settle();
  /// Leaves no file of the directory with an overwritten or deleted row of these ranges, nor with the names of such rows: tables
  /// that held one are written again, logs and manifest begin anew. Closes the database and opens it again: no cursor may live,
  /// and after an error the store is good for nothing but its end.
  Result<> forget(std::vector<RowRange> const& ranges);

 private:
  struct Database;
  explicit Store(std::unique_ptr<Database> database);
  std::unique_ptr<Database> m_database;
};

}  // namespace custody::ledger
