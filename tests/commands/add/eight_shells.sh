# Eight shells enter at once: each waits for its turn, nothing is lost or doubled, and readers beside them never wait for a writer.
source "$SOURCE/tests/commands/lib.sh"
make_ledger
shells=8 each=${CUSTODY_ADDS:-3}
for ((shell = 0; shell < shells; ++shell)); do
  for ((i = 0; i < each; ++i)); do printf '%d of shell %d' $i $shell >"file-$shell-$i"; done
done
for ((shell = 0; shell < shells; ++shell)); do
  (
    for ((i = 0; i < each; ++i)); do
      # Exit 11 is an answer too: somebody else was writing for longer than the wait. Then the person tries again.
      while :; do
        code=0
        custody add --case A3305000000002026110002 --action collected --by 甲/330500001001 --by 乙/330500001002 "file-$shell-$i" >/dev/null 2>"$work/err-$shell" || code=$?
        [ $code -eq 11 ] || break
      done
      [ $code -eq 0 ] || { cat "$work/err-$shell"; exit 1; }
    done
  ) >"$work/shell-$shell" 2>&1 &
done
reads=0
while [ -n "$(jobs -rp)" ]; do
  expect 0 custody log --case A3305000000002026110002
  expect 0 custody verify --level 1
  reads=$((reads + 1))
done
for ((shell = 0; shell < shells; ++shell)); do [ ! -s "$work/shell-$shell" ] || fail "$(cat "$work/shell-$shell")"; done
[ "$reads" -gt 0 ] || fail 'nobody read'

custody --json log --case A3305000000002026110002 | jq -r .name | LC_ALL=C sort >names
printf '%s\n' file-* | LC_ALL=C sort | diff - names >&2 || fail 'lost or doubled'
for file in file-*; do
  [ "$(custody --json log --digest "$(sha256sum <"$file" | cut -d' ' -f1)" | jq -r .name)" = "$file" ] || fail "not found by its digest: $file"
done
expect 0 custody verify
