// The residual of a conversion: what the target does not show goes to a file beside it, and comes back from there.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/console.hpp"
#include "cli/output_file.hpp"
#include "formats/residual_maker.hpp"
#include "formats/way_back.hpp"
#include "lib/io/spool.hpp"

namespace custody::cli {

/// On the way there. Its lines are known record by record, what stands in front of them only at the end.
class ResidualOutput {
 public:
  /// A pack that is only written, or only read, leaves no way back: misuse.
  static Result<std::unique_ptr<ResidualOutput>> create(std::string const& path, Overwrite overwrite, formats::Plan const& plan);

  formats::Companion* companion() { return m_maker.get(); }
  Result<> add(std::string_view lines) { return m_lines.write(lines); }
  Result<> finish(std::string input_sha256, formats::Summary const& summary);
  Result<> commit() { return m_file.commit(); }
  std::uint64_t size() const { return m_file.size(); }

 private:
  ResidualOutput(OutputFile file, Spool lines) : m_file(std::move(file)), m_lines(std::move(lines)) {}

  OutputFile m_file;
  Spool m_lines;
  std::unique_ptr<formats::ResidualMaker> m_maker;
};

/// On the way back.
class ResidualInput {
 public:
  static Result<std::unique_ptr<ResidualInput>> open(std::string const& path, formats::Plan const& plan, bool strict);

  formats::Rewriter* rewriter() { return m_way.get(); }
  formats::WayBack::Counts const& counts() const { return m_way->counts(); }
  /// Other code tables than those of the way there may read a code otherwise.
  void warn(Console& console) const;
  /// How many records came back as they were, and whether the file did: `output_sha256` is of what was written.
  void print(Console& console, std::string const& output_sha256) const;

 private:
  ResidualInput(FileDescriptor file, std::string path) : m_file(std::move(file)), m_path(std::move(path)) {}

  FileDescriptor m_file;
  std::string m_path;
  std::optional<formats::ResidualIndex> m_index;
  std::unique_ptr<formats::WayBack> m_way;
};

}  // namespace custody::cli
