#include "cli/plural.hpp"

#include <utility>

namespace custody::cli {

namespace {

/// Longer ones first where one begins another.
constexpr std::pair<std::string_view, std::string_view> forms[] = {
    {" directories, links and the like, whose proofs alone are", " directory, link or the like, whose proof alone is"},
    {" files are not what their entries say", " file is not what its entry says"},
    {" time stamps of its checkpoints hold", " time stamp of its checkpoints holds"},
    {" more faults are", " more fault is"},
    {" more lines", " more line"},
    {" more are", " more is"},
    {" physical items, whose proofs are sent and which have", " physical item, whose proof is sent and which has"},
    {" physical items are", " physical item is"},
    {" physical items were", " physical item was"},
    {" physical items", " physical item"},
    {" signature lines", " signature line"},
    {" acts", " act"},
    {" agencies", " agency"},
    {" are", " is"},
    {" bundles", " bundle"},
    {" bytes are", " byte is"},
    {" bytes", " byte"},
    {" characters", " character"},
    {" checkpoints", " checkpoint"},
    {" codes", " code"},
    {" columns", " column"},
    {" digits", " digit"},
    {" directories", " directory"},
    {" edits", " edit"},
    {" elements", " element"},
    {" entries are", " entry is"},
    {" entries", " entry"},
    {" exhibits", " exhibit"},
    {" faults", " fault"},
    {" fields", " field"},
    {" files", " file"},
    {" hashes are", " hash is"},
    {" hashes", " hash"},
    {" items are", " item is"},
    {" items", " item"},
    {" keys", " key"},
    {" lines are", " line is"},
    {" lines", " line"},
    {" links", " link"},
    {" pairs", " pair"},
    {" payloads", " payload"},
    {" pieces", " piece"},
    {" places", " place"},
    {" proofs", " proof"},
    {" records were", " record was"},
    {" records", " record"},
    {" rows", " row"},
    {" rules", " rule"},
    {" signatures", " signature"},
    {" time stamp tokens do not hold or are over something else, and count", " time stamp token does not hold or is over something else, and counts"},
    {" time stamp tokens", " time stamp token"},
    {" time stamps are", " time stamp is"},
    {" time stamps", " time stamp"},
    {" values are", " value is"},
    {" values", " value"},
    {" were", " was"},
};

bool begins_with_words(std::string_view text, std::string_view words) {
  if (!text.starts_with(words)) return false;
  auto const next = text.size() > words.size() ? text[words.size()] : ' ';
  return next < 'a' || next > 'z';
}

}  // namespace

Singular singular(std::string_view before, std::string_view after) {
  // "entry 1 records", "0 and 1 are", "0 to 1 are".
  for (std::string_view const word : {"entry ", "line ", "record ", "} and ", "} to "})
    if (before.ends_with(word)) return {};
  for (auto const& [many, one] : forms)
    if (begins_with_words(after, many)) return {one, many.size()};
  return {};
}

}  // namespace custody::cli
