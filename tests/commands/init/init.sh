# A new ledger: what it says, what lies there, and what it refuses.
source "$SOURCE/tests/commands/lib.sh"

expect 0 custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
quiet
[ "$(head -1 "$out")" = "ledger evidence.huzhou.example of 湖州市公安局, agency code 330500000000, made in 'huzhou/.custody'" ] || fail 'first line'
[ "$(stat -c %a huzhou/.custody)" = 700 ] || fail 'others can look in'
[ "$(stat -c %a huzhou/.custody/keys/log)" = 600 ] || fail 'others can read the key'
[ -f huzhou/.custody/checkpoint ] || fail 'no guard'
expect 0 custody verify --ledger huzhou

# A second one at the same place is never made, and the first one is not touched.
before=$(custody key show --vkey --ledger huzhou)
expect 2 custody init huzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
says "there is a ledger in 'huzhou' already"
[ "$(custody key show --vkey --ledger huzhou)" = "$before" ] || fail 'another key'

for origin in huzhou Evidence.huzhou.example evidence..example evidence.huzhou.example/sm3 evidence.huzhou.example/witness 'evidence.huzhou.example ' ''; do
  expect 2 custody init other --origin "$origin" --name 湖州市公安局 --agency 330500000000
done
expect 2 custody init other --origin evidence.huzhou.example --name 湖州市公安局 --agency 3305
says "'3305' is no agency code"
expect 2 custody init other --origin evidence.huzhou.example --name '' --agency 330500000000
expect 2 custody init other --origin evidence.huzhou.example --name $'\xff' --agency 330500000000
expect 2 custody init other --origin evidence.huzhou.example --agency 330500000000
says "'--name' is missing"
expect 2 custody init other more --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
[ ! -e other ] || fail 'something was made'

# Where no directory can be.
: >file
expect 3 custody init file --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
says 'file'

# In the working directory, with the twin.
mkdir -p deep && cd deep
expect 0 custody init --sm --origin evidence.deqing.example --name 德清县公安局 --agency 330521000000
[ "$(grep -c '^verifier key' "$out")" -eq 2 ] || fail 'not two keys'
[ -f .custody/checkpoint-sm3 ] || fail 'no guard of the SM3 tree'
expect 0 custody verify

cd "$work/here"
expect 0 custody --json init third --origin evidence.wuxi.example --name 无锡市公安局 --agency 320200000000
[ "$(jq -r '.type + " " + .ledger + " " + (.vkeys | length | tostring)' "$out")" = 'ledger evidence.wuxi.example 1' ] || fail 'JSON'
