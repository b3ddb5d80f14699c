#include "formats/library.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "formats/data.hpp"
#include "lib/base/text.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/io/file.hpp"
#include "lib/io/parallel.hpp"

namespace custody::formats {

namespace {

constexpr std::size_t pack_limit = 1 << 20;

/// Entities first that others refer to; a model that ships is right, or the program is wrong.
std::vector<std::string_view> model_paths() {
  auto out = shipped_under("model/");
  std::ranges::stable_partition(out, [](std::string_view path) { return path == "model/person.yaml"; });
  return out;
}

Result<CodeTables> shipped_tables() {
  std::vector<Error> errors;
  auto const open = [](std::string const& name) -> Result<std::string> {
    auto const bytes = shipped("codes/" + name);
    if (!bytes) return fail(failure("pack", say("there is no '{}'", name)));
    return std::string(*bytes);
  };
  auto out = CodeTables::load(open, errors);
  if (!errors.empty()) return fail(errors.front());
  return *std::move(out);
}

bool is_path(std::string_view name) { return name.find('/') != std::string_view::npos || name.ends_with(".yaml"); }

}  // namespace

Result<Library> Library::open(std::optional<std::string> directory) {
  Library out;
  out.m_directory = std::move(directory);
  // Reading them is most of what the program does before its first record: on all cores.
  auto const paths = model_paths();
  std::vector<Result<yaml::Node>> documents(paths.size());
  Result<CodeTables> tables = CodeTables();
  parallel_for(paths.size() + 1, 1, [&](std::size_t i, std::size_t, unsigned) {
    if (i == 0)
      tables = shipped_tables();
    else
      documents[i - 1] = yaml::parse(*shipped(paths[i - 1]), paths[i - 1]);
  });
  for (std::size_t i = 0; i < paths.size(); ++i) {
    yaml::Faults faults{std::string(paths[i])};
    out.m_model.add(TRY(std::move(documents[i])), faults);
    if (!faults.empty()) return fail(faults.errors().front());
  }
  yaml::Faults faults("model");
  out.m_model.finish(faults);
  if (!faults.empty()) return fail(faults.errors().front());
  out.m_tables = TRY(std::move(tables));
  return out;
}

std::vector<std::string> Library::names() const {
  std::set<std::string> out;
  for (auto const path : shipped_under("packs/")) out.insert(std::string(path.substr(6, path.size() - 6 - 5)));
  std::error_code ignored;
  if (m_directory)
    for (auto const& entry : std::filesystem::directory_iterator(*m_directory, ignored))
      if (entry.path().extension() == ".yaml") out.insert(entry.path().stem().string());
  return {out.begin(), out.end()};
}

Pack const* Library::load(std::string const& name, std::vector<Error>& errors) {
  std::string path = name, text;
  auto const read = [&](std::string const& from) {
    auto bytes = read_file(from, pack_limit);
    if (!bytes) {
      errors.push_back(bytes.error());
      return false;
    }
    text = *std::move(bytes);
    return true;
  };
  if (is_path(name)) {
    if (!read(name)) return nullptr;
  } else if (m_directory && std::filesystem::exists(*m_directory + "/" + name + ".yaml")) {
    path = *m_directory + "/" + name + ".yaml";
    if (!read(path)) return nullptr;
  } else if (auto const bytes = shipped("packs/" + name + ".yaml")) {
    path = "packs/" + name + ".yaml";
    text = *bytes;
  } else {
    auto error = misuse(say("there is no pack '{}'", name));
    auto const all = names();
    std::vector<std::string_view> const known(all.begin(), all.end());
    auto const meant = nearest(name, known);
    errors.push_back(meant.empty() ? std::move(error).with_hint(say("'custody packs list' lists them"))
                                   : std::move(error).with_hint(say("did you mean '{}'?", meant)));
    return nullptr;
  }
  for (auto const& pack : m_packs)
    if (pack->path == path) return pack.get();

  auto document = yaml::parse(text, path);
  if (!document) {
    errors.push_back(document.error());
    return nullptr;
  }
  yaml::Faults faults(path);
  auto pack = load_pack(*document, m_model, *m_tables, faults);
  if (!pack) {
    for (Error& error : faults.take()) errors.push_back(std::move(error));
    return nullptr;
  }
  pack->path = path;
  m_packs.push_back(std::make_unique<Pack>(*std::move(pack)));
  return m_packs.back().get();
}

Result<Pack const*> Library::find(std::string const& name, std::vector<Error>* more) {
  std::vector<Error> errors;
  if (Pack const* const pack = load(name, errors)) return pack;
  Error first = std::move(errors.front());
  if (more) more->assign(errors.begin() + 1, errors.end());
  return fail(std::move(first));
}

std::string sha256_of(Pack const& pack) {
  if (auto const bytes = shipped(pack.path)) return hex_encode(sha256(*bytes));
  auto const bytes = read_file(pack.path, 1 << 20);
  return bytes ? hex_encode(sha256(*bytes)) : "";
}

}  // namespace custody::formats
