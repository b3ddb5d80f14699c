# A receive that was killed: before its entries are in, the next one removes what it staged; after, the next one finishes it.
source "$SOURCE/tests/commands/lib.sh"
: "${TOOLS:?the directory of the tools that the tests build}"

case_number=A3305000000002026110001
make_ledger
quietly custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
for place in huzhou suzhou; do quietly custody trust card --ledger $place -o $place.card; done
quietly custody trust add suzhou.card --fingerprint "$(custody trust fingerprint suzhou.card)"
quietly custody trust add --ledger suzhou huzhou.card --fingerprint "$(custody trust fingerprint huzhou.card)"
quietly custody send --plain --to evidence.suzhou.example --case $case_number --purpose 案件移送 --legal-doc 1 -o case.bag.tar
export CUSTODY_LEDGER=$PWD/suzhou
cp -r suzhou first && cp -r "$work/state" first-state
bag=inbox/evidence.huzhou.example-4

# As many calls that change the disk as a whole run makes; killed at each of the last and at some of the others.
counter=$work/counter
switched() { KILL_SWITCH_COUNTER=$counter LD_PRELOAD=$TOOLS/libkill_switch.so "$CUSTODY" "$@"; }
quietly switched receive case.bag.tar
read -r writes _ < <(od -An -v -t u8 -w24 "$counter")
before=0 after=0
for ((at = 1; at <= writes; at += (at < writes - 30 ? 9 : 1))); do
  rm -rf suzhou "$work/state" inbox "$counter"
  cp -r first suzhou && cp -r first-state "$work/state"
  code=0
  KILL_SWITCH_AT=$at switched receive case.bag.tar >"$out" 2>"$err" || code=$?
  [ "$code" -eq 137 ] || fail "call $at of $writes: exit $code"
  size=$(custody --json verify --level 3 | jq -r 'select(.type == "verification") | .size')
  case $size in
    0) before=$((before + 1)) ;;
    5) after=$((after + 1)) ;;
    *) fail "call $at of $writes: $size entries" ;;
  esac
  [ "$size" -eq 0 ] || [ ! -e $bag ] || [ -e $bag/receipt.tlog-proof ] || fail "call $at of $writes: a bundle without receipt"
  code=0
  custody receive case.bag.tar >"$out" 2>"$err" || code=$?
  case $size/$code in
    0/0) says RECEIVED ;;
    5/0) says 'already received as entry 0' ;;
    5/1) says '[seen-before]' ;;
    *) fail "call $at of $writes: then exit $code" ;;
  esac
  [ "$(ls -A inbox)" = "${bag#inbox/}" ] || fail "call $at of $writes: in the inbox lies $(ls -A inbox)"
  cmp -s $bag/data/evidence/2-scene-01.jpg evidence/scene-01.jpg || fail "call $at of $writes: not the evidence"
  quietly custody verify $bag/receipt.tlog-proof --vkey "$(custody key show --vkey)"
done
[ "$before" -gt 0 ] && [ "$after" -gt 0 ] || fail "killed $before times before and $after times after the entries were in"
