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
        .name = "amend",
        .group = Group::ledger,
        .summary = N_("correct an entry by a new one, attach a file, declare it void"),
        .examples = {"custody amend 0 --set act.place=湖州市南浔区 --reason 地点误录",
                     "custody amend 1 --attach evidence/scene-01.jpg --reason 附签字清单"},
        .declare = declare_amend,
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
        .name = "publish",
        .group = Group::ledger,
        .summary = N_("write the ledger as static files that anybody may check"),
        .examples = {"custody publish ../www/copy", "custody --json publish ../www/copy"},
        .declare = declare_publish,
    },
    {
        .name = "mirror",
        .group = Group::ledger,
        .summary = N_("keep a copy of a published ledger, checked while it is made"),
        .examples = {"custody mirror www copy", "custody --json mirror www copy"},
        .declare = declare_mirror,
    },
    {
        .name = "repair",
        .group = Group::ledger,
        .summary = N_("make the database anew from what can be read, and from a published copy"),
        .examples = {"custody repair --index", "custody repair www"},
        .declare = declare_repair,
    },
    {
        .name = "restrict",
        .group = Group::ledger,
        .summary = N_("lock entries away as law orders, or bring them back"),
        .examples = {"custody restrict A3305000000002026110002 --ground 刑事诉讼法第二百八十六条 --legal-doc 湖公封字〔2026〕1号",
                     "custody restrict 1 --ground 刑事诉讼法第二百八十六条 --legal-doc 湖公封字〔2026〕1号"},
        .declare = declare_restrict,
    },
    {
        .name = "erase",
        .group = Group::ledger,
        .summary = N_("destroy the payload of an entry as law orders"),
        .examples = {"custody erase 1 --ground 刑事诉讼法第一百四十五条 --approved-by 湖州市公安局法制支队 --legal-doc 湖公发还字〔2026〕1号",
                     "custody --json erase 1 --ground 刑事诉讼法第一百四十五条 --approved-by 湖州市公安局法制支队 --legal-doc 湖公发还字〔2026〕1号"},
        .declare = declare_erase,
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
        .name = "review",
        .group = Group::evidence,
        .summary = N_("is the record complete in law: what the rules ask for and is not stated"),
        .examples = {"custody review --list", "custody review A3305000000002026110001 --standard evidence-rules"},
        .declare = declare_review,
    },
    {
        .name = "hash",
        .group = Group::evidence,
        .summary = N_("print digests of files"),
        .examples = {"custody hash evidence", "custody hash --algorithm sha256,sm3 evidence/scene-01.jpg"},
        .declare = declare_hash,
    },
    {
        .name = "send",
        .group = Group::exchange,
        .summary = N_("hand a case over to another agency, as one file"),
        .examples = {"custody send --plain --to evidence.suzhou.example --case A3305000000002026110001 --purpose 案件移送 "
                     "--legal-doc 湖公刑移字〔2026〕1号 -o out.bag.tar",
                     "custody send --plain --to 苏州市公安局 --case A3305000000002026110002 --purpose 协查 --legal-doc "
                     "湖公刑协字〔2026〕2号 --copy -o copies.bag.tar"},
        .declare = declare_send,
    },
    {
        .name = "receive",
        .group = Group::exchange,
        .summary = N_("check what another agency hands over, byte by byte, and take it over"),
        .examples = {"custody receive from-suzhou.bag.tar", "custody receive from-suzhou.bag.tar --dry-run"},
        .declare = declare_receive,
    },
    {
        .name = "acknowledge",
        .group = Group::exchange,
        .summary = N_("enter the receipt for what was handed over"),
        .examples = {"custody acknowledge receipt.tlog-proof", "custody acknowledge receipt.tlog-proof --json"},
        .declare = declare_acknowledge,
    },
    {
        .name = "trust card",
        .group = Group::trust,
        .summary = N_("write the card with our keys, for other agencies"),
        .examples = {"custody trust card -o own.card", "custody trust card"},
        .declare = declare_trust_card,
    },
    {
        .name = "trust fingerprint",
        .group = Group::trust,
        .summary = N_("print the fingerprint of a card, to be read out over the telephone"),
        .examples = {"custody trust fingerprint", "custody trust fingerprint suzhou.card"},
        .declare = declare_trust_fingerprint,
    },
    {
        .name = "trust add",
        .group = Group::trust,
        .summary = N_("hold the card of another agency and believe its keys"),
        .examples = {"custody trust add suzhou.card --fingerprint \"$(custody trust fingerprint suzhou.card)\"",
                     "custody trust add suzhou.card"},
        .declare = declare_trust_add,
    },
    {
        .name = "trust list",
        .group = Group::trust,
        .summary = N_("list the cards that are held, and whether anybody confirmed them"),
        .examples = {"custody trust list", "custody trust list --json"},
        .declare = declare_trust_list,
    },
    {
        .name = "trust remove",
        .group = Group::trust,
        .summary = N_("hold a card no longer and believe its keys no longer"),
        .examples = {"custody trust remove evidence.suzhou.example", "custody trust remove 苏州市公安局"},
        .declare = declare_trust_remove,
    },
    {
        .name = "trace",
        .group = Group::audit,
        .summary = N_("whose hands a case or an exhibit went through"),
        .examples = {"custody trace A3305000000002026110001", "custody trace 1"},
        .declare = declare_trace,
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
