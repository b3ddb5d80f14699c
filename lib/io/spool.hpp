// Bytes that are written before it is known what stands in front of them: a file without a name that goes away by itself.
#pragma once

#include <functional>
#include <string>

#include "lib/base/result.hpp"
#include "lib/io/file.hpp"

namespace custody {

class Spool {
 public:
  /// In the directory of `beside`, or in the one for temporary files for "-".
  static Result<Spool> create(std::string const& beside);

  int fd() const { return m_file.get(); }
  Result<> write(std::string_view bytes) { return write_all(m_file.get(), as_bytes(bytes), m_name); }
  /// Everything that was written, in order, in pieces.
  Result<> pour(std::function<Result<>(std::string_view)> const& into);

 private:
  FileDescriptor m_file;
  std::string m_name;
};

}  // namespace custody
