# A proof by a checkpoint that nobody saw in time, of a key that ended since: a later checkpoint that was stamped in time contains it.
source "$SOURCE/tests/commands/lib.sh"
source "$SOURCE/tests/commands/timestamp/_authority.sh"
make_ledger
make_authority tsa
ca=tsa/ca.pem
make_suzhou
quietly custody prove 1 -o old.tlog-proof
for i in 1 2 3; do
  printf %s $i >$i.txt
  quietly custody add --case A3305000000002026110001 --action collected --by 甲/330500001001 --by 乙/330500001002 $i.txt
done
quietly custody timestamp request -o a.tsq
stamp tsa a.tsq a.tsr
quietly custody timestamp attach a.tsr --tsa-ca $ca
for old in 0 3 4; do quietly custody cosign --request evidence.suzhou.example --old $old -o from-$old.link; done
sleep 3   # the authority is right to a second
quietly custody key rotate
trust suzhou huzhou
quietly custody cosign --request evidence.suzhou.example --old 4 -o too-late.link

verify() { custody verify --ledger suzhou old.tlog-proof --tsa-ca $ca "$@"; }
expect 1 verify
says '[key-ended]'
expect 1 verify --link from-4.link
says '[key-ended]'
# The token is over the later checkpoint, and says nothing of the earlier one by itself.
expect 1 verify --timestamp a.tsr
says '[timestamp-imprint]'
says '[key-ended]'
expect 0 verify --timestamp a.tsr --link from-4.link
golden prefix
expect 0 custody --json verify --ledger suzhou old.tlog-proof --tsa-ca $ca --timestamp a.tsr --link from-4.link
[ "$(jq -r .later_size "$out")" = 7 ] || fail 'not the later one'
for old in 0 3; do
  expect 1 verify --timestamp a.tsr --link from-$old.link
  says '[link]'
done
expect 1 verify --timestamp a.tsr --link too-late.link
says '[key-ended]'
bent from-4.link 2 >changed.link
expect 1 verify --timestamp a.tsr --link changed.link
says '[link]'
expect 3 verify --timestamp a.tsr --link old.tlog-proof
