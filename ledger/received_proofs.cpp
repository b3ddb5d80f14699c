#include "ledger/received_proofs.hpp"

#include <algorithm>
#include <filesystem>

#include "ledger/bundle_path.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {

namespace fs = std::filesystem;

void ReceivedProofs::read(std::string const& bundle, std::optional<std::uint64_t> exhibit) {
  std::error_code ignored;
  if (!fs::is_directory(bundle, ignored)) {
    m_faults.push_back(say("the received bundle is not in '{}': what was before is not known here", bundle));
    return;
  }
  take_folder(bundle + "/data/history");
  if (exhibit)
    take(bundle + "/" + proof_path(*exhibit));
  else
    take_folder(bundle + "/custody/proofs");
  take(bundle + "/" + bundle_path(BundlePart::statement_proof));
}

void ReceivedProofs::take_folder(std::string const& folder) {
  std::vector<std::string> paths;
  std::error_code ignored;
  for (fs::directory_iterator it(folder, ignored), end; !ignored && it != end; it.increment(ignored)) paths.push_back(it->path());
  std::ranges::sort(paths);
  for (auto const& path : paths) take(path);
}

void ReceivedProofs::take(std::string const& path) {
  auto const fault = [&](Error const& error) { m_faults.push_back(say("'{}' is not used: {} [{}]", path, error.message, error.code)); };
  auto const bytes = read_file(path, proof_size_limit);
  if (!bytes) return fault(bytes.error());
  auto proof = read_proof(*bytes);
  if (!proof) return fault(proof.error());
  auto known = m_notes.find(proof->file.note);
  if (known == m_notes.end()) {
    auto const judged = judge(proof->checkpoint, m_policy, proof->file.tree, m_now);
    if (!judged && judged.error().code != "log-unknown") return fault(judged.error());
    known = m_notes.emplace(proof->file.note, judged.has_value()).first;
  }
  TreeHasher hasher(proof->file.tree);
  if (auto const contained = check_contained(*proof, hasher); !contained) return fault(contained.error());
  m_take({proof->checkpoint.checkpoint.origin, proof->file.index, proof->disclosure, known->second});
}

}  // namespace custody::ledger
