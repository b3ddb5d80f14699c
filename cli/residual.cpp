#include "cli/residual.hpp"

#include <unistd.h>

#include <cerrno>

namespace custody::cli {

namespace {

using namespace custody::formats;

Result<std::string> read_at(int fd, std::string const& path, std::uint64_t offset, std::size_t size) {
  std::string out(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    auto const count = ::pread(fd, out.data() + filled, size - filled, static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(io_failure(say("cannot read '{}': {}", path, reason(errno))));
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  out.resize(filled);
  return out;
}

}  // namespace

Result<std::unique_ptr<ResidualOutput>> ResidualOutput::create(std::string const& path, Overwrite overwrite, Plan const& plan) {
  for (Pack const* const pack : {&plan.from(), &plan.to()})
    if (pack->only != Only::both) return fail(misuse(say("there is no way back from '{}' to '{}': '{}' goes one way only", plan.to().id, plan.from().id, pack->id)));
  auto file = TRY(OutputFile::create(path, overwrite, 0600));
  auto lines = TRY(Spool::create(path));
  std::unique_ptr<ResidualOutput> out(new ResidualOutput(std::move(file), std::move(lines)));
  out->m_maker = TRY(ResidualMaker::create(plan));
  return out;
}

Result<> ResidualOutput::finish(std::string input_sha256, Summary const& summary) {
  m_file.hash_it(Algorithm::sha256);
  TRY(m_file.write(m_maker->head(std::move(input_sha256), summary)));
  TRY(m_lines.pour([&](std::string_view bytes) { return m_file.write(bytes); }));
  return m_file.write(encode_residual_end(hex_encode(m_file.digest(Algorithm::sha256))));
}

Result<std::unique_ptr<ResidualInput>> ResidualInput::open(std::string const& path, Plan const& plan, bool strict) {
  auto file = TRY(open_regular(path));
  std::unique_ptr<ResidualInput> out(new ResidualInput(std::move(file), path));
  auto const read = [fd = out->m_file.get(), path](std::uint64_t offset, std::size_t size) { return read_at(fd, path, offset, size); };
  auto index = ResidualIndex::open(read, plan.to());
  if (!index) return fail(Error{index.error().problem, index.error().code, say("cannot read the residual '{}': {}", path, index.error().message), index.error().hint});
  out->m_index = std::move(*index);
  out->m_way = TRY(WayBack::create(plan, *out->m_index, strict));
  return out;
}

void ResidualInput::warn(Console& console) const {
  for (auto const& table : m_way->other_tables())
    console.warning(say("the code table '{}' is another one than when the residual was written: codes may come back otherwise", table));
  auto const& counts = m_way->counts();
  if (counts.fresh > 0 && counts.same + counts.edited == 0)
    console.warning(say("the residual '{}' knows none of these records: it may be that of another file", m_path));
}

void ResidualInput::print(Console& console, std::string const& output_sha256) const {
  auto const& counts = m_way->counts();
  bool const whole = output_sha256 == m_index->head().input_sha256;
  if (console.json()) {
    auto json = console.object("way-back");
    json.member("same", counts.same).member("edited", counts.edited).member("new", counts.fresh).member("deleted", counts.deleted);
    json.member("sha256", output_sha256).member("source_sha256", m_index->head().input_sha256).end_object();
    console.json(std::move(json));
  }
  console.line(say("  with the residual: {} as they were, {} edited, {} new, {} deleted", counts.same, counts.edited, counts.fresh, counts.deleted));
  if (whole) console.line(say("  byte for byte the file that was converted (SHA-256 {})", output_sha256));
}

}  // namespace custody::cli
