#include "formats/laws.hpp"

#include <algorithm>

#include "formats/convert.hpp"
#include "formats/residual_maker.hpp"
#include "formats/way_back.hpp"
#include "lib/base/bytes.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody::formats {

namespace {

struct Written {
  std::string head, records, beside;
  Summary summary;

  std::string file() const { return head + records; }
};

Result<Written> run(Plan const& plan, std::string_view input, ConvertOptions const& options, Progress& progress) {
  Written out;
  Source const source = [&](std::span<char> to) -> Result<std::size_t> {
    auto const count = std::min(to.size(), input.size());
    input.copy(to.data(), count);
    input.remove_prefix(count);
    return count;
  };
  auto const into = [](std::string& to) -> Sink {
    return [&to](std::string_view bytes) -> Result<> {
      to += bytes;
      return {};
    };
  };
  out.summary = TRY(convert(plan, source, {into(out.records), into(out.head), {}, into(out.beside), {}}, options, progress));
  return out;
}

/// The records of `back` are those of `input` in their order, without some. The first of `input` that one of `back` is not, if so.
Result<std::optional<std::uint64_t>> first_other(Pack const& pack, std::string_view input, std::string_view back) {
  std::vector<Piece> before, after;
  TRY(TRY(make_reader(pack))->split(input, 0, true, before));
  TRY(TRY(make_reader(pack))->split(back, 0, true, after));
  std::size_t at = 0;
  for (Piece const& piece : after) {
    auto const wanted = at;
    while (at < before.size() && before[at].bytes != piece.bytes) ++at;
    if (at == before.size()) return wanted + 1;
    ++at;
  }
  return std::nullopt;
}

}  // namespace

Result<LawReport> try_laws(Model const& model, CodeTables const& codes, Pack const& from, Pack const& to, std::string_view input, Progress& progress) {
  Plan const plan(model, from, to, codes), plan_back(model, to, from, codes), plan_again(model, to, to, codes);
  ConvertOptions options;
  auto const maker = TRY(ResidualMaker::create(plan));
  options.companion = maker.get();
  auto const there = TRY(run(plan, input, options, progress));
  std::string residual = maker->head(hex_encode(sha256(input)), there.summary) + there.beside;
  residual += encode_residual_end(hex_encode(sha256(residual)));

  auto const read_at = [&](std::uint64_t offset, std::size_t size) -> Result<std::string> {
    return offset >= residual.size() ? std::string() : residual.substr(offset, size);
  };
  auto index = TRY(ResidualIndex::open(read_at, from.encoding));
  auto const way = TRY(WayBack::create(plan_back, index));
  ConvertOptions back_options;
  back_options.rewriter = way.get();
  auto const back = TRY(run(plan_back, there.file(), back_options, progress));

  LawReport out;
  out.records = there.summary.in;
  out.rejected = there.summary.rejected;
  out.residual = residual.size();
  out.lost = there.summary.losses.total();
  if (out.rejected == 0 && back.file() == input)
    out.comes_back = true;
  else if (out.rejected > 0 && back.summary.out == there.summary.out)
    out.comes_back = !(out.first_other = TRY(first_other(from, input, back.file())));
  else
    out.first_other = TRY(first_other(from, input, back.file()));

  auto const again = TRY(run(plan_again, there.file(), {}, progress));
  // The envelope of the image says what that of the source did, as far as it can.
  out.is_its_image = again.summary.rejected == 0 && again.file() == there.file();
  return out;
}

}  // namespace custody::formats
