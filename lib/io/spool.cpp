#include "lib/io/spool.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace custody {

Result<Spool> Spool::create(std::string const& beside) {
  char const* const temporary = std::getenv("TMPDIR");
  auto const slash = beside.rfind('/');
  std::string const directory = beside == "-"                   ? (temporary && *temporary ? temporary : "/tmp")
                                : slash == std::string::npos ? "."
                                : slash == 0                 ? "/"
                                                             : beside.substr(0, slash);
  Spool out;
  out.m_name = directory + "/custody-spool.XXXXXX";
  // Created and unlinked at once: O_TMPFILE is not on every file system.
  int const fd = ::mkostemp(out.m_name.data(), O_CLOEXEC);
  if (fd < 0) return fail(io_failure(say("cannot create a file in '{}': {}", directory, reason(errno))));
  out.m_file = FileDescriptor(fd);
  ::unlink(out.m_name.c_str());
  return out;
}

Result<> Spool::pour(std::function<Result<>(std::string_view)> const& into) {
  if (::lseek(m_file.get(), 0, SEEK_SET) < 0) return fail(io_failure(say("cannot read '{}': {}", m_name, reason(errno))));
  Bytes buffer(1 << 18);
  while (auto const count = TRY(read_some(m_file.get(), buffer, m_name))) TRY(into(as_text(ByteView(buffer).first(count))));
  return {};
}

}  // namespace custody
