// A bundle on its way into an inbox: copied into a directory that only we can read, checked there, and put in place once the ledger
// holds it. What a killed `receive` left is finished or removed by the next one (wire.md 15.3).
//
// The rules. A stage is locked as long as its program lives. It is durable before anything is appended. Whether it counts is
// decided by the ledger alone: if an entry says that the bundle was received, the stage is completed, else it is removed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/bundle_source.hpp"
#include "ledger/ledger.hpp"
#include "lib/base/result.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {

// Part of the layout of an inbox: never change.
inline constexpr std::string_view receipt_name = "receipt.tlog-proof";

/// `<origin>-<index>` with '_' for '/': the directory of a received bundle.
std::string received_name(std::string_view origin, std::uint64_t index);

class Stage final : public BundleSink {
 public:
  /// In `inbox`, which is created if it is not there. Its name says for which ledger, so that no other one removes it.
  static Result<Stage> create(std::string const& inbox, Card const& own);
  Stage(Stage&& other) noexcept;
  Stage& operator=(Stage&&) = delete;
  /// Removes what was not put in place, unless it was kept; the inbox as well, if it was made for this.
  ~Stage() override;

  Result<> begin(BundleMember const& member) override;
  Result<> write(ByteView content) override;
  Result<> end() override;

  std::string const& path() const { return m_path; }
  /// Everything staged survives a power cut once this returns.
  Result<> sync();
  /// From now on the stage stays where it is if the program ends: the ledger holds the bundle.
  void keep() { m_kept = true; }
  /// Writes the receipt and gives the stage its name, which must not be there. Returns the new path.
  Result<std::string> settle(std::string const& name, std::string_view receipt);

 private:
  Stage(std::string inbox, std::vector<std::string> made, std::string path, FileDescriptor directory)
      : m_inbox(std::move(inbox)), m_made(std::move(made)), m_path(std::move(path)), m_directory(std::move(directory)) {}

  std::string m_inbox;
  std::vector<std::string> m_made;   // directories that were not there before, the outermost first
  std::string m_path;
  FileDescriptor m_directory;   // locked
  FileDescriptor m_file;
  std::string m_name;           // of the member that is being written
  std::string m_folder;         // the last one that was made
  bool m_kept = false;
};

/// The receipt for a bundle: the proof of our `custody.received` entry that shows every field.
Result<std::string> make_receipt(Ledger const& ledger, std::uint64_t entry);

/// What finish_stages() completed.
struct FinishedStage {
  std::uint64_t entry = 0;   // custody.received
  std::string directory;
};
/// True if something of that ledger is staged in `inbox`.
bool has_stages(std::string const& inbox, Card const& own);
/// Completes or removes the stages in `inbox` that no living program holds. `ledger` is open for writing: a receive that was killed
/// may have left a tail that is not signed yet, and a receipt needs the signature.
Result<std::vector<FinishedStage>> finish_stages(std::string const& inbox, Ledger const& ledger);

/// Our `custody.received` entry for that entry of another log; nothing if there is none.
Result<std::optional<std::uint64_t>> find_received(Ledger const& ledger, std::string_view origin, std::uint64_t index, Hash const& leaf);

}  // namespace custody::ledger
