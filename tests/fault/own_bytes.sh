# Bytes of the files of a ledger itself, one changed at a time: each of verify, log, show and prove over everything then says with
# its exit that something is wrong, or answers byte for byte as before. There is no third outcome.
# CUSTODY_BYTES=all tries every byte of every file, else as many as it says; CUSTODY_SEED chooses.
source "$SOURCE/tests/commands/lib.sh"
source "$SOURCE/tests/commands/timestamp/_authority.sh"
RANDOM=${CUSTODY_SEED:=$RANDOM}
sample=${CUSTODY_BYTES:-60}
printf 'seed %s\n' "$CUSTODY_SEED"
make_ledger
quietly custody restrict 2 --ground 刑事诉讼法第二百八十六条 --legal-doc 湖公封字〔2026〕1号
printf more >more.txt
quietly custody add --case A3305000000002026110001 --action collected --by 甲/330500001001 --by 乙/330500001002 more.txt
make_authority tsa
quietly custody timestamp request --size 4 -o stamped.tsq
stamp tsa stamped.tsq stamped.tsr
quietly custody timestamp attach stamped.tsr --tsa-ca tsa/ca.pem
last=$(($(custody --json verify --level 1 | jq .size) - 1))

# What everything answers: a file for each command, and its exit.
answers() { # DIRECTORY
  rm -rf "$1" && mkdir "$1"
  local code i
  ask() {
    local name=$1
    shift
    code=0
    "$CUSTODY" "$@" >"$directory/$name" 2>&1 || code=$?
    echo $code >"$directory/$name.exit"
  }
  directory=$1
  ask verify verify
  ask log --json log
  for ((i = 0; i <= last; ++i)); do
    ask show-$i --json show $i
    ask prove-$i prove --all-fields $i -o -
  done
}
answers before
[ "$(cat before/verify.exit)" = 0 ] || fail 'not sound before'

find huzhou/.custody -type f -size +0 | LC_ALL=C sort >files
while IFS= read -r file; do
  bytes=$(stat -c %s "$file")
  for ((at = 0; at < bytes; ++at)); do printf '%s %s\n' "$at" "$file"; done
done <files >places
total=$(wc -l <places)
if [ "$sample" = all ]; then cp places chosen; else
  # Some of each file, whatever its size.
  while IFS= read -r file; do grep -F " $file" places | shuf -n $((sample / $(wc -l <files) + 1)); done <files >chosen
fi
cp -r huzhou kept
cp -r "$work/state" "$work/state-kept"
refused=0 same=0 bad=0
while read -r at file; do
  byte=$(xxd -s "$at" -l 1 -p "$file")
  printf '%02x' $((0x$byte ^ (1 << RANDOM % 8))) | xxd -r -p | dd of="$file" bs=1 seek="$at" conv=notrunc status=none
  answers after
  for name in before/*.exit; do
    name=$(basename "$name" .exit)
    if [ "$(cat after/$name.exit)" != 0 ]; then
      [ "$(cat before/$name.exit)" != 0 ] || refused=$((refused + 1))
    elif cmp -s before/$name after/$name; then
      same=$((same + 1))
    else
      printf 'byte %d of %s: %s answers otherwise with 0\n' "$at" "$file" "$name"
      diff before/$name after/$name | head -4
      bad=1
    fi
  done
  rm -rf huzhou "$work/state" && cp -r kept huzhou && cp -r "$work/state-kept" "$work/state"
done <chosen
printf '%d of %d bytes of %d files changed: %d answers refused, %d the same\n' "$(wc -l <chosen)" "$total" "$(wc -l <files)" $refused $same
[ $refused -gt 0 ] && [ $same -gt 0 ] || bad=1
exit $bad
