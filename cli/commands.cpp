#include "cli/commands.hpp"

namespace custody::cli {

namespace {

// One block a command, in the order in which the help shows them.
constexpr Command table[] = {
    {
        .name = "log",
        .group = Group::ledger,
        .summary = N_("list entries"),
        .examples = {"custody log --case A3305000000002026110001", "custody log --since 2026-11-22 --json"},
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
        .summary = N_("write a proof file for an entry"),
        .examples = {"custody prove evidence/scene-01.jpg -o scene-01.jpg.tlog-proof", "custody prove 0 --all-fields -o -"},
        .declare = declare_prove,
    },
    {
        .name = "verify",
        .group = Group::ledger,
        .summary = N_("check whether the record is sound: a ledger, or a file against its proof"),
        .examples = {"custody verify", "custody verify evidence/scene-01.jpg --proof scene-01.jpg.tlog-proof"},
        .declare = declare_verify,
    },
    {
        .name = "hash",
        .group = Group::evidence,
        .summary = N_("print digests of files"),
        .examples = {"custody hash evidence", "custody hash --algorithm sha256,sm3 evidence/scene-01.jpg"},
        .declare = declare_hash,
    },
    {
        .name = "check",
        .group = Group::evidence,
        .summary = N_("compare files with what is recorded"),
        .examples = {"custody check evidence", "custody check -v evidence/scene-01.jpg"},
        .declare = declare_check,
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
