#include "formats/residual_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>

#include "lib/base/bytes.hpp"
#include "lib/base/text.hpp"

namespace custody::formats {

namespace {

void append_escaped(std::string& out, std::string_view bytes, bool ascii_only) {
  constexpr char digits[] = "0123456789ABCDEF";
  while (!bytes.empty()) {
    auto const length = ascii_only ? (static_cast<unsigned char>(bytes[0]) < 0x80 ? 1 : 0) : utf8_length(bytes);
    auto const first = static_cast<unsigned char>(bytes[0]);
    if (length == 0 || first < 0x20 || first == 0x7f || first == '%') {
      out += '%';
      out += digits[first >> 4];
      out += digits[first & 0xf];
      bytes.remove_prefix(1);
    } else {
      out += bytes.substr(0, length);
      bytes.remove_prefix(length);
    }
  }
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return {};
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (text.size() - i < 3) return {};
    auto const upper = hex_digit(text[i + 1]), lower = hex_digit(text[i + 2]);
    if (!upper || !lower) return {};
    out += static_cast<char>(static_cast<unsigned char>(*upper << 4 | *lower));
    i += 2;
  }
  return out;
}

/// The bytes of A that the fields `kind` and `value` stand for.
std::optional<std::string> value_of(std::string_view kind, std::string_view value, Encoding encoding) {
  auto text = unescaped(value);
  if (!text || kind == "bytes") return text;
  if (kind != "text") return {};
  std::string out;
  if (!Codec::of(encoding).encode_all(*text, out)) return {};
  return out;
}

using Fields = std::vector<std::string_view>;

Fields fields_of(std::string_view line) {
  Fields out;
  for (;;) {
    auto const tab = line.find('\t');
    out.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return out;
    line.remove_prefix(tab + 1);
  }
}

std::optional<std::uint64_t> count_of(std::string_view text) {
  std::uint64_t out = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || (text[0] == '0' && text.size() > 1)) return {};
  return out;
}

std::unexpected<Error> refuse(std::string_view line) {
  return fail(failure("residual", say("a line of the residual is not understood: {}", line.substr(0, 80))));
}

/// The next line without its LF; nothing at the end, or if it has none.
std::optional<std::string_view> take_line(std::string_view& text) {
  auto const end = text.find('\n');
  if (end == std::string_view::npos) return {};
  auto const line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

constexpr std::pair<State, std::string_view> states[] = {{State::missing, "missing"}, {State::null, "null"},       {State::empty, "empty"},
                                                         {State::text, "text"},       {State::number, "number"},   {State::literal, "literal"},
                                                         {State::nested, "nested"}};

/// A text needs no word for it, and one of which B shows nothing no guard: most are such, and short.
void append_field(ResidualField const& field, std::string& out) {
  // Spaces are a text as well.
  State const state = field.state == State::blank ? State::text : field.state;
  bool const is_text = state == State::text;
  out += field.extra ? "extra\t" : "keep\t";
  append_escaped(out, field.place, false);
  if (!field.extra && (!is_text || !field.guard.empty())) {
    out += '\t';
    append_escaped(out, field.guard, false);
  }
  out += '\t';
  if (!is_text) {
    out += std::ranges::find(states, state, &std::pair<State, std::string_view>::first)->second;
    out += '\t';
  }
  append_escaped(out, field.value, false);
  out += '\n';
}

std::optional<ResidualField> parse_field(Fields const& parts) {
  ResidualField out;
  out.extra = parts[0] == "extra";
  std::size_t const most = out.extra ? 4 : 5;
  if (parts.size() < 3 || parts.size() > most) return {};
  bool const has_state = parts.size() == most, has_guard = !out.extra && parts.size() > 3;
  auto const place = unescaped(parts[1]), guard = has_guard ? unescaped(parts[2]) : std::string(), value = unescaped(parts.back());
  auto const state = std::ranges::find(states, has_state ? parts[most - 2] : std::string_view("text"), &std::pair<State, std::string_view>::second);
  if (!place || !guard || !value || state == std::end(states) || !is_utf8(*value) || !is_utf8(*place)) return {};
  // What could be said shorter was not written by us.
  if (has_state ? state->first == State::text : has_guard && guard->empty()) return {};
  // What has no value has no letters either.
  if (state->first < State::blank && !value->empty()) return {};
  out.place = *place;
  out.guard = *guard;
  out.state = state->first;
  out.value = *value;
  return out;
}

std::optional<ResidualUnit> parse_child(Fields const& parts) {
  if (parts.size() != 6) return {};
  ResidualUnit out;
  auto const slash = parts[4].find('/');
  if (slash == std::string_view::npos) return {};
  auto const list = unescaped(parts[1]), key = unescaped(parts[5]);
  auto const in_a = count_of(parts[2]), in_b = parts[3] == "-" ? std::nullopt : count_of(parts[3]);
  auto const nth = count_of(parts[4].substr(0, slash)), of = count_of(parts[4].substr(slash + 1));
  if (!list || !key || !in_a || *in_a == 0 || (parts[3] != "-" && (!in_b || *in_b == 0)) || !nth || !of || *nth == 0 || *nth > *of) return {};
  return ResidualUnit{*list, *in_a, in_b, *nth, *of, *key, {}};
}

}  // namespace

