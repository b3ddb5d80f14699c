#include "formats/memory_run.hpp"

#include "formats/residual_maker.hpp"
#include "lib/base/bytes.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody::formats {

namespace {

Source source_of(std::string_view& file) {
  return [&file](std::span<char> to) -> Result<std::size_t> {
    std::size_t const count = std::min(to.size(), file.size());
    file.copy(to.data(), count);
    file.remove_prefix(count);
    return count;
  };
}

Sink into(std::string& to) {
  return [&to](std::string_view bytes) -> Result<> {
    to += bytes;
    return {};
  };
}

/// Keeps what the way back says of each record.
class Watched final : public Rewriter {
 public:
  Watched(Rewriter& inner, MemoryReturn& into) : m_inner(inner), m_into(into) {}

  void record(Values const& values, Sheet& to, Output& out, Arena& arena, Problems& problems) override {
    auto const before = problems.size();
    m_inner.record(values, to, out, arena, problems);
    m_into.records.push_back({{problems.begin() + static_cast<std::ptrdiff_t>(before), problems.end()}, !rejected(problems)});
  }
  Result<> end(std::map<std::string, std::string> const& envelope, Counts const& counts, Output& head, Output& tail, Problems& findings) override {
    auto const before = findings.size();
    TRY(m_inner.end(envelope, counts, head, tail, findings));
    m_into.findings.assign(findings.begin() + static_cast<std::ptrdiff_t>(before), findings.end());
    return {};
  }

 private:
  Rewriter& m_inner;
  MemoryReturn& m_into;
};

}  // namespace

Result<MemoryFile> convert_there(Plan const& there, std::string_view file) {
  auto const maker = TRY(ResidualMaker::create(there));
  auto const sum = hex_encode(sha256(file));
  ConvertOptions options;
  options.companion = maker.get();
  MemoryFile out;
  std::string head;
  out.summary = TRY(convert(there, source_of(file), {into(out.bytes), into(head), {}, into(out.residual), {}}, options, no_progress()));
  out.bytes.insert(0, head);
  out.residual.insert(0, maker->head(sum, out.summary));
  out.residual += encode_residual_end(hex_encode(sha256(out.residual)));
  return out;
}

Result<MemoryReturn> convert_back(Plan const& back, std::string_view file, std::string_view residual) {
  auto const read_at = [residual](std::uint64_t offset, std::size_t size) -> Result<std::string> {
    return std::string(residual.substr(std::min<std::size_t>(offset, residual.size()), size));
  };
  auto index = TRY(ResidualIndex::open(read_at, back.to()));
  auto const way = TRY(WayBack::create(back, index));
  MemoryReturn out;
  Watched watched(*way, out);
  ConvertOptions options;
  options.rewriter = &watched;
  std::string head;
  out.summary = TRY(convert(back, source_of(file), {into(out.bytes), into(head), {}, {}, {}}, options, no_progress()));
  out.bytes.insert(0, head);
  out.counts = way->counts();
  return out;
}

}  // namespace custody::formats
