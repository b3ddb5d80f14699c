#include "formats/program.hpp"

#include <algorithm>

#include "formats/check.hpp"

namespace custody::formats {

Frame::Frame(Model const& model, std::vector<Pack const*> const& packs) : m_model(&model) {
  m_slots.resize(model.entities().size());
  m_elements.resize(model.entities().size());
  for (std::size_t e = 0; e < m_slots.size(); ++e) m_slots[e].assign(model.entities()[e].elements.size(), none);
  auto const need = [&](ElementId id) { m_slots[id.entity][id.index] = 0; };
  for (Pack const* const pack : packs) {
    for (Rule const& rule : pack->rules) std::ranges::for_each(rule.elements, need);
    for (Rule const& rule : pack->file_rules) std::ranges::for_each(rule.elements, need);
    for (Block const& block : pack->blocks)
      for (auto const& [element, value] : block.where) need(element);
  }
  for (std::size_t e = 0; e < m_slots.size(); ++e)
    for (std::size_t i = 0; i < m_slots[e].size(); ++i)
      if (m_slots[e][i] != none) {
        m_slots[e][i] = static_cast<std::uint16_t>(m_elements[e].size());
        m_elements[e].push_back({static_cast<std::uint16_t>(e), static_cast<std::uint16_t>(i)});
      }
}

Program::Program(Pack const& pack, Frame const& frame, TableList const& tables, CodeTables const& all, std::vector<LossSite>* sites)
    : m_pack(pack), m_frame(frame), m_areas(all.find("area")) {
  for (Block const& block : pack.blocks) m_parts.push_back(compile(block, tables, all, sites));
  if (!sites) return;
  m_dropped.resize(frame.model().entities().size());
  for (std::uint16_t entity = 0; entity < m_dropped.size(); ++entity)
    for (ElementId const id : frame.elements(entity)) {
      m_dropped[entity].push_back(static_cast<std::uint16_t>(sites->size()));
      sites->push_back({{}, frame.model()[id].name});
    }
  for (std::uint16_t entity = 0; entity < m_dropped.size(); ++entity) {
    auto const of_it = [&](Block const& block) { return block.kind != Block::Kind::root && block.entity == entity; };
    if (std::ranges::count_if(pack.blocks, of_it) < 2) continue;
    m_several.emplace_back(entity, static_cast<std::uint16_t>(sites->size()));
    sites->push_back({pack.shape.levels[std::ranges::find_if(pack.blocks, of_it)->level].at, frame.model().entities()[entity].name});
  }
}

Program::~Program() = default;

Program::Part Program::compile(Block const& block, TableList const& tables, CodeTables const& all, std::vector<LossSite>* sites) const {
  Part out;
  out.block = &block;
  for (auto const& [element, value] : block.where) {
    Slot slot = text_slot(value);
    Element const& type = m_frame.model()[element];
    auto const table = std::ranges::find_if(tables, [&](CodeTable const* t) { return t->is_pivot() && t->family() == type.family; });
    if (type.type == Type::code && table != tables.end()) slot.table = static_cast<std::uint16_t>(table - tables.begin());
    out.where.emplace_back(m_frame.slot_of(element), slot);
  }
  for (std::uint16_t const rule : block.rules) out.ops.push_back(compile(m_pack.rules[rule], block, tables, all, sites));
  if (!sites) return out;
  for (std::uint16_t slot = 0; slot < m_frame.size(block.entity); ++slot) {
    bool said = std::ranges::any_of(out.where, [&](auto const& where) { return where.first == slot; });
    for (Op const& op : out.ops)
      said = said || (op.rule->only != Only::in && std::ranges::find(op.slots, slot) != op.slots.end());
    if (said) continue;
    out.unsaid.emplace_back(slot, static_cast<std::uint16_t>(sites->size()));
    sites->push_back({{}, m_frame.model()[m_frame.elements(block.entity)[slot]].name});
  }
  return out;
}

Program::Op Program::compile(Rule const& rule, Block const& block, TableList const& tables, CodeTables const& all,
                             std::vector<LossSite>* sites) const {
  Op out;
  out.rule = &rule;
  out.only = rule.only;
  out.level = block.level;
  for (PlaceId const place : rule.places) out.places.push_back(place.index);
  if (rule.name_place) out.name_place = rule.name_place->index;
  if (sites) out.site = static_cast<std::uint16_t>(sites->size());
  for (std::size_t i = 0; i < rule.elements.size(); ++i) {
    out.slots.push_back(m_frame.slot_of(rule.elements[i]));
    out.elements.push_back(&m_frame.model()[rule.elements[i]]);
    if (!sites) continue;
    PlaceId const place = rule.places[std::min(i, rule.places.size() - 1)];
    Level const& level = m_pack.shape.levels[place.level];
    sites->push_back({(level.at.empty() ? "" : level.at + "/") + level.places[place.index].name, out.elements.back()->name});
  }
  if (!out.places.empty() && !out.slots.empty()) set_passing(out, block);
  if (rule.kind == Rule::Kind::join) out.join = std::make_unique<Join>(rule, m_frame.model());
  if (rule.kind == Rule::Kind::code) {
    CodeTable const& own = *all.find(rule.table);
    out.codes = std::make_unique<CodeReader>(rule, own);
    for (std::size_t t = 0; t < tables.size(); ++t) {
      if (tables[t] == &own) out.table = static_cast<std::uint16_t>(t);
      bool const related = tables[t]->family() == own.family();
      out.written.push_back(related ? std::make_unique<CodeWriter>(rule, *tables[t], own, all) : nullptr);
    }
  }
  return out;
}

void Program::set_passing(Op& op, Block const& block) const {
  Rule const& rule = *op.rule;
  Element const& element = *op.elements[0];
  op.place = op.places[0];
  op.slot = op.slots[0];
  bool const is_text = (rule.kind == Rule::Kind::text || rule.kind == Rule::Kind::blob) && !element.many;
  op.passes_in = is_text && rule.absent_also.empty() && (element.type == Type::string || element.type == Type::text);
  op.passes_out = is_text && m_pack.syntax != Syntax::fixed && m_pack.shape.levels[block.level].places[op.place].max == 0;
}

void Program::read(Sheet const& sheet, Values& values, Arena& arena, Problems& problems) const {
  values.clear();
  auto const read_row = [&](Part const& part, std::uint32_t sheet_row) {
    std::uint16_t const entity = part.block->entity;
    ValueRow row{entity, static_cast<std::uint16_t>(part.block - m_pack.blocks.data()), sheet_row, arena.slots(m_frame.size(entity))};
    ReadContext const context{sheet, sheet.rows[sheet_row], row.slots, arena, problems, m_pack};
    bool any = part.block->kind == Block::Kind::root;
    for (Op const& op : part.ops) {
      if (op.only == Only::out) continue;
      if (Slot const& from = context.from.slots[op.place]; op.passes_in && from.has_value() && from.state != State::nested) {
        row.slots[op.slot] = text_slot(from.view());
        any = true;
      } else {
        any |= run(op, context);
      }
    }
    // A child that says nothing is form.
    if (!any) return;
    for (auto const& [slot, value] : part.where) row.slots[slot] = value;
    values.rows.push_back(row);
  };
  for (Part const& part : m_parts)
    if (part.block->kind == Block::Kind::each) {
      for (std::uint32_t i = 1; i < sheet.rows.size(); ++i)
        if (sheet.rows[i].level == part.block->level) read_row(part, i);
    } else {
      read_row(part, 0);
    }
  check_record(m_pack, m_frame, m_areas, values, problems);
}

bool Program::takes(Part const& part, ValueRow const& row) const {
  return row.entity == part.block->entity && std::ranges::all_of(part.where, [&](auto const& where) {
    return row.slots[where.first].has_value() && row.slots[where.first].view() == where.second.view();
  });
}

void Program::write(Values const& values, Sheet& sheet, Arena& arena, Problems& problems, std::vector<Loss>* losses,
                    std::vector<RowPlace>* places) const {
  sheet.clear();
  if (places) places->assign(values.rows.size(), {});
  // Several lists say nothing of the order between their rows.
  std::vector<RowPlace> own_places;
  if (losses && !m_several.empty() && !places) own_places.resize(values.rows.size()), places = &own_places;
  auto const note = [&](std::size_t row, Part const& part, std::size_t sheet_row) {
    if (places) (*places)[row] = {static_cast<std::uint32_t>(sheet_row), static_cast<std::uint16_t>(part.block - m_pack.blocks.data())};
  };
  Slot* const root = sheet.add(0, m_pack.shape.levels[0].places.size(), arena).slots;
  std::uint64_t taken = 0;   // rows beyond the 64th are looked at again by every block, which is slow and right
  auto const write_row = [&](Part const& part, ValueRow const& row, Slot* to) {
    WriteContext const context{row.slots, to, arena, problems, losses, m_pack};
    bool any = false;
    for (Op const& op : part.ops) {
      if (op.only == Only::in) continue;
      if (op.passes_out && row.slots[op.slot].has_value()) {
        to[op.place] = text_slot(row.slots[op.slot].view());
        any = true;
      } else {
        any |= run(op, context);
      }
    }
    if (losses)
      for (auto const& [slot, site] : part.unsaid)
        if (row.slots[slot].has_value()) losses->push_back({site, LossKind::dropped});
    // Of a row that says nothing here, what its list would have said goes with it.
    if (losses && !any)
      for (auto const& [slot, value] : part.where) losses->push_back({m_dropped[row.entity][slot], LossKind::dropped});
    return any;
  };
  std::vector<bool> many(values.rows.size() > 64 ? values.rows.size() : 0);
  auto const is_taken = [&](std::size_t i) { return many.empty() ? (taken >> i & 1) != 0 : static_cast<bool>(many[i]); };
  auto const take = [&](std::size_t i) {
    if (many.empty())
      taken |= std::uint64_t{1} << i;
    else
      many[i] = true;
  };
  for (Part const& part : m_parts) {
    Block const& block = *part.block;
    if (block.kind == Block::Kind::root) {
      write_row(part, values.rows[0], root);
      note(0, part, 0);
      take(0);
      continue;
    }
    int nth = 0;
    if (block.kind == Block::Kind::one)
      for (Op const& op : part.ops) leave_absent(op, {nullptr, root, arena, problems, nullptr, m_pack});
    for (std::size_t i = 1; i < values.rows.size(); ++i) {
      if (!takes(part, values.rows[i])) continue;
      if (block.kind == Block::Kind::one) {
        // Those before the n-th stand in blocks of their own, or nowhere.
        if (++nth != block.nth || is_taken(i)) continue;
        write_row(part, values.rows[i], root);
        note(i, part, 0);
        take(i);
        break;
      }
      if (is_taken(i)) continue;
      SheetRow const row = sheet.add(block.level, m_pack.shape.levels[block.level].places.size(), arena);
      if (write_row(part, values.rows[i], row.slots))
        note(i, part, sheet.rows.size() - 1);
      else
        sheet.rows.pop_back();
      take(i);
    }
  }
  if (!losses) return;
  for (auto const& [entity, site] : m_several) {
    std::uint16_t furthest = 0;
    for (std::size_t i = 1; i < values.rows.size(); ++i) {
      if (values.rows[i].entity != entity || (*places)[i].sheet_row == RowPlace::none) continue;
      if ((*places)[i].block < furthest) {
        losses->push_back({site, LossKind::normalised});
        break;
      }
      furthest = (*places)[i].block;
    }
  }
  for (std::size_t i = 1; i < values.rows.size(); ++i) {
    if (is_taken(i)) continue;
    auto const& sites = m_dropped[values.rows[i].entity];
    for (std::size_t slot = 0; slot < sites.size(); ++slot)
      if (values.rows[i].slots[slot].has_value()) losses->push_back({sites[slot], LossKind::dropped});
  }
}

}  // namespace custody::formats
