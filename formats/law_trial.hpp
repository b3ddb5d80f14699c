// One trial of the laws (formats/laws.hpp) of a pair: a file of A, its copy in B, and what both say. laws.cpp tries what holds of every
// record, laws_of_edits.cpp what holds of records that somebody changed in B.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/echo.hpp"
#include "formats/laws.hpp"
#include "formats/plan.hpp"
#include "formats/record_edit.hpp"
#include "formats/row_match.hpp"
#include "formats/shown.hpp"

namespace custody::formats::law {

/// A file cut into its records.
struct Cut {
  std::string bytes;
  std::unique_ptr<Reader> reader;
  std::vector<Piece> pieces;
};

Result<std::unique_ptr<Cut>> cut(Pack const& pack, std::string bytes);

/// The ordinals of the records that a residual has lines for: those that were accepted.
std::vector<std::uint64_t> accepted_in(std::string_view residual);

/// What a record says, in sheets and values that live in an arena.
struct Record {
  Sheet sheet;
  Values values;
};

class Trial {
 public:
  Trial(Model const& model, CodeTables const& codes, Pack const& from, Pack const& to, std::uint64_t seed)
      : m_codes(codes), m_there(model, from, to, codes), m_back(model, to, from, codes), m_shown{m_there.frame(), m_there.tables()}, m_seed(seed) {}

  Result<LawReport> run(std::string_view file);

 private:
  std::size_t number(Law law) const { return static_cast<std::size_t>(law) - 1; }
  void tried(Law law) { ++m_out.tried[number(law)]; }
  void broken(Breach breach);
  /// The record of A that the k-th of B was made from.
  Piece const& source(std::size_t k) const { return m_a->pieces[m_accepted[k] - 1]; }
  Result<> there_and_back(std::string const& bytes);
  void read_a(Reader const& reader, Piece const& piece, Record& out, Arena& arena, Problems& problems) const;
  void read_b(Reader const& reader, Piece const& piece, Record& out, Arena& arena, Problems& problems) const;

  std::string name(std::uint16_t entity, std::size_t slot) const { return element(entity, slot).name; }
  Element const& element(std::uint16_t entity, std::size_t slot) const { return m_there.frame().model()[m_there.frame().elements(entity)[slot]]; }
  std::string const& name(std::uint16_t entity) const { return m_there.frame().model().entities()[entity].name; }

  // Law 2.
  using Count = std::map<std::string, long>;
  /// Values by element and text, so that rows need not be paired.
  std::map<std::pair<std::string, std::string>, long> bag(Values const& values) const;
  void image(std::size_t k);
  /// The first element, or entity, in which two records differ.
  std::optional<std::string> first_difference(Values const& a, Values const& b) const;
  /// Rows stand in the order of the lists of their format; the names of all elements (of entities, where rows are more or fewer).
  std::vector<std::string> differences(Values const& a, Values const& b) const;
  static RowRefs rows_of(Values const& values, std::uint16_t entity);

  // Laws 3 to 6.
  struct Edited {
    bool changed = false;
    RecordEdit edit;
  };
  /// B with an edit in each record that takes one.
  std::string edited_file(std::vector<Edited>& done);
  std::string edited_record(std::size_t k, Edited& done);
  Result<> edits(std::string const& residual);
  /// Whether a record was refused for what was edited in it: nothing else may be.
  bool explains(Problems const& problems, Piece const& before, Piece const& after, Reader const& after_reader);
  void one_edit(std::size_t k, Edited const& done, Piece const& b_piece, Reader const& b_reader, Piece const& a_piece, Reader const& a_reader,
                Piece const* b_again, Reader const& again_reader, Problems const& findings);
  bool is_of_child(Problem const& finding) const;
  /// A finding about an entity is about all its rows.
  bool is_named(Problems const& findings, std::string const& what) const;
  void local(std::size_t k, RecordEdit const& edit, Record const& old_a, Record const& new_a, Values const& old_b, Values const& new_b,
             Problems const& findings);
  /// Where rows of B came, went or changed places: the list of A in which more than that row is not as it was.
  std::optional<std::string> strangers(RecordEdit::Kind kind, Sheet const& before, Sheet const& after, Problems const& findings) const;
  /// What A would say if it knew nothing but B.
  Values afresh(Values const& b);
  void no_invention(std::size_t k, Values const& old_a, Values const& new_a, Values const& new_b);
  /// A declared default, or what a list of the pack says of all its rows.
  bool is_constant(Element const& what, Slot const& value) const;

  CodeTables const& m_codes;
  Plan m_there, m_back;
  Shown m_shown;
  std::uint64_t m_seed;
  LawReport m_out;
  Arena m_arena;
  std::unique_ptr<Cut> m_a, m_b;
  std::unique_ptr<Echo> m_from_echo, m_to_echo;
  std::vector<std::uint64_t> m_accepted;
};

}  // namespace custody::formats::law
