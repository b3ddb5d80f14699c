#include "cli/commands.hpp"

namespace custody::cli {

namespace {

// One block a command, in the order in which the help shows them.
constexpr Command table[] = {
    {
        .name = "log",
        .group = Group::ledger,
        .summary = N_("list the entries"),
        .examples = {"custody log", "custody log --case A3305000000002026110001 --since 2026-11-01"},
        .declare = declare_log,
    },
    {
        .name = "show",
        .group = Group::ledger,
        .summary = N_("print one entry with all its fields"),
        .examples = {"custody show 0", "custody show evidence/scene-01.jpg"},
        .declare = declare_show,
    },
    {
        .name = "prove",
        .group = Group::ledger,
        .summary = N_("write a proof that an entry is contained in the ledger"),
        .examples = {"custody prove evidence/scene-01.jpg -o scene-01.jpg.tlog-proof",
                     "custody prove 1 --fields item.name,item.sha256,item.size -o -"},
        .declare = declare_prove,
    },
    {
        .name = "verify",
        .group = Group::ledger,
        .summary = N_("is the record sound: a ledger, a published copy, a proof"),
        .examples = {"custody verify", "custody verify --level 1"},
        .declare = declare_verify,
    },
    {
        .name = "check",
        .group = Group::evidence,
        .summary = N_("is this the recorded thing: compare files with the ledger"),
        .examples = {"custody check evidence", "custody check evidence/scene-01.jpg"},
        .declare = declare_check,
    },
    {
        .name = "hash",
        .group = Group::evidence,
        .summary = N_("print digests of files"),
        .examples = {"custody hash evidence", "custody hash --algorithm sha256,sm3 evidence/scene-01.jpg"},
        .declare = declare_hash,
    },
    {
        .name = "help",
        .group = Group::help,
        .summary = N_("explain a command or a topic"),
        .examples = {"custody help", "custody help restored"},
        .declare = declare_help,
    },
};

}  // namespace

std::span<Command const> all_commands() { return table; }

}  // namespace custody::cli
