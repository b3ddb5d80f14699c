#include "ledger/store.hpp"

#include <filesystem>

#include "ledger/place.hpp"
#include "tests/ledger/ledger_fixture.hpp"

using namespace custody;
using namespace custody::ledger;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> keys_of(Store const& store, Family family) {
  std::vector<std::string> out;
  for (Cursor cursor = store.scan(family); cursor.valid(); cursor.next()) out.emplace_back(cursor.key());
  return out;
}

}  // namespace

TEST_CASE("rows of a batch become visible together and survive a reopening") {
  Temporary const directory;
  std::string const dir = directory / "db";
  {
    Store store = must(Store::create(dir));
    Batch batch;
    for (auto const key : {"a", "b", "c", "d"}) batch.put(Family::entries, key, "1");
    batch.put(Family::state, "a", "2");
    must(store.write(std::move(batch), Sync::yes));
    Batch second;
    second.erase(Family::entries, "a");
    second.erase_range(Family::entries, "c", "d");
    CHECK(keys_of(store, Family::entries).size() == 4);
    must(store.write(std::move(second), Sync::no));
  }
  CHECK(!Store::create(dir));
  Store const store = must(Store::open(dir, Access::read));
  CHECK(keys_of(store, Family::entries) == std::vector<std::string>{"b", "d"});
  CHECK(must(store.get(Family::state, "a")) == "2");
  CHECK(!must(store.get(Family::entries, "a")));
  CHECK(keys_of(store, Family::notes).empty());
}

TEST_CASE("tables are seen only when they are adopted, and leave no file behind otherwise") {
  Temporary const directory;
  std::string const dir = directory / "db";
  Store store = must(Store::create(dir));
  {
    Table dropped = must(store.new_table(Family::payloads));
    must(dropped.put("a", "secret"));
  }
  std::vector<Table> tables;
  tables.push_back(must(store.new_table(Family::entries)));
  must(tables.back().put("a", "1"));
  CHECK(!tables.back().put("a", "1"));
  tables.push_back(must(store.new_table(Family::index)));   // stays empty
  tables.push_back(must(store.new_table(Family::payloads)));
  must(tables.back().put("b", "2"));
  CHECK(keys_of(store, Family::entries).empty());
  must(store.adopt(std::move(tables)));
  CHECK(keys_of(store, Family::entries) == std::vector<std::string>{"a"});
  CHECK(keys_of(store, Family::payloads) == std::vector<std::string>{"b"});
  for (auto const& file : fs::directory_iterator(dir)) CHECK(!file.path().filename().string().starts_with("unadopted"));
}

TEST_CASE("a reader keeps its snapshot beside a writer") {
  Temporary const directory;
  std::string const dir = directory / "db";
  Store writer = must(Store::create(dir));
  Store const before = must(Store::open(dir, Access::read));
  Batch batch;
  batch.put(Family::entries, "a", "1");
  must(writer.write(std::move(batch), Sync::yes));
  CHECK(keys_of(before, Family::entries).empty());
  CHECK(keys_of(must(Store::open(dir, Access::read)), Family::entries).size() == 1);
  must(writer.forget({{Family::entries, "a", "a"}}));
  CHECK(keys_of(must(Store::open(dir, Access::read)), Family::entries).size() == 1);
}

TEST_CASE("compaction leaves no file that holds a deleted value") {
  Temporary const directory;
  std::string const dir = directory / "db";
  std::string const secret = "330500001001-secret-value";
  auto const held = [&] {
    for (auto const& file : fs::directory_iterator(dir)) {
      std::ifstream in(file.path(), std::ios::binary);
      std::string const bytes((std::istreambuf_iterator<char>(in)), {});
      if (bytes.find(secret) != std::string::npos) return true;
    }
    return false;
  };
  Store store = must(Store::create(dir));
  Batch batch;
  batch.put(Family::payloads, "a", secret);
  must(store.write(std::move(batch), Sync::yes));
  CHECK(held());
  Batch gone;
  gone.erase(Family::payloads, "a");
  must(store.write(std::move(gone), Sync::yes));
  must(store.forget({{Family::payloads, "a", "a"}}));
  CHECK(!held());
}

TEST_CASE("a ledger is found by its directory and by .custody itself") {
  Temporary const directory;
  fs::create_directories(directory / "a/.custody");
  CHECK(must(find_ledger(directory / "a")).root == directory / "a");
  CHECK(must(find_ledger(directory / "a/")).root == directory / "a");
  CHECK(must(find_ledger(directory / "a/.custody")).root == directory / "a");
  for (auto const& name : {directory / "b", std::string()}) {
    auto const none = find_ledger(name);
    REQUIRE(!none);
    CHECK(none.error().problem == Problem::no_ledger);
  }
}
