// The statutory lists (清单) for paper and for tables: which columns each has, and how it looks on A4. Pure: what is filled in comes
// from the ledger, and the one who calls says where each digest comes from.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace custody {

/// Where the content of a column comes from.
enum class FormSource : std::uint8_t {
  number,          // 序号, from 1
  item_number, name, category, format, source, quantity, features, method, size, seal, medium, original, note, holder, time,
  account, md5, sha256, sm3, entry
};

struct FormColumn {
  std::string_view title;   // as the practice writes it
  FormSource source;
};

struct Form {
  std::string_view name;      // as the command line calls it: "seizure"
  std::string_view title;     // 扣押清单
  std::string_view basis;     // the rule that asks for it
  std::string_view kinds;     // kinds of entries that belong on it, separated by blanks, without "evidence."
  std::vector<FormColumn> columns;
  std::vector<std::vector<std::string_view>> blocks;   // who signs, side by side, each block by one side
  std::string_view copies;    // how many copies, and for whom; empty where no rule says
};

std::span<Form const> all_forms();
Form const* find_form(std::string_view name);

/// A digest, and whether the ledger holds it or it was computed just now from a file.
struct FormDigest {
  std::string hex;            // lower case; empty: neither recorded nor computed
  bool computed_now = false;
};

/// One row, as the ledger records it; empty where it records nothing.
struct FormItem {
  std::string number, name, category, format, source, quantity, features, method, size, seal, medium, original, note, holder, time, account;
  FormDigest md5, sha256, sm3;
  std::uint64_t entry = 0;
};

/// What stands above and below the rows.
struct FormSheet {
  std::string agency, case_number, case_name, document, cause, place, time_from, time_until, holder, witness;
  std::vector<std::string> people;          // investigators as entered: name, number, unit
  std::string origin, checkpoint_root, checkpoint_time, key_fingerprint;
  std::uint64_t checkpoint_size = 0;
  std::string confirmed;                    // who cosigned, in words; empty: nobody
  std::string printed;                      // when this page was made
  std::vector<FormItem> items;
};

/// RFC 4180, UTF-8 with the mark that spreadsheets look for, CR LF; the head is exactly the columns of the form. MD5 in capitals.
/// A cell that a spreadsheet would compute gets an apostrophe before it. Control characters but line ends are left out.
std::string form_csv(Form const& form, FormSheet const& sheet);

/// One HTML document without scripts, for A4; all that comes from outside is text and nothing else.
std::string form_html(Form const& form, FormSheet const& sheet);

}  // namespace custody
