# Corrections: what stands in the new entry, what is refused, and that the old one never changes.
source "$SOURCE/tests/commands/lib.sh"
make_ledger
before=$(custody --json show 1 | jq -c '[.fields, .leaf_hash]')

expect 0 custody amend 1 --set act.place=湖州市南浔区 --set item.number=7 --reason 地点误录
quiet
[ "$(head -1 "$out")" = 'ledger evidence.huzhou.example, case A3305000000002026110001' ] || fail 'the first line does not name ledger and case'
says 'entry 1 is amended by entry 4; it stays as it is'
[ "$(custody --json show 1 | jq -c '[.fields, .leaf_hash]')" = "$before" ] || fail 'the entry changed'
expect 0 custody show 1
says 'amended by entry 4: 地点误录'
says 'act.place is now: 湖州市南浔区'
expect 0 custody --json show 4
[ "$(jq -r '[.kind, .fields["amends.index"], .fields["amends.reason"], .fields["act.place"], .fields["case.number"]] | join(" ")' "$out")" = \
  'entry.amended 1 地点误录 湖州市南浔区 A3305000000002026110001' ] || fail 'fields of the amendment'
expect 0 custody --json amend evidence/scene-01.jpg --by 甲/330500001001 --by 丁/330500001004 --reason 人员误录
[ "$(jq -r '[.type, .amends, .index] | map(tostring) | join(" ")' "$out")" = 'amended 2 5' ] || fail 'JSON'
[ "$(custody --json show 2 | jq -c .amended_by)" = '[5]' ] || fail 'JSON of show'

expect 2 custody amend 1 --set act.place=x
says "'--reason' is missing"
expect 2 custody amend 1 --reason ''
expect 2 custody amend 1 --reason x
says 'there is nothing to amend'
expect 2 custody amend 1 --set act.place=湖州市南浔区 --reason x
says 'says so already'
expect 2 custody amend 1 --void --set act.place=x --reason y
expect 2 custody amend 1 --action seized --reason y
says 'what was done cannot be amended'
expect 2 custody amend 1 --set item.sha256=00 --reason y
says 'recorded by the program'
expect 2 custody amend 1 --set amends.index=0 --reason y
expect 2 custody amend 1 --set act.plce=0 --reason y
says "did you mean 'act.place'?"
expect 1 custody amend 99 --void --reason y
says 'no entry 99'
expect 1 custody amend evidence/none --void --reason y
expect 10 custody amend 1 --void --reason y --ledger nowhere
[ "$(custody --json verify | jq -r 'select(.type == "verification") | .size')" -eq 6 ] || fail 'something was entered'
