// Release control: of what a record says, a recipient gets what is on the list for it and its purpose, and nothing else. The list is
// the agency's own decision, kept as a file; without one for just this recipient and this purpose nothing is written at all.
//
//   language: 1
//   recipient: 320500000000
//   purpose: 协查
//   record: case
//   profile: db34-t-4631.2
//   elements:
//     case.number: release
//     case.occurred.from: year
//     person.role: release
//     person.name: mask
//     person.id: pseudonym
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "formats/convert.hpp"
#include "formats/mask.hpp"
#include "formats/yaml.hpp"

namespace custody::formats {

/// What a recipient gets of an element. What is not on the list is withheld.
enum class Grant : std::uint8_t { withheld, released, masked, year, pseudonym };
std::string_view name_of(Grant grant);

struct Wantlist {
  std::string path, recipient, purpose, record;
  std::string sha256;                                   // of its file, in hex
  MaskProfile const* profile = nullptr;
  std::map<std::string, Grant, std::less<>> elements;   // by full name

  bool needs_key() const;
};

/// Everything wrong with it is added to `faults`; then there is none.
std::optional<Wantlist> load_wantlist(yaml::Node const& document, Model const& model, yaml::Faults& faults);

/// The list for a recipient, a purpose and a record type in a directory of lists (*.yaml). Two of them, a broken one, or none: an
/// Error; none is a refusal, code "no-wantlist".
Result<Wantlist> find_wantlist(std::string const& directory, Model const& model, std::string_view recipient, std::string_view purpose,
                               std::string_view record);

/// Works beside a conversion: hides values before they are written. Any thread.
class ReleaseControl final : public Companion {
 public:
  /// `key`: the agency's secret for pseudonyms, at least 16 bytes if the list asks for any.
  ReleaseControl(Wantlist const& list, Plan const& plan, ByteView key);

  void before(Converted const& record, Values& values, Arena& arena, Problems& problems, std::vector<std::size_t>& done) const override;
  bool after(Converted const&, Arena&, std::string&, Problems&) const override { return false; }

  /// What of the envelope may go out.
  void filter(std::map<std::string, std::string>& envelope) const;

  /// How many values of an element were released, masked and so on, of the records that were written.
  struct Row {
    std::string element;
    Grant grant = Grant::withheld;
    std::uint64_t count = 0;
  };
  std::vector<Row> rows(Summary const& summary) const;
  /// The rows as one JSON document, with recipient, purpose and legal document; no values.
  std::string json(Summary const& summary, std::string_view legal_document) const;

 private:
  Wantlist const& m_list;
  Model const& m_model;
  Frame const& m_frame;
  Hash m_key{};
  std::vector<std::vector<Grant>> m_grants;                     // by entity and slot
  std::vector<std::size_t> m_first;                             // of each entity, what is done to the values of its first slot
};

}  // namespace custody::formats
