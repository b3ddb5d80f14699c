# kill -9 in the middle of `add`, `send` and `receive` of many files, and what is left: a ledger that opens, is sound at level
# 3, holds each command's work whole or not at all, goes on without repair, and contradicts no checkpoint it ever signed.
#
#   CUSTODY_KILLS=200 CUSTODY_KILL_FILES=20000 ctest -R fault/kill --verbose      CUSTODY_SEED=N repeats a run
#
# Half of the kills come from outside at a random moment between first and last write; the other half at a chosen write (which
# is cut in two), most of those near the end, where head, signature and guard follow each other within a millisecond.
source "$SOURCE/tests/commands/lib.sh"
: "${TOOLS:?the directory of the tools that the tests build}"
source "$SOURCE/tests/foreign/lib.sh"
kills=${CUSTODY_KILLS:-24} files=${CUSTODY_KILL_FILES:-20000}
RANDOM=${CUSTODY_SEED:=$RANDOM}
printf '%d kills, %d files, CUSTODY_SEED=%d\n' "$kills" "$files" "$CUSTODY_SEED"

quietly custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
quietly custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
quietly custody trust card --ledger huzhou -o huzhou.card
quietly custody trust card --ledger suzhou -o suzhou.card
quietly custody trust add --ledger huzhou suzhou.card --fingerprint "$(custody trust fingerprint suzhou.card)"
quietly custody trust add --ledger suzhou huzhou.card --fingerprint "$(custody trust fingerprint huzhou.card)"
mkdir evidence notes
(cd evidence && seq "$files" | split -a 4 -l 1)

counter=$work/counter
read_counter() { od -An -v -t u8 -w24 "$counter"; }
switched() { KILL_SWITCH_COUNTER=$counter LD_PRELOAD=$TOOLS/libkill_switch.so "$@"; }
random() { printf '%d' $(((RANDOM << 15 | RANDOM) % $1)); }

# One whole run tells how many writes a command makes, and when.
measure() { # COMMAND...
  local started first last
  rm -f "$counter"
  started=$(awk '{ printf "%.0f", $1 * 1e9 }' /proc/uptime)
  switched "$CUSTODY" "$@" >"$out" 2>"$err" || fail "$*"
  read -r writes first last < <(read_counter)
  first_ms=$(((first - started) / 1000000)) span_ms=$(((last - first) / 1000000 + 1))
  printf '%-8s %6d writes in %d ms, the first after %d ms\n' "$1" "$writes" "$span_ms" "$first_ms"
}

declare -A histogram=([0]=0)
inside=0 killed=0 finished=0
# Runs a command and kills it; returns 0 if it was killed, 1 if it came to its end first.
kill_during() { # COMMAND...
  local code=0 child count rest at delay
  rm -f "$counter"
  if ((RANDOM % 2)); then
    delay=$((first_ms + $(random span_ms)))
    # The program itself must be the child, or the kill would only orphan it.
    (export KILL_SWITCH_COUNTER=$counter LD_PRELOAD=$TOOLS/libkill_switch.so; exec "$CUSTODY" "$@") >"$out" 2>"$err" &
    child=$!
    sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
    kill -KILL "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || code=$?
  else
    ((RANDOM % 3)) && at=$((writes - $(random 40))) || at=$((1 + $(random writes)))
    ((at > 0)) || at=1
    KILL_SWITCH_AT=$at switched "$CUSTODY" "$@" >"$out" 2>"$err" || code=$?
  fi 2>/dev/null
  if [ "$code" -ne 137 ]; then
    [ "$code" -eq 0 ] || fail "exit $code without a kill: $*"
    finished=$((finished + 1))
    return 1
  fi
  killed=$((killed + 1))
  count=0
  [ ! -s "$counter" ] || read -r count rest < <(read_counter)
  local tenth=$((count >= writes ? 10 : count * 10 / writes))
  ((count == 0)) && tenth=before
  histogram[$tenth]=$((${histogram[$tenth]:-0} + 1))
  ((count > 0 && count < writes)) && inside=$((inside + 1))
  return 0
}

