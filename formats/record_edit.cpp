#include "formats/record_edit.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "formats/identifier/citizen.hpp"

namespace custody::formats {

namespace {

class Editing {
 public:
  Editing(Plan const& plan, CodeTables const& codes, std::uint64_t n, Dice& dice, Values& values, Arena& arena)
      : m_plan(plan), m_pack(plan.to()), m_codes(codes), m_n(n), m_dice(dice), m_values(values), m_arena(arena) {}

  std::optional<RecordEdit> run() {
    auto const kind = m_dice.below(10);
    if (kind >= 7 && m_values.rows.size() > 1) return edit_rows(kind);
    std::size_t const row = m_dice.below(m_values.rows.size());
    bool const removes = kind == 0;
    if (!edit_value(m_values.rows[row], removes)) return {};
    return RecordEdit{removes ? RecordEdit::Kind::remove_value : RecordEdit::Kind::change, row};
  }

 private:
  std::optional<RecordEdit> edit_rows(std::size_t kind) {
    auto& rows = m_values.rows;
    std::size_t const row = 1 + m_dice.below(rows.size() - 1);
    auto const at = rows.begin() + static_cast<std::ptrdiff_t>(row);
    if (kind == 7) {
      rows.erase(at);
      return RecordEdit{RecordEdit::Kind::remove_row, row};
    }
    if (kind == 8) {
      ValueRow copy = *at;
      auto const size = m_plan.frame().size(copy.entity);
      copy.slots = m_arena.slots(size);
      std::copy_n(at->slots, size, copy.slots);
      rows.insert(at + 1, copy);
      // Somebody else, so that it is not the same person twice.
      for (int i = 0; i < 8; ++i) edit_value(rows[row + 1], false);
      return RecordEdit{RecordEdit::Kind::copy_row, row};
    }
    if (row + 1 >= rows.size() || rows[row].block != rows[row + 1].block) return {};
    std::swap(rows[row], rows[row + 1]);
    return RecordEdit{RecordEdit::Kind::swap_rows, row};
  }

  /// A rule of the pack that shows one of the row's elements, and which.
  bool edit_value(ValueRow const& row, bool removes) {
    auto const& rules = m_pack.blocks[row.block].rules;
    if (rules.empty()) return false;
    Rule const& rule = m_pack.rules[rules[m_dice.below(rules.size())]];
    if (rule.elements.empty() || rule.only != Only::both || rule.kind == Rule::Kind::blob) return false;
    ElementId const id = rule.elements[m_dice.below(rule.elements.size())];
    Element const& element = m_plan.frame().model()[id];
    Slot& slot = row.slots[m_plan.frame().slot_of(id)];
    if (removes) {
      if (!slot.has_value()) return false;
      slot = {};
      return true;
    }
    if (element.type == Type::code) return edit_code(rule, slot);
    auto const text = other_value(element, slot.view());
    if (text.empty()) return false;
    slot = text_slot(m_arena.copy(text));
    return true;
  }

  bool edit_code(Rule const& rule, Slot& slot) {
    auto const* const table = m_codes.find(rule.table);
    auto const number = std::ranges::find(m_plan.tables(), table);
    if (!table || number == m_plan.tables().end() || table->rows().empty()) return false;
    std::string_view const code =
        rule.local.empty() ? table->rows()[m_dice.below(table->rows().size())].code : std::string_view(rule.local[m_dice.below(rule.local.size())].second);
    slot = text_slot(m_arena.copy(code));
    slot.table = static_cast<std::uint16_t>(number - m_plan.tables().begin());
    return true;
  }

  std::string other_value(Element const& element, std::string_view old) {
    switch (element.type) {
      case Type::string:
      case Type::text: return m_dice.below(2) ? std::string(old) + "改" : "改" + m_dice.digits(3) + "-" + std::to_string(m_n);
      case Type::integer: return std::to_string(m_dice.below(90));
      case Type::decimal: return std::to_string(1 + m_dice.below(90'000));
      case Type::time: return other_time(old);
      case Type::code:
      case Type::blob: return {};
      case Type::case_number: return "A330502" + Dice::sequence(m_n / 10'000, 6) + "202511" + Dice::sequence(m_n, 4);
      case Type::id_number: {
        auto number = "3305021899" + m_dice.month_and_day() + m_dice.digits(3);
        return number + citizen_check_digit(number);
      }
      case Type::agency: return "330502000000";
      case Type::phone: return "1380000" + m_dice.digits(4);
      case Type::digest: return m_dice.hex(std::max<std::size_t>(old.size(), 32));
      case Type::coordinate: return (element.name.ends_with("lon") ? "120." : "30.") + m_dice.digits(5) + "1";
    }
    return {};
  }

  /// As precise as the old one.
  std::string other_time(std::string_view old) {
    std::string text = "2026-" + m_dice.two(1, 12) + "-" + m_dice.two(1, 28) + "T" + m_dice.two(0, 23) + ":" + m_dice.two(0, 59) + ":" + m_dice.two(0, 59);
    return text.substr(0, old.empty() ? 10 : old.size());
  }

  Plan const& m_plan;
  Pack const& m_pack;
  CodeTables const& m_codes;
  std::uint64_t m_n;
  Dice& m_dice;
  Values& m_values;
  Arena& m_arena;
};

}  // namespace

std::string_view name_of(RecordEdit::Kind kind) {
  switch (kind) {
    case RecordEdit::Kind::change: return "change";
    case RecordEdit::Kind::remove_value: return "remove-value";
    case RecordEdit::Kind::remove_row: return "remove-row";
    case RecordEdit::Kind::copy_row: return "copy-row";
    case RecordEdit::Kind::swap_rows: return "swap-rows";
  }
  return "";
}

std::optional<RecordEdit> edit_record(Plan const& plan, CodeTables const& codes, std::uint64_t n, Dice& dice, Values& values, Arena& arena) {
  return Editing(plan, codes, n, dice, values, arena).run();
}

}  // namespace custody::formats