std::string residual_value(std::string_view bytes, Encoding encoding) {
  std::string text, again;
  if (Codec::of(encoding).decode_all(bytes, text) && Codec::of(encoding).encode_all(text, again) && again == bytes) {
    std::string out = "text\t";
    append_escaped(out, text, false);
    return out;
  }
  std::string out = "bytes\t";
  append_escaped(out, bytes, true);
  return out;
}

std::string encode_residual_head(ResidualHead const& head, Encoding encoding) {
  std::string out = fmt::format("{}\nfrom\t{}\nto\t{}\ninput\t{}\t{}\n", residual_version, head.from, head.to, head.input_sha256, head.records);
  for (auto const& table : head.tables) out += fmt::format("tables\t{}\t{}\t{}\n", table.name, table.version, table.sha256);
  for (Setting const& setting : settings_of(head.layout)) {
    out += "layout";
    for (std::string const& field : setting) {
      out += '\t';
      append_escaped(out, field, false);
    }
    out += '\n';
  }
  out += "head\t" + residual_value(head.head, encoding) + "\ntail\t" + residual_value(head.tail, encoding) + "\n";
  return out;
}

std::string encode_residual_end(std::string_view sha256) { return fmt::format("end\t{}\n", sha256); }

std::string encode_residual_kept(ResidualKept const& kept) {
  std::string out;
  for (ResidualField const& field : kept.record.fields) append_field(field, out);
  for (ResidualCount const& shown : kept.shown) out += fmt::format("shown\t{}\t{}\n", shown.entity, shown.count);
  for (ResidualUnit const& child : kept.children) {
    out += "child\t";
    append_escaped(out, child.list, false);
    out += fmt::format("\t{}\t{}\t{}/{}\t", child.in_a, child.in_b ? std::to_string(*child.in_b) : "-", child.nth, child.of);
    append_escaped(out, child.key, false);
    out += '\n';
    for (ResidualField const& field : child.fields) append_field(field, out);
  }
  return out;
}

void append_residual_record(ResidualRecord const& record, Encoding encoding, std::string& out) {
  fmt::format_to(std::back_inserter(out), "record\t{}\t{}\t", record.ordinal, record.sum);
  append_escaped(out, record.key, false);
  out += '\n';
  if (record.between) out += "between\t" + residual_value(*record.between, encoding) + "\n";
  if (record.raw) out += "raw\t" + residual_value(*record.raw, encoding) + "\n";
  if (!record.raw) out += encode_residual_kept(record.kept);
}

