// One pack compiled for a pair: per rule one op that reads its places into elements, and one that writes them.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/code_map.hpp"
#include "formats/join.hpp"
#include "formats/loss.hpp"
#include "formats/problem.hpp"
#include "formats/sheet.hpp"
#include "formats/values.hpp"

namespace custody::formats {

/// The tables that values of a pair can be in; a Slot names one by its number.
using TableList = std::vector<CodeTable const*>;

class Program {
 public:
  /// `sites`: places of losses are appended; null for a program whose losses nobody counts.
  Program(Pack const& pack, Frame const& frame, TableList const& tables, CodeTables const& all, std::vector<LossSite>* sites);
  ~Program();

  void read(Sheet const& sheet, Values& values, Arena& arena, Problems& problems) const;
  /// `places`: for each row of `values` where it was written.
  void write(Values const& values, Sheet& sheet, Arena& arena, Problems& problems, std::vector<Loss>* losses,
             std::vector<RowPlace>* places = nullptr) const;

  struct Op {
    /// A text that goes through as it is, which most fields are: from the first place to the first slot, or back.
    bool passes_in = false, passes_out = false;
    std::uint16_t place = 0, slot = 0;
    Only only = Only::both;
    Rule const* rule = nullptr;
    std::uint16_t level = 0;
    std::vector<std::uint16_t> places;
    std::optional<std::uint16_t> name_place;
    std::vector<std::uint16_t> slots;                   // of the elements, in the row's frame
    std::vector<Element const*> elements;
    std::uint16_t table = 0;                            // of a code: the number of its own table
    std::unique_ptr<CodeReader> codes;
    std::vector<std::unique_ptr<CodeWriter>> written;   // by the number of the table that a value is in
    std::unique_ptr<Join> join;
    std::uint16_t site = 0;                             // of the first element; the others follow
  };

  struct Part {
    Block const* block = nullptr;
    std::vector<std::pair<std::uint16_t, Slot>> where;  // slot of the frame, and what it always holds
    std::vector<Op> ops;
    std::vector<std::pair<std::uint16_t, std::uint16_t>> unsaid;  // slot that no rule writes, and its site
  };

 private:
  Part compile(Block const& block, TableList const& tables, CodeTables const& all, std::vector<LossSite>* sites) const;
  Op compile(Rule const& rule, Block const& block, TableList const& tables, CodeTables const& all, std::vector<LossSite>* sites) const;
  void set_passing(Op& op, Block const& block) const;
  bool takes(Part const& part, ValueRow const& row) const;

  Pack const& m_pack;
  Frame const& m_frame;
  CodeTable const* m_areas;                             // what areas of citizen numbers are checked against
  std::vector<Part> m_parts;                            // one a block
  std::vector<std::vector<std::uint16_t>> m_dropped;    // by entity and slot: the site of a row that no block takes
  std::vector<std::pair<std::uint16_t, std::uint16_t>> m_several;  // an entity that stands in several lists, and the site of its order
};

/// What one op does; in codec_read.cpp and codec_write.cpp.
struct ReadContext {
  Sheet const& sheet;
  SheetRow const& from;
  Slot* to;
  Arena& arena;
  Problems& problems;
  Pack const& pack;
};
/// True if it gave an element a value.
bool run(Program::Op const& op, ReadContext const& context);

struct WriteContext {
  Slot const* from;
  Slot* to;
  Arena& arena;
  Problems& problems;
  std::vector<Loss>* losses;
  Pack const& pack;
};
/// True if a value was written.
bool run(Program::Op const& op, WriteContext const& context);
/// The places of an op as they are written when nobody is there to give them a value.
void leave_absent(Program::Op const& op, WriteContext const& context);

}  // namespace custody::formats
