# A ledger among the evidence: where it lies itself is left out, and said to be; that of another ledger is evidence as any.
source "$SOURCE/tests/commands/lib.sh"

mkdir -p scene/sub && cd scene
quietly custody init . --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
printf one >one.txt
printf two >sub/two.txt
add() { custody add --case A3305000000002026110001 --action collected "$@"; }
expect 0 add .
says "left out: './.custody', where the ledger itself lies"
says 'read: 2 files'
expect 0 custody --json log
[ "$(jq -r .name "$out" | sort | paste -sd' ')" = '. one.txt sub two.txt' ] || fail 'other entries'
expect 0 custody check .
says 'left out'
says '4 match'
says ' 0 new'

# Whatever it is called; without being met, it is not spoken of.
expect 0 custody check "$PWD"
says "left out: '$PWD/.custody'"
expect 0 custody check sub
does_not_say 'left out'
cd ..
# Given itself it is refused, and nothing is entered.
export CUSTODY_LEDGER=scene
expect 3 add scene/.custody
says 'is where the ledger itself lies'
[ "$(custody --json verify --level 1 | jq .size)" -eq 4 ] || fail 'something was entered'
# Of another ledger every file is evidence.
quietly custody init other --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
expect 0 add other
does_not_say 'left out'
expect 0 custody --json log --case A3305000000002026110001
jq -r .name "$out" | grep -qx .custody || fail 'the other ledger was left out'
