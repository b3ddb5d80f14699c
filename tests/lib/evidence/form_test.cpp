#include "lib/evidence/form.hpp"

#include <catch2/catch.hpp>

using namespace custody;

namespace {

FormSheet sheet_of(FormItem item) {
  FormSheet sheet;
  sheet.case_number = "A3305000000002026110001";
  sheet.items = {std::move(item)};
  return sheet;
}
std::string head_of(std::string_view form) {
  auto const csv = form_csv(*find_form(form), FormSheet{});
  return csv.substr(3, csv.find("\r\n") - 3);
}
bool holds(std::string const& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the heads of the tables are the columns of practice and rule") {
  CHECK(head_of("extraction").starts_with("序号,电子数据,来源,提取方法,文件MD5哈希值,SHA-256,SM3,类别,文件格式,"));
  CHECK(head_of("seizure") == "编号,名称,数量,特征,来源,备注,文件MD5哈希值,SHA-256,SM3,账本记录");
  CHECK(head_of("handover").starts_with("序号,编号,名称,数量,特征,封存编号及状态,"));
}

TEST_CASE("the nine lists are there, by word and by title, and a hand-over is signed by two sides") {
  for (auto const* const title : {"扣押清单", "登记保存清单", "电子数据提取固定清单", "接受证据清单", "证据保全清单", "发还清单", "交接单", "移送清单", "销毁记录"}) {
    INFO(title);
    REQUIRE(find_form(title));
    CHECK(find_form(find_form(title)->name) == find_form(title));
    CHECK(holds(form_html(*find_form(title), FormSheet{}), title));
  }
  auto const html = form_html(*find_form("handover"), FormSheet{});
  CHECK(holds(html, "移交人:"));
  CHECK(holds(html, "接收人:"));
  CHECK_FALSE(find_form("nothing"));
}

TEST_CASE("what comes from outside is text in the page and nothing else") {
  FormItem item;
  item.name = "<script>alert(1)</script>&\"'";
  auto sheet = sheet_of(item);
  sheet.holder = "<img src=x onerror=alert(1)>\x1b[31m\u202e";
  sheet.people = {"</dd><script>"};
  auto const html = form_html(*find_form("seizure"), sheet);
  CHECK_FALSE(holds(html, "<script"));
  CHECK_FALSE(holds(html, "<img"));
  CHECK_FALSE(holds(html, "\x1b"));
  CHECK_FALSE(holds(html, "\u202e"));
  CHECK(holds(html, "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;"));
}

TEST_CASE("a cell that a spreadsheet would compute is inert, quotes and line ends are quoted") {
  for (std::string const text : {"=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1"}) {
    FormItem item;
    item.name = text;
    INFO(text);
    auto const csv = form_csv(*find_form("seizure"), sheet_of(item));
    CHECK(holds(csv, "\r\n,\"'"));
  }
  FormItem item;
  item.name = "a \"b\", c";
  item.features = "two\nlines";
  CHECK(holds(form_csv(*find_form("seizure"), sheet_of(item)), ",\"a \"\"b\"\", c\",,\"two\nlines\","));
}

TEST_CASE("MD5 stands in capitals, and a digest that the ledger does not hold is marked on paper") {
  FormItem item;
  item.md5 = {"900150983cd24fb0d6963f7d28e17f72", true};
  item.sha256 = {"ba7816bf", false};
  auto const csv = form_csv(*find_form("extraction"), sheet_of(item));
  CHECK(holds(csv, ",900150983CD24FB0D6963F7D28E17F72,ba7816bf,"));
  auto html = form_html(*find_form("extraction"), sheet_of(item));
  CHECK(holds(html, "900150983CD24FB0D6963F7D28E17F72※"));
  CHECK(holds(html, "未登记于账本"));
  item.md5.computed_now = false;
  html = form_html(*find_form("extraction"), sheet_of(item));
  CHECK_FALSE(holds(html, "※"));
}

TEST_CASE("a page without cosignature says that nobody confirmed") {
  CHECK(holds(form_html(*find_form("kept"), FormSheet{}), "其他单位印证:无。"));
  FormSheet sheet;
  sheet.confirmed = "evidence.suzhou.example/witness";
  CHECK_FALSE(holds(form_html(*find_form("kept"), sheet), "其他单位印证:无。"));
}
