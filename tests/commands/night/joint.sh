# One sample that three ledgers know: each entry names the two others.
source "$SOURCE/tests/commands/night/_night.sh"
printf 'sample' >sample.bin
quietly custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
quietly custody init wuxi --origin evidence.wuxi.example --name 无锡市公安局 --agency 320200000000
add() { quietly custody add --ledger "$1" --act night.act --original-place 湖州市公安局物证室 "${@:2}" sample.bin; }
add huzhou --joint evidence.suzhou.example#0 --joint evidence.wuxi.example#0
add suzhou --joint evidence.huzhou.example#0 --joint evidence.wuxi.example#0
add wuxi --joint evidence.huzhou.example#0 --joint evidence.suzhou.example#0
digests=$(for ledger in huzhou suzhou wuxi; do custody --json show 0 --ledger $ledger | jq -r '.fields["item.sha256"]'; done | sort -u | wc -l)
[ "$digests" -eq 1 ] || fail 'not one sample'
is 0 item.joint.0 evidence.suzhou.example#0
is 0 item.joint.1 evidence.wuxi.example#0
for ledger in huzhou suzhou wuxi; do CUSTODY_LEDGER=$PWD/$ledger open; done
expect 2 custody add --act night.act --again --joint 苏州#0 sample.bin
expect 0 custody trace sample.bin
says 'the same exhibit, as stated: evidence.suzhou.example#0'
says 'the same exhibit, as stated: evidence.wuxi.example#0'
