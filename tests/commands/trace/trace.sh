# Whose hands: from Huzhou to Suzhou to Wuxi, seen from each of the three.
source "$SOURCE/tests/commands/lib.sh"

case_number=A3305000000002026110001
make_ledger
quietly custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
quietly custody init wuxi --origin evidence.wuxi.example --name 无锡市公安局 --agency 320200000000
for place in huzhou suzhou wuxi; do quietly custody trust card --ledger $place -o $place.card; done
trust() { quietly custody trust add --ledger "$1" "$2.card" --fingerprint "$(custody trust fingerprint "$2.card")"; }
trust huzhou suzhou; trust suzhou huzhou; trust suzhou wuxi; trust wuxi suzhou

expect 0 custody trace $case_number
says 'evidence.collected'
says '4 entries, 0 to 3'
says '甲 330500001001, 乙 330500001002'
says 'at 湖州市吴兴区'
says 'was not checked'
does_not_say 'open:'

quietly custody send --plain --to evidence.suzhou.example --case $case_number --purpose 案件移送 --legal-doc 湖公刑移字〔2026〕1号 -o one.tar
expect 0 custody trace $case_number
says 'open: entry 4 hands over to evidence.suzhou.example'
says 'under 湖公刑移字〔2026〕1号'
quietly custody receive --ledger suzhou one.tar -o suzhou/inbox
quietly custody acknowledge suzhou/inbox/*/receipt.tlog-proof
expect 0 custody trace $case_number
does_not_say 'open:'
says 'custody.acknowledged'

# Suzhou: what was before comes from the bundle.
expect 0 custody trace --ledger suzhou --inbox suzhou/inbox $case_number
says 'entries, 0 to 3 of evidence.huzhou.example'
says 'from a proof that holds'
does_not_say GAP
expect 0 custody trace --ledger suzhou --inbox nowhere $case_number
says 'GAP: the received bundle is not in'

quietly custody send --ledger suzhou --inbox suzhou/inbox --plain --to evidence.wuxi.example --case $case_number --purpose 协查 --legal-doc 苏公刑协字〔2026〕1号 -o two.tar
tar -tf two.tar | grep -c '^data/history/' >"$out"
[ "$(cat "$out")" -ge 6 ] || fail 'the proofs of the first hop do not travel on'
expect 0 custody receive --ledger wuxi two.tar -o wuxi/inbox
says 'Not checked: 5 proofs of earlier hops'
quietly custody acknowledge --ledger suzhou wuxi/inbox/*/receipt.tlog-proof
cmp wuxi/inbox/*/data/evidence/*-scene-01.jpg evidence/scene-01.jpg || fail 'another file'

# Wuxi does not know Huzhou: said of each line that comes from there; once it does, they hold.
expect 0 custody trace --ledger wuxi --inbox wuxi/inbox $case_number
says 'of evidence.huzhou.example'
says 'NOT CHECKED: from a proof of a ledger whose card is not held here'
trust wuxi huzhou
expect 0 custody trace --ledger wuxi --inbox wuxi/inbox $case_number
does_not_say 'NOT CHECKED'
does_not_say GAP
says 'evidence.collected'
says 'copies to evidence.suzhou.example'
says 'copies to evidence.wuxi.example'

# One exhibit, by its digest.
digest=$(sha256sum evidence/scene-02.jpg | cut -d' ' -f1)
expect 0 custody --json trace --ledger wuxi --inbox wuxi/inbox "$digest"
[ "$(jq -r 'select(.type == "hop") | [.kind, .ledger, .count] | join(" ")' "$out" | sort -u | wc -l)" -eq 7 ] || fail "$(jq -c . "$out")"
[ "$(jq -r 'select(.type == "chain") | .gaps | length' "$out")" -eq 0 ] || fail gaps

expect 1 custody trace A3305000000002026110009
expect 1 custody trace 99
