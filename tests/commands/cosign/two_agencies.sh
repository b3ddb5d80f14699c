# Huzhou asks Suzhou to cosign, keeps the answer, and its proofs say who confirmed them. Then a rewritten history is shown to anybody.
source "$SOURCE/tests/commands/lib.sh"

expect 0 custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000 --sm
expect 0 custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
for who in huzhou suzhou; do expect 0 custody trust card --ledger $who -o $who.card; done
confirm() { quietly custody trust add --ledger "$1" "$2.card" --fingerprint "$(custody trust fingerprint "$2.card")"; }
confirm huzhou suzhou
confirm suzhou huzhou
mkdir evidence
printf one >evidence/1.jpg
printf two >evidence/2.jpg
printf three >evidence/3.jpg
add() { quietly custody add --ledger huzhou --case A3305000000002026110001 --action collected "$@"; }
add evidence/1.jpg evidence/2.jpg evidence/3.jpg
cp -r huzhou huzhou.before

# The request is the body of tlog-witness add-checkpoint, the answer a note with one more line.
expect 0 custody cosign --ledger huzhou --request evidence.suzhou.example -o request
says 'asks evidence.suzhou.example to cosign its checkpoint of 3 entries, from 0 on'
[ "$(head -2 request)" = 'old 0' ] || fail 'the request begins otherwise'
expect 0 custody cosign --ledger suzhou request -o answer
says 'entry 0: cosigned the checkpoint of 3 entries of evidence.huzhou.example'
quiet
expect 3 custody cosign --ledger suzhou request -o answer
expect 0 custody cosign --ledger suzhou request -o answer --force
says 'was witnessed before'
expect 0 custody --json log --ledger suzhou --kind checkpoint.witnessed
[ "$(grep -c '"index"' "$out")" -eq 1 ] || fail 'it was entered twice'

expect 0 custody cosign --ledger huzhou --attach answer
says 'is cosigned by evidence.suzhou.example/witness'
expect 0 custody cosign --ledger huzhou --attach answer
says 'no cosignature that is not there already'

# Entries that come later do not take the confirmation away.
add evidence --again
expect 0 custody prove --ledger huzhou 1 --sm3 -o 1.tlog-proof
sizes=$(sed -n '/^$/,$p' 1.tlog-proof | sed -n 3p)
[ "$sizes" = 3 ] || fail "the proof is not made under the cosigned checkpoint: $sizes"
grep -h witness suzhou.card huzhou.card | awk '$1 == "witness" { print $2 }' >keys
grep -h '^log' huzhou.card | awk '{ print $2 }' >>keys
expect 0 custody verify 1.tlog-proof --vkey keys --twin-proof 1.sm3-proof
says 'Confirmed by others: cosigned by evidence.suzhou.example before'
says 'The proof of the SM3 tree, signed with SM2, holds too'
expect 0 custody verify 1.tlog-proof --vkey "$(custody key show --ledger huzhou --vkey)"
says 'Confirmed by others: nobody.'
{ awk '$1 == "log" && $2 !~ /sm3/ { print "log", $2 }' huzhou.card; awk '$1 == "witness" { print "witness suzhou", $2 }' suzhou.card; echo 'quorum suzhou'; } >policy
expect 0 custody verify 1.tlog-proof --policy policy
expect 0 custody prove --ledger huzhou 5 -o 5.tlog-proof
expect 1 custody verify 5.tlog-proof --policy policy
says '[quorum]'

# A witness that was asked for the wrong size says which one it holds.
expect 0 custody cosign --ledger huzhou --request evidence.suzhou.example --old 1 -o wrong
expect 1 custody cosign --ledger suzhou wrong -o wrong.answer
says 'holds the checkpoint of 3 entries'
[ ! -e wrong.answer ] || fail 'an answer was written'

# The SM3 tree is one more origin.
expect 0 custody cosign --ledger huzhou --request evidence.suzhou.example --sm3 -o request.sm3
expect 0 custody cosign --ledger suzhou request.sm3 -o answer.sm3
expect 0 custody cosign --ledger huzhou --attach answer.sm3
says 'is cosigned by'

# Somebody puts back an old copy and goes on another way.
rm -rf huzhou
mv huzhou.before huzhou
export XDG_STATE_HOME=$work/another-state
printf other >evidence/4.jpg
add evidence/4.jpg
expect 0 custody cosign --ledger huzhou --request evidence.suzhou.example --old 3 -o request --force
expect 0 custody cosign --ledger suzhou request -o answer --force   # so far it only grew
add evidence --again
cp -r suzhou suzhou.before
expect 0 custody cosign --ledger huzhou --request evidence.suzhou.example --sm3 --old 7 -o request.sm3 --force
expect 1 custody cosign --ledger suzhou request.sm3 -o answer.sm3 --force
says 'SIGNED TWO HISTORIES'
says '[fork]'
fork=$(ls suzhou/.custody/forks/*.fork)
# Anybody who has the keys checks it, without any ledger.
expect 0 env -C / "$CUSTODY" verify "$PWD/$fork" --vkey "$PWD/keys"
says 'FORK PROVED'
expect 1 custody verify "$fork" --vkey "$(custody key show --ledger suzhou --vkey)"
# From now on nothing of it is taken.
expect 1 custody cosign --ledger suzhou request -o answer --force
says '[fork]'
expect 1 custody trust add --ledger suzhou huzhou.card --fingerprint "$(custody trust fingerprint huzhou.card)"