notes=0
keep_note() { notes=$((notes + 1)); cp "$1/.custody/checkpoint" "notes/$1-$notes"; }
size_of() {
  quietly custody --json verify --level 3 --ledger "$1"
  jq -r 'select(.type == "verification") | .size' "$out"
}
# After a kill: sound, all or nothing, and the next command works.
survives() { # LEDGER BEFORE WHOLE
  keep_note "$1"
  after=$(size_of "$1")
  ((after == $2 || after == $2 + $3)) || fail "$after entries: neither $2 nor $(($2 + $3))"
  quietly custody add --ledger "$1" --case A3305000000002026119999 --item "kill $killed, note $notes"
  keep_note "$1"
  after=$((after + 1))
}

share=$(((kills + 2) / 3))
committed=0

printf '\n== add\n'
case_number() { printf 'A33050000000020261%05d' "$1"; }
measure add --ledger huzhou --case "$(case_number 0)" --action collected evidence
size=$(size_of huzhou)
whole=$size
for ((i = 1; killed < share; ++i)); do
  kill_during add --ledger huzhou --case "$(case_number "$i")" --action collected evidence || true
  survives huzhou "$size" "$whole"
  ((after == size + 1)) || committed=$((committed + 1))
  size=$after
done

printf '\n== send\n'
send=(send --plain --ledger huzhou --to evidence.suzhou.example --case "$(case_number 0)" --purpose 案件移送 --legal-doc 湖公刑移字〔2026〕1号)
measure "${send[@]}" -o case.bag.tar
size=$(size_of huzhou)
for ((; killed < 2 * share;)); do
  rm -f out.tar
  kill_during "${send[@]}" -o out.tar || true
  # What bears the name of the bundle is the bundle.
  if [ -e out.tar ]; then quietly custody receive --dry-run --ledger suzhou out.tar; fi
  survives huzhou "$size" 1
  ((after == size + 1)) || committed=$((committed + 1))
  size=$after
done
rm -f out.tar

printf '\n== receive\n'
mkdir first
cp -r suzhou "$work/state" first/
back_to_first() {
  rm -rf suzhou inbox "$work/state/custody"
  cp -r first/suzhou .
  cp -r first/state "$work/"
}
measure receive --ledger suzhou case.bag.tar -o inbox
for ((; killed < kills;)); do
  back_to_first
  kill_during receive --ledger suzhou case.bag.tar -o inbox || true
  keep_note suzhou
  after=$(size_of suzhou)
  ((after == 0 || after == whole + 1)) || fail "$after entries: neither none nor $((whole + 1))"
  ((after == 0)) || committed=$((committed + 1))
  # The next receive finishes what was committed, or begins anew.
  wanted=0
  custody receive --ledger suzhou case.bag.tar -o inbox >"$out" 2>"$err" || wanted=$?
  ((wanted == 0 || (wanted == 1 && after > 0))) || fail "the next receive ends with $wanted"
  [ "$(find inbox -path '*/data/evidence/*' | wc -l)" -eq "$files" ] || fail "the inbox is not whole"
  ls inbox/*/receipt.tlog-proof >/dev/null || fail "no receipt"
  [ "$(find inbox suzhou -name '.*stage*' | wc -l)" -eq 0 ] || fail "something staged is left"
  survives suzhou $((whole + 1)) 0
done

printf '\nwhere the %d kills fell, in tenths of the writes (%d runs came to their end first, %d times the work was in)\n' "$killed" "$finished" "$committed"
for tenth in before 0 1 2 3 4 5 6 7 8 9 10; do
  count=${histogram[$tenth]:-0}
  printf '  %-6s %4d %s\n' "$tenth" "$count" "$(printf '%*s' "$count" '' | tr ' ' '#')"
done
printf '%d of %d kills between first and last write\n' "$inside" "$killed"
((inside * 10 >= killed * 6)) || fail 'too few kills between first and last write'

printf '\n== no checkpoint ever signed is contradicted\n'
quietly custody publish --ledger huzhou www
"$tlog" www "$(custody key show --ledger huzhou --vkey)" notes/huzhou-*
