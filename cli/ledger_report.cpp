#include "cli/ledger_report.hpp"

#include <algorithm>

#include "cli/belief.hpp"
#include "cli/confirmed.hpp"

namespace custody::cli {

namespace {

using ledger::Finding;
using ledger::Level;
using ledger::VerifyReport;

ExitCode judge(VerifyReport const& report) {
  if (report.sound()) return ExitCode::done;
  return std::ranges::any_of(report.findings, &Finding::unreadable) ? ExitCode::failed : ExitCode::no;
}

void print_json(Console& console, VerifyReport const& report, Compared const& with) {
  for (auto const& finding : report.findings) {
    auto json = console.object("finding");
    json.member("code", finding.code).member("message", console.render(finding.message));
    if (finding.entry) json.member("entry", *finding.entry);
    if (!finding.path.empty()) json.bytes_member("path", finding.path);
    if (finding.unreadable) json.member("unreadable", true);
    json.end_object();
    console.json(std::move(json));
  }
  auto json = console.object("verification");
  json.member("result", report.sound() ? "no-fault-found" : "faults-found").member("ledger", report.origin);
  json.member("size", report.size).member("level", static_cast<std::uint64_t>(report.level)).member("faults", report.finding_count);
  json.member("destroyed", report.destroyed).member("restricted", report.restricted).member("foreign", report.foreign);
  json.key("timestamps").begin_object().member("hold", report.timestamps.hold).member("unchecked", report.timestamps.unchecked).end_object();
  if (report.checkpoint) json.member("root", hex_encode(report.checkpoint->checkpoint.root));
  if (report.standing) {
    json.member("signed_by", report.standing->log.text()).key("cosigned_by").begin_array();
    for (auto const& cosigned : report.standing->cosigned)
      json.begin_object().member("witness", cosigned.witness).member("before", format_time(cosigned.time)).end_object();
    json.end_array();
    write_confirmed(json, *report.standing, report.origin);
  }
  json.key("not_checked").begin_array().value("before-entry").value("keeping-of-medium");
  if (report.timestamps.unchecked > 0) json.value("timestamps");
  json.end_array().key("remarks").begin_array();
  for (auto const& remark : report.remarks) json.value(console.render(remark));
  json.end_array().member("compared_with_checkpoints_of_others", with.held && with.held->contained > 0);
  if (with.held && with.held->contradiction) json.bytes_member("fork", with.held->contradiction->path);
  json.end_object();
  console.json(std::move(json));
}

void print_sound(Console& console, VerifyReport const& report, Compared const& with) {
  auto const level = static_cast<int>(report.level);
  Message const compared = with.held && with.held->contained > 0
                               ? say("Compared with {} of its checkpoints that {} holds; the newest has {} entries.", console.number(with.held->contained),
                                     with.holder, console.number(with.held->newest))
                               : say("Compared with no checkpoint held by others.");
  if (report.size == 0)
    console.line(say("NO FAULT FOUND: ledger {} has no entries, level {}. {}", report.origin, level, compared));
  else if (report.level != Level::payloads)
    console.line(say("NO FAULT FOUND in entries 0 to {}, level {}. Payloads were not read at this level. {}",
                     console.number(report.size - 1), level, compared));
  else if (!report.own)
    console.line(say("NO FAULT FOUND in entries 0 to {}, level {}. A published ledger holds no payloads but the open ones. {}",
                     console.number(report.size - 1), level, compared));
  else
    console.line(say("NO FAULT FOUND in entries 0 to {}, level {}. {} payloads destroyed, {} restricted, each with its ground. {}",
                     console.number(report.size - 1), level, console.number(report.destroyed), console.number(report.restricted), compared));
}

/// Who stands behind the newest checkpoint, and what no level looks at.
void print_limits(Console& console, VerifyReport const& report) {
  if (report.size == 0) return;
  if (report.standing) {
    indented(console, say("The newest checkpoint is signed with key {}.", key_name(report.standing->log)));
    print_confirmed(console, *report.standing, report.origin);
    if (auto const hold = report.timestamps.hold; hold > 0)
      indented(console, say("{} time stamps of its checkpoints hold under the certificates that you gave.", console.number(hold)));
    if (auto const unchecked = report.timestamps.unchecked; unchecked > 0)
      indented(console, say("Not checked: {} time stamps of its checkpoints; give the certificates of those who stamped with --tsa-ca.",
                            console.number(unchecked)));
  } else {
    indented(console, say("Who signed was not checked at this level."));
  }
  indented(console, say("Not checked: source, generation and collection before entry; whether the things are still as they were entered, which is what 'custody check' does."));
}

}  // namespace

ExitCode print_report(Console& console, VerifyReport const& report, Compared const& with) {
  bool const contradicts = with.held && with.held->contradiction;
  auto const code = contradicts ? worse(judge(report), ExitCode::no) : judge(report);
  if (console.json()) {
    print_json(console, report, with);
    return code;
  }
  for (auto const& finding : report.findings) console.line(say("FAULT FOUND: {} [{}]", finding.message, finding.code));
  for (auto const& remark : report.remarks) console.remark(say("remark: {}", remark));
  if (report.foreign > 0) console.remark(say("remark: {} entries are of a form that this program does not know", console.number(report.foreign)));
  if (with.held && with.held->ahead > 0)
    console.remark(say("remark: {} checkpoints of it that {} holds are newer than this copy; ask for a newer one", console.number(with.held->ahead),
                       with.holder));
  if (contradicts) {
    auto const& contradiction = *with.held->contradiction;
    console.line(say("THIS LEDGER SIGNED TWO HISTORIES: it contradicts its own checkpoint of {} entries that {} holds. '{}' shows both to anybody.",
                     console.number(contradiction.size), with.holder, contradiction.path));
  } else if (report.sound()) {
    print_sound(console, report, with);
    print_limits(console, report);
  } else {
    if (report.finding_count > report.findings.size())
      console.line(say("{} more faults are not listed", console.number(report.finding_count - report.findings.size())));
    console.line(say("{} faults found in ledger {} of {} entries, level {}. This says that something differs, not why.",
                     console.number(report.finding_count), report.origin, console.number(report.size), static_cast<int>(report.level)));
  }
  return code;
}

Result<ExitCode> print_fork(Console& console, ledger::Fork const& fork, Result<> const& checked) {
  if (!checked && checked.error().problem != Problem::refused) return fail(checked.error());
  auto const& first = fork.first.checkpoint;
  auto const& second = fork.second.checkpoint;
  if (console.json()) {
    auto json = console.object("verification");
    json.member("result", checked ? "fork-proved" : "fork-not-proved").member("ledger", plain_origin(first.origin));
    json.member("first_size", first.size).member("second_size", second.size);
    if (!checked) json.member("code", checked.error().code).member("message", console.render(checked.error().message));
    json.end_object();
    console.json(std::move(json));
  } else if (checked) {
    console.line(say("FORK PROVED: the checkpoints of {} and {} entries of ledger {} contradict each other, and its key signed both.",
                     console.number(first.size), console.number(second.size), plain_origin(first.origin)));
  } else {
    console.line(say("FORK NOT PROVED: {} [{}].", checked.error().message, checked.error().code));
  }
  return checked ? ExitCode::done : ExitCode::no;
}

}  // namespace custody::cli
