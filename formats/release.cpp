#include "formats/release.hpp"

#include <algorithm>
#include <filesystem>

#include "lib/base/bytes.hpp"
#include "lib/base/json_writer.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/io/file.hpp"

namespace custody::formats {
namespace {

constexpr std::pair<std::string_view, Grant> grants[] = {
    {"release", Grant::released}, {"mask", Grant::masked}, {"year", Grant::year}, {"pseudonym", Grant::pseudonym}, {"withhold", Grant::withheld}};
constexpr std::size_t list_limit = 1 << 20;

/// Whether a grant means anything for an element.
bool can_be(Grant grant, Element const& element) {
  switch (grant) {
    case Grant::masked: return element.type == Type::time || mask(element, "1234567890", *find_mask_profile("strict")).has_value();
    case Grant::year: return element.type == Type::time;
    case Grant::pseudonym: return element.type == Type::id_number || element.type == Type::phone || element.type == Type::string;
    case Grant::released:
    case Grant::withheld: break;
  }
  return true;
}

}  // namespace

std::string_view name_of(Grant grant) {
  switch (grant) {
    case Grant::withheld: return "withheld";
    case Grant::released: return "released";
    case Grant::masked: return "masked";
    case Grant::year: return "year";
    case Grant::pseudonym: return "pseudonym";
  }
  return "";
}

bool Wantlist::needs_key() const {
  return std::ranges::any_of(elements, [](auto const& each) { return each.second == Grant::pseudonym; });
}

std::optional<Wantlist> load_wantlist(yaml::Node const& document, Model const& model, yaml::Faults& faults) {
  yaml::MapReader map(document, faults);
  Wantlist out;
  if (auto const language = map.required("language"); !language.empty() && language != "1")
    faults.add(document.find("language")->at, say("this program reads language 1"));
  out.recipient = map.required("recipient");
  out.purpose = map.required("purpose");
  out.record = map.required("record");
  if (!out.record.empty() && !model.find_entity(out.record)) faults.add(document.find("record")->at, say("unknown record type '{}'", out.record));
  auto const profiles = mask_profiles();
  auto const profile = map.one_of("profile", profiles);
  out.profile = profile ? find_mask_profile(profiles[*profile]) : nullptr;

  auto const* const elements = map.find("elements");
  if (elements == nullptr || !elements->is_map()) faults.add(document.at, say("'{}' is missing", "elements"));
  for (std::size_t i = 0; elements != nullptr && elements->is_map() && i < elements->keys.size(); ++i) {
    auto const& key = elements->keys[i];
    auto const& word = elements->items[i];
    auto const element = model.find(key.text);
    auto const grant = std::ranges::find(grants, word.text, &std::pair<std::string_view, Grant>::first);
    if (!element)
      faults.add_unknown(key.at, say("unknown element '{}'", key.text), key.text, model.names());
    else if (grant == std::end(grants))
      faults.add(word.at, say("'{}' cannot be '{}'", key.text, word.text), say("it is one of: {}", "release, mask, year, pseudonym, withhold"));
    else if (!can_be(grant->second, model[*element]))
      faults.add(word.at, say("'{}' cannot be '{}'", key.text, word.text), say("release or withhold it"));
    else if (grant->second == Grant::masked && out.profile == nullptr)
      faults.add(word.at, say("'{}' is missing", "profile"), say("it is one of: {}", fmt::format("{}", fmt::join(profiles, ", "))));
    else
      out.elements.emplace(key.text, grant->second);
  }
  map.done();
  if (!faults.empty()) return {};
  return out;
}

Result<Wantlist> find_wantlist(std::string const& directory, Model const& model, std::string_view recipient, std::string_view purpose,
                               std::string_view record) {
  std::error_code failed;
  std::vector<std::filesystem::path> files;
  std::filesystem::directory_iterator it(directory, failed);
  for (; !failed && it != std::filesystem::directory_iterator(); it.increment(failed))
    if (it->path().extension() == ".yaml") files.push_back(it->path());
  if (failed) return fail(io_failure(say("cannot read the directory '{}': {}", directory, reason(failed.value()))));
  std::ranges::sort(files);

  std::optional<Wantlist> found;
  for (auto const& file : files) {
    yaml::Faults faults(file.string());
    auto const text = TRY(read_file(file.string(), list_limit));
    auto const document = TRY(yaml::parse(text, file.string()));
    auto list = load_wantlist(document, model, faults);
    // A broken list could be the one that is meant: nothing is released beside it.
    if (!list) return fail(faults.take().front());
    if (list->recipient != recipient || list->purpose != purpose || list->record != record) continue;
    if (found) return fail(refusal("no-wantlist", say("'{}' and '{}' are both lists for this recipient and purpose", found->path, file.string())));
    found = std::move(list);
    found->path = file.string();
    found->sha256 = hex_encode(custody::sha256(text));
  }
  if (!found)
    return fail(refusal("no-wantlist", say("there is no list of what {} may get of a {} for the purpose '{}'; nothing was written", recipient, record, purpose))
                    .with_hint(say("who decides on it writes one; see custody-convert(1)")));
  return *std::move(found);
}

ReleaseControl::ReleaseControl(Wantlist const& list, Plan const& plan, ByteView key)
    : m_list(list), m_model(plan.frame().model()), m_frame(plan.frame()), m_key(recipient_key(key, list.recipient)) {
  std::size_t count = 0;
  for (std::uint16_t entity = 0; entity < m_model.entities().size(); ++entity) {
    m_first.push_back(count);
    count += m_frame.size(entity);
    auto& row = m_grants.emplace_back();
    for (ElementId const id : m_frame.elements(entity)) {
      auto const granted = list.elements.find(m_model[id].name);
      row.push_back(granted == list.elements.end() ? Grant::withheld : granted->second);
    }
  }
}

void ReleaseControl::before(Converted const&, Values& values, Arena& arena, Problems&, std::vector<std::size_t>& done) const {
  static constexpr Slot nothing;
  for (ValueRow& row : values.rows) {
    auto const& granted = m_grants[row.entity];
    for (std::size_t i = 0; i < granted.size(); ++i) {
      Slot& slot = row.slots[i];
      // What stood in the place of a value (null, a blank) tells nothing, but it is not ours to hand out.
      if (!slot.has_value()) {
        slot = nothing;
        continue;
      }
      done.push_back(m_first[row.entity] + i);
      Element const& element = m_model[m_frame.elements(row.entity)[i]];
      std::optional<std::string> shown;
      switch (granted[i]) {
        case Grant::released: continue;
        case Grant::withheld: break;
        case Grant::masked: shown = mask(element, slot.view(), *m_list.profile); break;
        case Grant::year: shown = year_of(slot.view()); break;
        case Grant::pseudonym: shown = pseudonym(element, slot.view(), m_key); break;
      }
      slot = shown ? text_slot(arena.copy(*shown)) : nothing;
    }
  }
}

void ReleaseControl::filter(std::map<std::string, std::string>& envelope) const {
  std::erase_if(envelope, [&](auto const& value) {
    auto const granted = m_list.elements.find(value.first);
    return granted == m_list.elements.end() || granted->second != Grant::released;
  });
}

std::vector<ReleaseControl::Row> ReleaseControl::rows(Summary const& summary) const {
  std::vector<Row> out;
  for (std::uint16_t entity = 0; entity < m_grants.size(); ++entity)
    for (std::size_t i = 0; i < m_grants[entity].size(); ++i)
      if (auto const number = m_first[entity] + i; number < summary.done.size() && summary.done[number] > 0)
        out.push_back({m_model[m_frame.elements(entity)[i]].name, m_grants[entity][i], summary.done[number]});
  return out;
}

std::string ReleaseControl::json(Summary const& summary, std::string_view legal_document) const {
  JsonWriter json;
  json.begin_object().member("type", "release").member("schema", 1).member("recipient", m_list.recipient).member("purpose", m_list.purpose);
  json.member("legal_document", legal_document).member("record", m_list.record);
  if (m_list.profile != nullptr) json.member("profile", m_list.profile->name);
  json.key("elements").begin_array();
  for (Row const& row : rows(summary))
    json.begin_object().member("element", row.element).member("grant", name_of(row.grant)).member("count", row.count).end_object();
  json.end_array().end_object();
  return json.take() + "\n";
}

}  // namespace custody::formats