Result<ResidualHead> parse_residual_head(std::string_view text, Pack const& a, std::size_t& size) {
  auto const whole = text.size();
  auto const first = take_line(text);
  if (!first || *first != residual_version) {
    if (first && first->starts_with("custody/residual/v")) return fail(failure("newer", say("the residual was written by a newer version")));
    return fail(failure("residual", say("this is no residual: it does not begin with {}", residual_version)));
  }
  ResidualHead out;
  std::size_t step = 0;   // from, to, input, tables, layout, head, tail
  while (!text.empty() && !text.starts_with("record\t")) {
    auto const line = take_line(text);
    if (!line) return refuse(text);
    auto const fields = fields_of(*line);
    if (fields[0] == "from" && step == 0 && fields.size() == 3) {
      out.from = line->substr(5);
      step = 1;
    } else if (fields[0] == "to" && step == 1 && fields.size() == 3) {
      out.to = line->substr(3);
      step = 2;
    } else if (fields[0] == "input" && step == 2 && fields.size() == 3 && fields[1].size() == 64 && hex_decode(fields[1]) && count_of(fields[2])) {
      out.input_sha256 = fields[1];
      out.records = *count_of(fields[2]);
      step = 3;
    } else if (fields[0] == "tables" && step == 3 && out.layout == Layout() && fields.size() == 4) {
      out.tables.push_back({std::string(fields[1]), std::string(fields[2]), std::string(fields[3])});
    } else if (fields[0] == "layout" && step == 3) {
      Setting setting;
      for (auto const field : std::span(fields).subspan(1)) {
        auto plain = unescaped(field);
        if (!plain) return refuse(*line);
        setting.push_back(std::move(*plain));
      }
      if (!set(out.layout, a, setting)) return refuse(*line);
    } else if ((fields[0] == "head" && step == 3 && fields.size() == 3) || (fields[0] == "tail" && step == 4 && fields.size() == 3)) {
      auto value = value_of(fields[1], fields[2], a.encoding);
      if (!value) return refuse(*line);
      (step == 3 ? out.head : out.tail) = std::move(*value);
      ++step;
    } else {
      return refuse(*line);
    }
  }
  if (step != 5) return fail(failure("residual", say("the head of the residual is not whole")));
  size = whole - text.size();
  return out;
}

Result<ResidualRecord> parse_residual_record(std::string_view text, Encoding encoding) {
  ResidualRecord out;
  auto const first = take_line(text);
  if (!first) return refuse(text);
  auto const fields = fields_of(*first);
  auto const ordinal = fields.size() == 4 && fields[0] == "record" ? count_of(fields[1]) : std::nullopt;
  auto const key = ordinal ? unescaped(fields[3]) : std::nullopt;
  if (!key || *ordinal == 0 || fields[2].size() != 32 || !hex_decode(fields[2])) return refuse(*first);
  out.ordinal = *ordinal;
  out.sum = fields[2];
  out.key = *key;
  while (!text.empty()) {
    auto const line = take_line(text);
    if (!line) return refuse(text);
    auto const parts = fields_of(*line);
    auto& kept = out.kept;
    auto& unit = kept.children.empty() ? kept.record : kept.children.back();
    if (parts[0] == "between" && parts.size() == 3 && !out.between && !out.keeps_anything() && kept.shown.empty()) {
      out.between = value_of(parts[1], parts[2], encoding);
      if (out.between) continue;
    } else if (parts[0] == "raw" && parts.size() == 3 && !out.keeps_anything() && kept.shown.empty()) {
      out.raw = value_of(parts[1], parts[2], encoding);
      if (out.raw) continue;
    } else if ((parts[0] == "keep" || parts[0] == "extra") && !out.raw && (kept.shown.empty() || !kept.children.empty())) {
      if (auto field = parse_field(parts)) {
        unit.fields.push_back(std::move(*field));
        continue;
      }
    } else if (parts[0] == "shown" && parts.size() == 3 && !out.raw && kept.children.empty()) {
      if (auto const count = count_of(parts[2])) {
        kept.shown.push_back({std::string(parts[1]), *count});
        continue;
      }
    } else if (parts[0] == "child" && !out.raw) {
      if (auto child = parse_child(parts)) {
        kept.children.push_back(std::move(*child));
        continue;
      }
    }
    return refuse(*line);
  }
  return out;
}

}  // namespace custody::formats
