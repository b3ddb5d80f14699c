#include "lib/evidence/form.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.hpp"

namespace custody {
namespace {

std::vector<FormColumn> with_digests(std::vector<FormColumn> columns) {
  using enum FormSource;
  for (auto const& column : {FormColumn{"文件MD5哈希值", md5}, FormColumn{"SHA-256", sha256}, FormColumn{"SM3", sm3}, FormColumn{"账本记录", entry}})
    columns.push_back(column);
  return columns;
}

std::vector<FormColumn> goods() {
  using enum FormSource;
  return with_digests({{"编号", item_number}, {"名称", name}, {"数量", quantity}, {"特征", features}, {"来源", FormSource::source}, {"备注", note}});
}

// Columns as law-and-practice has them: 程序规定 230 asks for name, quantity, features and source; 2016 规定 14 for category, format and
// integrity value; the list at the end of an examination record has 序号, 电子数据, 来源, 提取方法 and the MD5 in capitals.
std::vector<Form> make_forms() {
  using enum FormSource;
  using Signatures = std::vector<std::string_view>;
  Signatures const police = {"办案人员(二人以上)", "办案单位(印章)"}, other = {"持有人(提供人)", "见证人"};
  std::vector<Form> forms;
  forms.push_back({"seizure", "扣押清单", "公安机关办理刑事案件程序规定第二百三十条", "seized", goods(), {police, other},
                   "一式三份:一份交持有人,一份交公安机关保管人员,一份附卷备查"});
  forms.push_back({"kept", "登记保存清单", "公安机关办理刑事案件程序规定第二百三十一条", "kept", goods(), {police, other}, ""});
  forms.push_back({"extraction", "电子数据提取固定清单",
                   "关于办理刑事案件收集提取和审查判断电子数据若干问题的规定第十四条;公安机关办理刑事案件电子数据取证规则第十九条",
                   "collected obtained examined copied",
                   {{"序号", number}, {"电子数据", name}, {"来源", FormSource::source}, {"提取方法", method}, {"文件MD5哈希值", md5}, {"SHA-256", sha256}, {"SM3", sm3},
                    {"类别", category}, {"文件格式", format}, {"文件大小(字节)", size}, {"介质编号", medium}, {"备注", note}, {"账本记录", entry}},
                   {police, other}, ""});
  forms.push_back({"accepted", "接受证据清单", "公安机关办理行政案件程序规定第六十四条", "accepted", goods(), {police, Signatures{"提交人"}}, ""});
  forms.push_back({"preserved", "证据保全清单", "公安机关办理行政案件程序规定第一百一十一条", "kept seized sealed frozen", goods(), {police, other}, ""});
  forms.push_back({"returned", "发还清单", "公安机关办理刑事案件程序规定第二百三十四条", "returned", goods(), {police, Signatures{"领取人", "见证人"}}, ""});
  forms.push_back({"handover", "交接单", "公安机关办理刑事案件程序规定第一百八十五条", "collected seized sealed kept obtained accepted examined copied received",
                   with_digests({{"序号", number}, {"编号", item_number}, {"名称", name}, {"数量", quantity}, {"特征", features}, {"封存编号及状态", seal}, {"原件或者复制件", original}, {"备注", note}}),
                   {Signatures{"移交人", "移交单位(印章)"}, Signatures{"接收人", "接收单位(印章)"}}, ""});
  forms.push_back({"transfer", "移送清单", "关于办理刑事案件收集提取和审查判断电子数据若干问题的规定第十八条",
                   "collected seized sealed kept frozen obtained accepted examined copied received",
                   with_digests({{"序号", number}, {"名称", name}, {"类别", category}, {"文件格式", format}, {"数量", quantity}, {"封存编号及状态", seal}, {"相关网络应用账号", account}, {"备注", note}}),
                   {Signatures{"移送人", "移送单位(印章)"}, Signatures{"接收人", "接收单位(印章)"}}, ""});
  forms.push_back({"destroyed", "销毁记录", "公安机关办理刑事案件程序规定第二百六十九条", "destroyed", goods(),
                   {Signatures{"批准人", "执行人(二人以上)"}, Signatures{"监督人", "单位(印章)"}}, ""});
  return forms;
}

std::string upper_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

std::string digest_cell(FormDigest const& digest, bool capitals) {
  if (digest.hex.empty()) return {};
  return capitals ? upper_case(digest.hex) : digest.hex;
}

std::string cell(FormSource what, FormItem const& item, std::size_t place) {
  using enum FormSource;
  switch (what) {
    case FormSource::number: return std::to_string(place + 1);
    case item_number: return item.number;
    case name: return item.name;
    case category: return item.category;
    case format: return item.format;
    case FormSource::source: return item.source;
    case quantity: return item.quantity;
    case features: return item.features;
    case method: return item.method;
    case size: return item.size;
    case seal: return item.seal;
    case medium: return item.medium;
    case original: return item.original;
    case note: return item.note;
    case holder: return item.holder;
    case time: return item.time;
    case account: return item.account;
    case md5: return digest_cell(item.md5, true);
    case sha256: return digest_cell(item.sha256, false);
    case sm3: return digest_cell(item.sm3, false);
    case entry: return std::to_string(item.entry);
  }
  return {};
}

FormDigest const* digest_of(FormSource what, FormItem const& item) {
  using enum FormSource;
  return what == md5 ? &item.md5 : what == sha256 ? &item.sha256 : what == sm3 ? &item.sm3 : nullptr;
}

bool is_digest(FormSource what) {
  using enum FormSource;
  return what == md5 || what == sha256 || what == sm3;
}

/// A spreadsheet computes what begins so, the character behind blanks too.
bool would_compute(std::string_view text) {
  auto const first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  return std::string_view("=+-@'").find(text[first]) != std::string_view::npos || text[0] == '\t' || text[0] == '\r' || text[0] == '\n' ||
         // The same signs in full width.
         text.substr(first).starts_with("＝") || text.substr(first).starts_with("＋") || text.substr(first).starts_with("－") || text.substr(first).starts_with("＠");
}

/// Bytes that are not UTF-8 and what nobody can see become visible, as everywhere in this program.
std::string visible(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    auto const length = utf8_length(text.substr(i));
    auto const one = text.substr(i, std::max<std::size_t>(length, 1));
    if (length == 0 || (is_hidden(utf8_decode(one)) && one != "\n"))
      for (char const c : one) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      out += one;
    i += one.size();
  }
  return out;
}

std::string csv_cell(std::string_view text, bool inert) {
  std::string value = visible(text);
  if (inert && would_compute(value)) value.insert(value.begin(), '\'');
  if (value.find_first_of(",\"\r\n'") == std::string::npos) return value;
  std::string out = "\"";
  for (char const c : value) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string html(std::string_view text) {
  std::string out;
  for (char const c : visible(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      case '\n': out += "<br>"; break;
      default: out += c;
    }
  }
  return out;
}

constexpr std::string_view style = R"(
@page { size: A4 landscape; margin: 15mm 12mm 18mm 12mm; }
body { font-family: "FangSong_GB2312", "FangSong", "Noto Serif CJK SC", serif; font-size: 10.5pt; line-height: 1.5; color: #000; margin: 0 auto; max-width: 272mm; }
h1 { font-size: 22pt; font-weight: normal; text-align: center; letter-spacing: .2em; margin: 0 0 2mm; }
.basis, .copies { text-align: center; font-size: 9pt; margin: 0 0 3mm; }
dl { display: grid; grid-template-columns: max-content 1fr max-content 1fr; gap: 0 4mm; margin: 0 0 3mm; }
dt { font-weight: bold; } dd { margin: 0; border-bottom: .2mm solid #777; min-height: 1.5em; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; table-layout: auto; }
thead { display: table-header-group; } tr { break-inside: avoid; }
th, td { border: .3mm solid #000; padding: .8mm 1.2mm; vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: bold; text-align: center; white-space: nowrap; }
td.digest { font-family: "DejaVu Sans Mono", monospace; font-size: 7pt; line-height: 1.35; min-width: 30mm; word-break: break-all; }
td.number { text-align: center; white-space: nowrap; }
.signed { margin-top: 6mm; break-inside: avoid; } .signed > p { margin: 0 0 2mm; }
.signatures { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: 8mm; }
.signatures > div { border: .3mm solid #000; padding: 3mm; }
.signatures p { margin: 0 0 9mm; } .signatures p.date { margin: 0; text-align: right; }
.ledger { margin-top: 5mm; font-size: 8.5pt; break-inside: avoid; } .ledger p { margin: 0 0 1mm; overflow-wrap: anywhere; }
code { font-family: "DejaVu Sans Mono", monospace; font-size: 8pt; }
.total td { text-align: left; }
)";

void append_facts(std::string& out, FormSheet const& sheet) {
  std::string people;
  for (auto const& person : sheet.people) (people += people.empty() ? "" : ";") += person;
  std::string const when = sheet.time_until.empty() || sheet.time_until == sheet.time_from ? sheet.time_from : sheet.time_from + " 至 " + sheet.time_until;
  std::pair<std::string_view, std::string_view> const facts[] = {
      {"单位", sheet.agency}, {"法律文书", sheet.document}, {"案件编号", sheet.case_number}, {"案件名称", sheet.case_name},
      {"案由", sheet.cause},  {"时间", when},               {"地点", sheet.place},          {"办案人员", people},
      {"持有人(提供人)", sheet.holder}, {"见证人", sheet.witness}};
  out += "<dl>\n";
  for (auto const& [title, value] : facts) out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", title, html(value));
  out += "</dl>\n";
}

void append_rows(std::string& out, Form const& form, FormSheet const& sheet) {
  using enum FormSource;
  out += "<table>\n<thead><tr>";
  for (auto const& column : form.columns) out += fmt::format("<th>{}</th>", html(column.title));
  out += "</tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < sheet.items.size(); ++i) {
    out += "<tr>";
    for (auto const& column : form.columns) {
      auto const* const digest = digest_of(column.source, sheet.items[i]);
      auto const text = cell(column.source, sheet.items[i], i);
      std::string_view const sort = digest ? " class=\"digest\"" : column.source == number || column.source == entry ? " class=\"number\"" : "";
      out += fmt::format("<td{}>{}{}</td>", sort, html(text), digest && digest->computed_now ? "※" : "");
    }
    out += "</tr>\n";
  }
  out += fmt::format("<tr class=\"total\"><td colspan=\"{}\">以上共 {} 项。以下空白。</td></tr>\n</tbody>\n</table>\n", form.columns.size(), sheet.items.size());
}

/// What is signed stands with the signatures, which may come to lie on a page of their own.
void append_signatures(std::string& out, Form const& form, FormSheet const& sheet) {
  out += fmt::format("<div class=\"signed\">\n<p>{} {},共 {} 项</p>\n<div class=\"signatures\">\n", html(form.title), html(sheet.case_number), sheet.items.size());
  for (auto const& block : form.blocks) {
    out += "<div>";
    for (auto const signature : block) out += fmt::format("<p>{}:</p>", html(signature));
    out += "<p class=\"date\">年&emsp;月&emsp;日</p></div>\n";
  }
  out += "</div>\n</div>\n";
}

void append_ledger(std::string& out, FormSheet const& sheet) {
  out += "<div class=\"ledger\">\n";
  out += fmt::format("<p>本清单依账本 {} 的记录填写,检查点共 {} 条,根值 <code>{}</code>,签署于 {}。</p>\n", html(sheet.origin), sheet.checkpoint_size,
                     html(sheet.checkpoint_root), html(sheet.checkpoint_time));
  out += fmt::format("<p>账本密钥指纹:<code>{}</code></p>\n", html(sheet.key_fingerprint));
  out += sheet.confirmed.empty() ? "<p>其他单位印证:无。记录的先后和时间仅依赖账本保管方。</p>\n"
                                 : fmt::format("<p>其他单位印证:{}</p>\n", html(sheet.confirmed));
  bool const now = std::ranges::any_of(sheet.items, [](FormItem const& item) { return item.md5.computed_now || item.sha256.computed_now || item.sm3.computed_now; });
  if (now) out += "<p>※ 该校验值未登记于账本,系制作本清单时由现有文件计算;该文件的 SHA-256 与账本所载一致。</p>\n";
  out += fmt::format("<p>账本密钥签名不代替任何人的签名;签名栏由有关人员手写签署。未核验:登记前的来源和提取过程,登记后存储介质的保管情况。制作时间:{}。</p>\n</div>\n",
                     html(sheet.printed));
}

}  // namespace

std::span<Form const> all_forms() {
  static std::vector<Form> const forms = make_forms();
  return forms;
}

Form const* find_form(std::string_view name) {
  auto const found = std::ranges::find_if(all_forms(), [&](Form const& form) { return form.name == name || form.title == name; });
  return found == all_forms().end() ? nullptr : &*found;
}

std::string form_csv(Form const& form, FormSheet const& sheet) {
  std::string out = "\xef\xbb\xbf";
  auto const row = [&](auto const& cell_at) {
    for (std::size_t i = 0; i < form.columns.size(); ++i) (out += i == 0 ? "" : ",") += cell_at(form.columns[i]);
    out += "\r\n";
  };
  row([](FormColumn const& column) { return csv_cell(column.title, false); });
  for (std::size_t i = 0; i < sheet.items.size(); ++i)
    row([&](FormColumn const& column) { return csv_cell(cell(column.source, sheet.items[i], i), !is_digest(column.source)); });
  return out;
}

std::string form_html(Form const& form, FormSheet const& sheet) {
  std::string out = "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n";
  out += fmt::format("<title>{} {}</title>\n<style>{}</style>\n</head>\n<body>\n", html(form.title), html(sheet.case_number), style);
  out += fmt::format("<h1>{}</h1>\n<p class=\"basis\">依据:{}</p>\n", html(form.title), html(form.basis));
  append_facts(out, sheet);
  append_rows(out, form, sheet);
  append_signatures(out, form, sheet);
  append_ledger(out, sheet);
  if (!form.copies.empty()) out += fmt::format("<p class=\"copies\">{}</p>\n", html(form.copies));
  return out + "</body>\n</html>\n";
}

}  // namespace custody
