# The verifier key, alone or with its fingerprint.
source "$SOURCE/tests/commands/lib.sh"
make_ledger --sm

expect 0 custody key show --vkey
quiet
[ "$(wc -l <"$out")" -eq 1 ] || fail 'more than the key'
grep -qE '^evidence\.huzhou\.example\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$' "$out" || fail 'no verifier key'
expect 0 custody key show --vkey --sm3
grep -qE '^evidence\.huzhou\.example/sm3\+' "$out" || fail 'not the SM2 key'
expect 2 custody key show --sm3
says "'--sm3' is of use only with '--vkey'"
expect 0 custody key show
[ "$(grep -c fingerprint "$out")" -eq 3 ] || fail 'not three keys'
expect 0 custody --json key show
[ "$(jq -r '.logs | length' "$out")" -eq 2 ] || fail 'JSON'
[ "$(jq -r '.logs[].vkey' "$out" | grep -cF "$(custody key show --vkey)")" -eq 1 ] || fail 'another key in JSON'

# The key is shown while the database is gone: it is needed then.
mv huzhou/.custody/db away
expect 0 custody key show --vkey
expect 10 custody key show --ledger nowhere
expect 2 custody key
expect 2 custody key shw
says "did you mean 'key show'?"

quietly custody init plain --origin evidence.wuxi.example --name 无锡市公安局 --agency 320200000000
expect 2 custody key show --vkey --sm3 --ledger plain
says 'has no SM3 tree'
# A private key never leaves.
expect 0 custody -v key show --ledger plain
does_not_say PRIVATE
