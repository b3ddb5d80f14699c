#include "lib/evidence/check.hpp"

#include <algorithm>
#include <unordered_map>

namespace custody {

namespace {

struct HashOfHash {
  std::size_t operator()(Hash const& hash) const { return static_cast<std::size_t>(get_u64(hash.data())); }
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_but_for_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// Sorts by path and keeps of each path the last entry.
void keep_last(std::vector<RecordedItem>& recorded) {
  std::ranges::sort(recorded, [](auto const& a, auto const& b) {
    return a.path != b.path ? a.path < b.path : a.entry > b.entry;
  });
  auto const rest = std::ranges::unique(recorded, {}, &RecordedItem::path);
  recorded.erase(rest.begin(), rest.end());
}

bool same_content(RecordedItem const& recorded, FoundItem const& found) {
  if (recorded.type != found.type) return false;
  return !recorded.sha256 || (*recorded.sha256 == found.sha256 && recorded.size == found.size);
}

CheckClass compare(RecordedItem const& recorded, FoundItem const& found) {
  if (found.state == ReadState::unreadable) return CheckClass::unreadable;
  if (found.state == ReadState::unstable) return CheckClass::unstable;
  return same_content(recorded, found) ? CheckClass::match : CheckClass::changed;
}

/// Recorded items that have a content to be known by, looked up by it.
class Contents {
 public:
  Contents(std::vector<RecordedItem> const& recorded, std::vector<bool> const& gone) : m_recorded(recorded), m_gone(gone) {
    for (std::size_t i = 0; i < recorded.size(); ++i)
      if (recorded[i].sha256 && recorded[i].type == FileType::file && recorded[i].size > 0)
        m_places.emplace(*recorded[i].sha256, i);
  }

  /// The best explanation of a file that is not recorded under its path: renamed, moved, copied.
  CheckLine explain(FoundItem const& item) const {
    CheckLine best{CheckClass::added, std::nullopt, std::nullopt};
    if (item.type != FileType::file) return best;
    auto const [first, last] = m_places.equal_range(item.sha256);
    for (auto at = first; at != last; ++at) {
      auto const& recorded = m_recorded[at->second];
      auto const verdict = !m_gone[at->second]                            ? CheckClass::copied
                           : same_but_for_case(recorded.path, item.path) ? CheckClass::case_renamed
                                                                         : CheckClass::moved;
      if (!best.recorded || rank(verdict) < rank(best.verdict) ||
          (verdict == best.verdict && at->second < *best.recorded))
        best = {verdict, at->second, std::nullopt};
    }
    return best;
  }

 private:
  static int rank(CheckClass c) { return c == CheckClass::case_renamed ? 0 : c == CheckClass::moved ? 1 : 2; }

  std::vector<RecordedItem> const& m_recorded;
  std::vector<bool> const& m_gone;   // in scope, and nothing stands at the path
  std::unordered_multimap<Hash, std::size_t, HashOfHash> m_places;
};

}  // namespace

std::string_view check_class_name(CheckClass c) {
  constexpr std::array<std::string_view, check_class_count> names = {
      "match", "changed", "moved", "copied", "case-renamed", "new", "missing", "unreadable", "unstable"};
  return names[static_cast<std::size_t>(c)];
}

std::vector<CheckLine> check_items(std::vector<RecordedItem>& recorded, std::vector<FoundItem>& found) {
  keep_last(recorded);
  std::ranges::sort(found, {}, &FoundItem::path);

  std::vector<CheckLine> lines;
  std::vector<bool> gone(recorded.size(), false);
  std::vector<std::string_view> closed;   // directories that could not be read
  for (auto const& item : found)
    if (item.state == ReadState::unreadable) closed.push_back(item.path);
  auto const hidden = [&](std::string_view path) {
    return std::ranges::any_of(closed, [&](auto directory) { return lies_in(path, directory); });
  };

  std::size_t r = 0, f = 0;
  auto const take_recorded = [&] {
    if (recorded[r].in_scope) {
      bool const unknown = hidden(recorded[r].path);
      gone[r] = !unknown;
      lines.push_back({unknown ? CheckClass::unreadable : CheckClass::missing, r, std::nullopt});
    }
    ++r;
  };
  auto const take_found = [&] {
    auto const& item = found[f];
    auto const verdict = item.state == ReadState::unreadable ? CheckClass::unreadable
                         : item.state == ReadState::unstable ? CheckClass::unstable
                                                             : CheckClass::added;
    if (verdict != CheckClass::added || item.type != FileType::directory) lines.push_back({verdict, std::nullopt, f});
    ++f;
  };
  while (r < recorded.size() || f < found.size()) {
    if (f == found.size() || (r < recorded.size() && recorded[r].path < found[f].path)) {
      take_recorded();
    } else if (r == recorded.size() || found[f].path < recorded[r].path) {
      take_found();
    } else {
      lines.push_back({compare(recorded[r], found[f]), r, f});
      ++r, ++f;
    }
  }

  // What is new may be what is missing, under another name: then one line says both.
  Contents const contents(recorded, gone);
  std::vector<bool> explained(recorded.size(), false);
  for (auto& line : lines)
    if (line.verdict == CheckClass::added) {
      auto const explanation = contents.explain(found[*line.found]);
      line.verdict = explanation.verdict;
      line.recorded = explanation.recorded;
      if (line.verdict == CheckClass::moved || line.verdict == CheckClass::case_renamed) explained[*line.recorded] = true;
    }
  std::erase_if(lines, [&](CheckLine const& line) {
    return line.verdict == CheckClass::missing && explained[*line.recorded];
  });
  return lines;
}

std::string absolute_path(std::string_view path, std::string_view directory) {
  std::vector<std::string_view> parts;
  auto const walk = [&](std::string_view text) {
    for (std::size_t begin = 0; begin <= text.size();) {
      auto const end = std::min(text.find('/', begin), text.size());
      auto const part = text.substr(begin, end - begin);
      begin = end + 1;
      if (part == "..") {
        if (!parts.empty()) parts.pop_back();
      } else if (!part.empty() && part != ".") {
        parts.push_back(part);
      }
    }
  };
  if (!path.starts_with('/')) walk(directory);
  walk(path);
  std::string out;
  for (auto const part : parts) (out += '/') += part;
  return out.empty() ? "/" : out;
}

bool lies_in(std::string_view path, std::string_view directory) {
  if (directory == "/") return true;
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

}  // namespace custody
