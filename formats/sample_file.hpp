// A whole file of samples in the format of a pack: what `packs sample` writes and the laws are tried on.
#pragma once

#include <cstdint>

#include "formats/convert.hpp"
#include "formats/sample.hpp"

namespace custody::formats {

struct SampleFile {
  std::uint64_t written = 0;
  std::uint64_t left_out = 0;  ///< ugly records that the format cannot hold at all
};

/// `count` records from `seed`. In constant memory: a format that says in front how many records there are is made twice.
Result<SampleFile> write_samples(Model const& model, CodeTables const& codes, Pack const& pack, std::uint64_t count, std::uint64_t seed, bool ugly,
                                 Sink const& sink);

}  // namespace custody::formats
