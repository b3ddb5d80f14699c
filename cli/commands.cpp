#include "cli/commands.hpp"

namespace custody::cli {

namespace {

// One block a command, in the order in which the help shows them.
constexpr Command table[] = {
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
