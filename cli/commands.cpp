#include "cli/commands.hpp"

namespace custody::cli {

namespace {

// One block a command, in the order in which the help shows them.
constexpr Command table[] = {
    {
        .name = "init",
        .group = Group::ledger,
        .summary = N_("make a ledger"),
        .examples = {"custody init wuxi --origin evidence.wuxi.example --name 无锡市公安局 --agency 320200000000",
                     "custody init nantong --sm --origin evidence.nantong.example --name 南通市公安局 --agency 320600000000"},
        .declare = declare_init,
    },
    {
        .name = "add",
        .group = Group::ledger,
        .summary = N_("enter evidence: files, directories, or things without bytes"),
        .examples = {"custody add --case A3305000000002026110001 --by 甲/330500001001 --by 乙/330500001002 evidence",
                     "custody add --case A3305000000002026110001 --action seized --item U盘 --seal-no 0184 --quantity 1个"},
        .declare = declare_add,
    },
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
        .name = "key show",
        .group = Group::ledger,
        .summary = N_("print the verifier keys of the ledger"),
        .examples = {"custody key show", "custody key show --vkey"},
        .declare = declare_key_show,
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
        .name = "completion",
        .group = Group::help,
        .summary = N_("print a script that completes command lines"),
        .examples = {"custody completion bash >custody.bash", "custody completion fish >custody.fish"},
        .declare = declare_completion,
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
