# What was stamped before a key ended counts still: a proof, and a bundle that carries the time stamp with it.
source "$SOURCE/tests/commands/lib.sh"
source "$SOURCE/tests/commands/timestamp/_authority.sh"
make_ledger --sm
make_authority tsa
make_authority stranger
ca=tsa/ca.pem
make_suzhou

expect 0 custody send --plain --to evidence.suzhou.example --case A3305000000002026110001 --purpose 案件移送 --legal-doc 湖公刑移字〔2026〕1号 -o first.bag.tar
does_not_say 'time stamp'
released=$(custody --json log --kind custody.released | jq -r 'select(.type == "entry").index')
for tree in '' --sm3; do
  quietly custody timestamp request $tree -o a.tsq --force
  stamp tsa a.tsq a$tree.tsr
  quietly custody timestamp attach a$tree.tsr --tsa-ca $ca
done
expect 0 custody send --plain --again "$released" -o case.bag.tar
says 'Not checked: 2 time stamp tokens over its checkpoint, which are in the bundle.'
tar -tf case.bag.tar | grep -c '^custody/timestamps/[0-9a-f]*\.tsr$' | grep -qx 2 || fail 'not two of them in the bundle'
expect 0 custody prove 1 --timestamps -o 1.tlog-proof
expect 0 custody prove 1 -o 2.tlog-proof

# Before the key ends they are a confirmation.
expect 0 custody receive --ledger suzhou --dry-run case.bag.tar
says 'Confirmed by others: nobody.'
says 'Not checked: 2 time stamp tokens, which were kept as they came'
expect 0 custody receive --ledger suzhou --dry-run case.bag.tar --tsa-ca $ca
says 'Confirmed by others: stamped by CN=stamping,O=tsa'
does_not_say 'Not checked: 2 time stamp tokens'

sleep 3   # the authority is right to a second
quietly custody key rotate
trust suzhou huzhou
quietly custody key rotate --sm2
trust suzhou huzhou

expect 1 custody verify --ledger suzhou 1.tlog-proof
says '[key-ended]'
expect 0 custody verify --ledger suzhou 1.tlog-proof --timestamp 1.1.tsr --tsa-ca $ca
says 'Confirmed by others: stamped by CN=stamping,O=tsa'
expect 1 custody verify --ledger suzhou 1.tlog-proof --timestamp 1.1.tsr --tsa-ca stranger/ca.pem
says '[timestamp-authority]'
says '[key-ended]'

for refused in '' '--tsa-ca stranger/ca.pem'; do
  expect 1 custody receive --ledger suzhou case.bag.tar -o inbox $refused
  says '[key-ended]'
done
expect 1 custody receive --ledger suzhou first.bag.tar -o inbox --tsa-ca $ca
says '[key-ended]'
expect 0 custody receive --ledger suzhou case.bag.tar -o inbox --tsa-ca $ca
golden received
expect 0 custody verify --ledger suzhou

# An end before that time is another thing.
quietly custody key revoke "$(custody --json key show | jq -r '.logs[] | select(.until and (.vkey | contains("/sm3") | not)).vkey')" --until 2026-11-01
trust suzhou huzhou
expect 1 custody verify --ledger suzhou 1.tlog-proof --timestamp 1.1.tsr --tsa-ca $ca
says '[key-ended]'
