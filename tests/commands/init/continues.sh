# A ledger that was put back in time goes on as a new one, which says where the old one ended and what of it is lost.
source "$SOURCE/tests/commands/lib.sh"
make_ledger
cp -r huzhou/.custody/db older
printf more >more.txt
quietly custody add --case A3305000000002026110001 --action collected --by 甲/330500001001 --by 乙/330500001002 more.txt
quietly custody publish www
rm -rf huzhou/.custody/db && mv older huzhou/.custody/db
expect 12 custody verify
new=(--name 湖州市公安局 --agency 330500000000)
expect 2 custody init next "${new[@]}" --origin evidence.huzhou.example --continues huzhou
[ ! -e next/.custody ] || fail 'a ledger was made'
expect 0 custody init next "${new[@]}" --origin evidence2.huzhou.example --continues huzhou
says 'continues ledger evidence.huzhou.example, whose last known checkpoint has 5 entries'
says '4 are there, 0 are destroyed and 0 restricted as its entries say, and 1 is LOST'
quiet
expect 0 custody --json show --ledger next 0
[ "$(jq -r '.kind, .fields["ref.origin"]' "$out" | tr '\n' ' ')" = 'ledger.continued evidence.huzhou.example ' ] || fail 'entry 0'
jq -rj '.fields["ref.checkpoint"]' "$out" | cmp - www/checkpoint || fail 'not the last checkpoint'
says 'lost 1'
expect 0 custody verify next
expect 0 custody init third "${new[@]}" --origin evidence3.huzhou.example --continues www
says 'a published copy holds none'
rm -rf huzhou/.custody/db
expect 0 custody --json init fourth "${new[@]}" --origin evidence4.huzhou.example --continues huzhou
[ "$(jq -s '.[1].lost' "$out")" = 5 ] || fail 'the JSON'
expect 10 custody init fifth "${new[@]}" --origin evidence5.huzhou.example --continues nothing
