#include "cli/confirmed.hpp"

#include "cli/belief.hpp"
#include "lib/base/utc_time.hpp"

namespace custody::cli {

namespace {

std::string agency_of(std::string_view witness) {
  constexpr std::string_view ending = "/witness";
  return std::string(witness.ends_with(ending) ? witness.substr(0, witness.size() - ending.size()) : witness);
}

/// `2026-11-22 03:14`, rounded up: what happened before a moment happened before the next full minute. The offset stands in the sentence.
std::string before_minute(UtcTime time) { return format_beijing({time.seconds + 59}).substr(0, 16); }

}  // namespace

std::string key_name(VerifierKey const& key) { return fmt::format("{}+{:08x}", key.name, key.id); }

std::vector<ledger::Cosigned> confirmed_by(ledger::Standing const& standing, std::string_view origin) {
  auto const own = plain_origin(origin);
  auto out = standing.cosigned;
  std::erase_if(out, [&](auto const& cosigned) { return cosigned.witness == own || cosigned.witness.starts_with(std::string(own) + '/'); });
  return out;
}

void indented(Console& console, Message const& message) {
  if (!console.json()) console.raw("  " + console.render(message) + '\n');
}

void print_confirmed(Console& console, ledger::Standing const& standing, std::string_view origin) {
  auto const by = confirmed_by(standing, origin);
  if (by.empty() && standing.stamped.empty()) indented(console, say("Confirmed by others: nobody. Order and times rest on the keeper of this ledger alone."));
  for (auto const& cosigned : by)
    indented(console, say("Confirmed by others: cosigned by {} before {} +08:00.", agency_of(cosigned.witness), before_minute(cosigned.time)));
  for (auto const& stamped : standing.stamped)
    indented(console, say("Confirmed by others: stamped by {} no later than {} +08:00; the chain of that authority ends in a certificate that you gave.",
                          stamped.authority, before_minute(stamped.time)));
}

void write_confirmed(JsonWriter& json, ledger::Standing const& standing, std::string_view origin) {
  json.key("confirmed_by").begin_array();
  for (auto const& cosigned : confirmed_by(standing, origin))
    json.begin_object().member("witness", cosigned.witness).member("before", format_time(cosigned.time)).end_object();
  json.end_array().key("stamped_by").begin_array();
  for (auto const& stamped : standing.stamped)
    json.begin_object().member("authority", stamped.authority).member("no_later_than", format_time(stamped.time)).end_object();
  json.end_array();
}

}  // namespace custody::cli
