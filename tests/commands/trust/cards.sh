# Cards: written, read out, added, listed, removed; and what is said of one that nobody confirmed.
source "$SOURCE/tests/commands/lib.sh"

quietly custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
quietly custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
export CUSTODY_LEDGER=$PWD/huzhou

expect 0 custody trust card --ledger suzhou -o suzhou.card
says evidence.suzhou.example
quiet
expect 3 custody trust card --ledger suzhou -o suzhou.card
says --force
expect 0 custody trust card --ledger suzhou -o suzhou.card --force
expect 0 custody trust card --ledger suzhou
cmp -s "$out" suzhou.card || fail 'not the card'

expect 0 custody trust fingerprint suzhou.card
fingerprint=$(cat "$out")
[[ $fingerprint =~ ^([0-9a-f]{4}-){15}[0-9a-f]{4}$ ]] || fail "no fingerprint: $fingerprint"
expect 0 custody trust fingerprint --ledger suzhou
[ "$(cat "$out")" = "$fingerprint" ] || fail 'the own card has another fingerprint'
expect 0 custody trust fingerprint --json suzhou.card
[ "$(jq -r .fingerprint "$out")" = "$fingerprint" ] || fail 'json'

# Without a fingerprint, and with nobody to ask: taken, but said to be unconfirmed, each time.
expect 0 custody trust add suzhou.card </dev/null
says unconfirmed
says "$fingerprint"
expect 0 custody trust list
says UNCONFIRMED
expect 0 custody --json trust list
[ "$(jq -r '[.origin, .confirmed] | join(" ")' "$out")" = 'evidence.suzhou.example false' ] || fail json

# A wrong one is refused, and changes nothing.
expect 1 custody trust add suzhou.card --fingerprint "${fingerprint%?}x"
says "$fingerprint"
expect 0 custody trust list
says UNCONFIRMED
# As people write it down: in capitals, with blanks.
expect 0 custody trust add suzhou.card --fingerprint "$(tr 'a-f-' 'A-F ' <<<"$fingerprint")"
says confirmed
quiet
expect 0 custody trust list
does_not_say UNCONFIRMED
expect 0 custody trust add suzhou.card
quiet

# Things that are no card, or not whole.
printf 'no card\n' >text
expect 3 custody trust add text
says '[note-syntax]'
sed 's/苏州/蘇州/' suzhou.card >changed.card
expect 1 custody trust add changed.card
says '[card-signature]'
expect 3 custody trust add none.card
says 'No such file'
expect 2 custody trust add
expect 2 custody trust add --ledger suzhou suzhou.card
says itself
mkdir directory && mkfifo fifo
expect 3 custody trust add directory
expect 3 custody trust add fifo

expect 2 custody trust remove evidence.suzhuo.example
says 'did you mean'
expect 0 custody trust remove 320500000000
expect 0 custody trust list
says 'no card'
expect 2 custody trust remove 320500000000
expect 10 custody trust list --ledger nowhere
expect 2 custody trust
