# Static files: what is said, in steps, and what is never overwritten.
source "$SOURCE/tests/commands/lib.sh"
make_ledger
vkey=$(custody key show --vkey)

expect 0 custody publish www/huzhou
quiet
[ "$(head -1 "$out")" = "ledger evidence.huzhou.example, published in 'www/huzhou'" ] || fail 'first line'
says '4 entries, of which 4 are new'
expect 0 custody verify www/huzhou --vkey "$vkey"
cmp -s www/huzhou/checkpoint huzhou/.custody/checkpoint || fail 'another checkpoint'
quietly custody add --case A3305000000002026110001 --item 手机
expect 0 custody --json publish www/huzhou
[ "$(jq -r '[.type, .before, .size] | map(tostring) | join(" ")' "$out")" = 'published 4 5' ] || fail 'JSON'
expect 0 custody publish www/huzhou
says '5 entries, of which 0 are new; 0 files written'

# No name, number, place, file or digest leaves the house.
! grep -rqaE "330500001001|A3305000000002026110001|吴兴|scene-01|$(printf 'scene one' | sha256sum | cut -d' ' -f1)" www/huzhou || fail 'something personal is published'

# Another ledger's publication is not overwritten, nor is one that knows more than we do.
quietly custody init wuxi --origin evidence.wuxi.example --name 无锡市公安局 --agency 320200000000
expect 12 custody publish --ledger wuxi www/huzhou
custody verify www/huzhou --vkey "$vkey" >/dev/null || fail 'it was overwritten'
cp -r huzhou before && cp -r "$XDG_STATE_HOME" before-state
quietly custody add --case A3305000000002026110001 --item 另一手机
quietly custody publish www/huzhou
rm -rf huzhou "$XDG_STATE_HOME" && mv before huzhou && mv before-state "$XDG_STATE_HOME"
expect 12 custody publish www/huzhou
says 'OLDER THAN ITS PUBLISHED CHECKPOINT'

: >file
expect 3 custody publish file
expect 2 custody publish
expect 2 custody publish ''
expect 10 custody publish www/other --ledger nowhere
