// The options of a conversion whose result leaves the agency: for whom, for what, on which paper.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "formats/release.hpp"
#include "lib/base/result.hpp"

namespace CLI {
class App;
}

namespace custody::cli {

struct ReleaseOptions {
  std::optional<std::string> recipient, purpose, legal_document, key, report;
  std::string lists = "wantlists";
};
void declare_release(CLI::App& app, ReleaseOptions& options);

/// A release that is under way: the list outlives what is controlled by it.
struct Release {
  formats::Wantlist list;
  std::unique_ptr<formats::ReleaseControl> control;
  std::string legal_document;
};
/// Nothing without --for. A refusal (exit 1) without a list for just this recipient and purpose.
Result<std::unique_ptr<Release>> open_release(ReleaseOptions const& options, formats::Plan const& plan);

/// "10 values released, 20 masked, ..."; `dry`: would be.
Message describe(Release const& release, formats::Summary const& summary, bool dry);

}  // namespace custody::cli
