// A compiled pair of packs. For every rule of a pack one reading op (slots of places to slots of elements) and one writing op the
// other way; a conversion runs the reading ops of one pack and then the writing ops of the other.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "formats/code_table.hpp"
#include "formats/loss.hpp"
#include "formats/model.hpp"
#include "formats/pack.hpp"
#include "formats/problem.hpp"
#include "formats/sheet.hpp"
#include "formats/values.hpp"

namespace custody::formats {

class Program;

/// Immutable once made: any number of threads may run it. The model, the packs and the tables must outlive it.
class Plan {
 public:
  Plan(Model const& model, Pack const& from, Pack const& to, CodeTables const& codes);
  ~Plan();

  Pack const& from() const { return m_from; }
  Pack const& to() const { return m_to; }
  Frame const& frame() const { return m_frame; }

  /// What a record of `from` (or of `to`) says. Problems of stage read and check.
  void read(Sheet const& sheet, Values& values, Arena& arena, Problems& problems) const;
  void read_back(Sheet const& sheet, Values& values, Arena& arena, Problems& problems) const;

  /// How `to` (or `from`) shows it. Problems of stage write; `losses` are appended.
  void write(Values const& values, Sheet& sheet, Arena& arena, Problems& problems, std::vector<Loss>& losses) const;
  /// The same without losses; `places`: where each row of `values` went.
  void write(Values const& values, Sheet& sheet, Arena& arena, Problems& problems, std::vector<RowPlace>* places = nullptr) const;
  void write_back(Values const& values, Sheet& sheet, Arena& arena, Problems& problems, std::vector<RowPlace>* places = nullptr) const;

  /// Where losses of write() happen.
  std::vector<LossSite> const& sites() const { return m_sites; }
  /// The one of all fields that no rule names: place "*".
  std::uint16_t unknown_site() const { return static_cast<std::uint16_t>(m_sites.size() - 1); }
  /// Tables by the number that a Slot has.
  std::vector<CodeTable const*> const& tables() const { return m_tables; }

 private:
  Pack const& m_from;
  Pack const& m_to;
  Frame m_frame;
  std::vector<CodeTable const*> m_tables;
  std::vector<LossSite> m_sites;
  std::unique_ptr<Program> m_from_program, m_to_program;
};

}  // namespace custody::formats
