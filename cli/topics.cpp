// Texts of `custody help TOPIC`.
#include <algorithm>

#include "cli/help.hpp"

namespace custody::cli {

namespace {

constexpr Topic topics[] = {
    {"restored", N_("what to do when a ledger went back in time (exit code 12)"),
     N_("The ledger is older than a checkpoint that it signed before, or contradicts it. Nothing was signed and nothing\n"
        "was written. The usual reason is a backup that was put back, or two copies of one ledger of which the wrong\n"
        "one was continued.\n"
        "\n"
        "  1. Do not enter anything, do not delete anything. Keep a copy of the whole directory as it is now.\n"
        "  2. Look for the newer state: another disk, a mirror, the published directory. Work on with that one.\n"
        "  3. If the newer state is lost, begin a new ledger that continues this one, so that everybody can see where\n"
        "     the old one ended. Payloads that are gone are reported as lost.\n"
        "  4. Tell the agencies that hold bundles, receipts or cosignatures of the newer checkpoint.\n")},
    {"exit-codes", N_("what the exit codes mean"),
     N_("  0    done; for a checking command: all of it was checked and all of it holds\n"
        "  1    checked to the end, and the answer is no: differs, missing, refused\n"
        "  2    the command line is wrong, or what is needed to check was not given; nothing was done\n"
        "  3    could not do it: input or output, permission, malformed input; 3 over 1, because not all was checked\n"
        "  10   no ledger at that place\n"
        "  11   the ledger is in use\n"
        "  12   the ledger went back in time, or contradicts a checkpoint signed before (see 'custody help restored')\n"
        "  130  interrupted\n")},
    {"proofs", N_("what a proof file shows, and what it does not"),
     N_("A proof file (.tlog-proof) shows that an entry is contained in a signed checkpoint of a ledger, and shows those\n"
        "fields of the entry that its maker chose. The names of the other fields are visible, their values are not.\n"
        "Whoever checks it needs the ledger's key from another source: its card, a paper list, or a telephone call.\n"
        "It says nothing about how the data came about and was collected before the entry, and nothing about\n"
        "how the medium was kept afterwards.\n")},
};

}  // namespace

std::span<Topic const> all_topics() { return topics; }

Topic const* find_topic(std::string_view name) {
  auto const found = std::ranges::find(topics, name, &Topic::name);
  return found == std::end(topics) ? nullptr : &*found;
}

}  // namespace custody::cli
