# A copy of a published ledger: made, brought up to date, never led astray; and what repair takes from it.
source "$SOURCE/tests/commands/lib.sh"
make_ledger --sm
vkeys=("$(custody key show --vkey)" "$(custody key show --vkey --sm3)")
quietly custody publish www
expect 0 custody mirror www copy
says 'the copy '
says '4 of them new'
quiet
for file in $(cd www && find . -type f); do cmp -s "www/$file" "copy/$file" || fail "$file differs"; done
expect 0 custody verify copy
expect 0 custody mirror www copy
says '0 of them new'
printf more >more.txt
quietly custody add --case A3305000000002026110001 --action collected --by 甲/330500001001 --by 乙/330500001002 more.txt
cp -r www older
quietly custody publish www
expect 0 custody --json mirror www copy
[ "$(jq -r '.type, .before, .size' "$out" | tr '\n' ' ')" = 'mirrored 4 5 ' ] || fail 'the JSON'
expect 0 custody verify copy
before=$(sha256sum <copy/checkpoint)

expect 1 custody mirror older copy
says 'OLDER THAN ITS COPY (4 of 5 entries)'
cp -r www changed
printf X | dd of="$(echo changed/tile/entries/000.p/5)" bs=1 seek=40 conv=notrunc status=none
expect 1 custody mirror changed elsewhere
says 'do not give the root'
[ ! -e elsewhere/checkpoint ] || fail 'a copy of a source that does not hold'
mkdir other
quietly custody init other --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
quietly custody publish --ledger other foreign
expect 1 custody mirror foreign copy
expect 2 env -u CUSTODY_LEDGER "$CUSTODY" mirror www nowhere
says 'NOT CHECKED WHO SIGNED'
expect 0 env -u CUSTODY_LEDGER "$CUSTODY" mirror www third "${vkeys[@]/#/--vkey=}"
expect 3 custody mirror nothing copy
exec 9<copy && flock 9
expect 11 custody mirror www copy
exec 9<&-
[ "$(sha256sum <copy/checkpoint)" = "$before" ] || fail 'the copy changed'
expect 0 custody verify copy
