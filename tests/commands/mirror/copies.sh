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
flip "$(echo changed/tile/entries/000.p/5)" 40
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

# Two histories that one key signed, of equal and of unequal sizes: the proof of it stands beside the copy, for anybody.
cp -r huzhou second && cp -r "$work/state" "$work/second-state"
add_one() { custody add --case A3305000000002026110001 --action collected --by 甲/330500001001 --by 乙/330500001002 "$@"; }
printf first >first.txt
printf second >second.txt
printf third >third.txt
quietly add_one first.txt
quietly custody publish www
quietly custody mirror www copy
for file in second.txt third.txt; do
  XDG_STATE_HOME=$work/second-state quietly add_one --ledger second "$file"
  XDG_STATE_HOME=$work/second-state quietly custody publish --ledger second www-second
  rm -f copy.fork
  expect 1 custody mirror www-second copy/
  says 'CONTRADICTS ITS COPY'
  says "is in 'copy.fork'"
  expect 0 env -u CUSTODY_LEDGER "$CUSTODY" verify copy.fork "${vkeys[@]/#/--vkey=}"
  says 'FORK PROVED'
done
proof=$(sha256sum <copy.fork)
expect 1 custody mirror www-second copy
[ "$(sha256sum <copy.fork)" = "$proof" ] || fail 'a proof that was there was written anew'
expect 0 custody verify copy
