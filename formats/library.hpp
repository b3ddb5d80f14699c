// The packs that there are, with the model and the code tables that they speak of. Packs are found by being there.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/code_table.hpp"
#include "formats/model.hpp"
#include "formats/pack.hpp"
#include "lib/base/result.hpp"

namespace custody::formats {

class Library {
 public:
  /// With the model and the tables that ship; `directory`: packs are looked for there first (DIR/*.yaml).
  static Result<Library> open(std::optional<std::string> directory);

  Library(Library&&) noexcept = default;

  Model const& model() const { return m_model; }
  CodeTables const& tables() const { return *m_tables; }

  /// Where packs stand: names as `find` takes them, sorted, each once.
  std::vector<std::string> names() const;
  /// A pack by its name ("zj-case-json", or "zj-case-json.1" for an old version), or by the path of its file (it has a slash or ends
  /// in .yaml). All that is wrong with it is in `errors`. Valid as long as the library.
  Pack const* load(std::string const& name, std::vector<Error>& errors);
  /// The same, and the first fault is the error; all others are appended to its hint's place in `more`.
  Result<Pack const*> find(std::string const& name, std::vector<Error>* more = nullptr);

 private:
  Library() = default;

  std::optional<std::string> m_directory;
  Model m_model;
  std::optional<CodeTables> m_tables;
  std::vector<std::unique_ptr<Pack>> m_packs;
};

/// Of the file that a pack was read from, in hex; empty if it is gone.
std::string sha256_of(Pack const& pack);

}  // namespace custody::formats
