# The power is cut at each call of a command that writes. What was fsynced is there afterwards and nothing else: no entry that was
# answered for is lost, no checkpoint that was printed is contradicted, and the ledger takes the next entry without repair.
# CUSTODY_CUTS=all cuts at every call, else a sample that CUSTODY_SEED chooses. With one fsync left out the test must fail.
source "$SOURCE/tests/commands/lib.sh"
source "$SOURCE/tests/fault/_faults.sh"
library=$TOOLS/libpower_cut.so
[ -f "$library" ] || fail "no $library"
RANDOM=${CUSTODY_SEED:=$(date +%j)}
sample=${CUSTODY_CUTS:-7}
printf 'seed %s\n' "$CUSTODY_SEED"

make_world "$work/world"

# Runs a command in a copy of the world, cuts the power, and goes on in what was durable. Sets code: 137 if it was cut.
cut_power() { # COMMAND AT NAMES [DEAF]
  cd "$work"
  rm -rf try after && cp -r world try
  cd try
  arguments_of "$1"
  code=0
  # In braces, so that the shell does not speak of the kill.
  { env XDG_STATE_HOME="$work/try/state" LD_PRELOAD="$library" POWER_UNDER="$work/try" POWER_AFTER="$work/after" POWER_AT="$2" POWER_NAMES="$3" \
    ${4:+POWER_DEAF="$4"} POWER_COUNTER="$work/count" "$CUSTODY" "${arguments[@]}" >"$work/said" 2>"$work/complained"; } 2>/dev/null || code=$?
  cd "$work/after"
  export XDG_STATE_HOME=$work/after/state
}

survives() { # COMMAND
  if [ $code -eq 0 ]; then holds_"$1" || return 10; fi
  # The checkpoint that was there before is one of this tree still: the guards compare it with each opening.
  in_order
}

bad=0 cuts=0
for command in $changing; do
  cut_power $command 0 strict
  [ $code -eq 0 ] || fail "$command fails by itself: $(cat "$work/complained")"
  read -r calls syncs <"$work/count"
  survives $command || fail "a power cut after the end of $command: $?"
  if [ "$sample" = all ]; then points=$(seq 1 "$calls"); else points=$(shuf -i 1-"$calls" -n "$sample" --random-source=<(yes "$CUSTODY_SEED")); fi
  for at in $points; do
    for names in strict eager; do
      cut_power $command "$at" $names
      state=0
      survives $command || state=$?
      [ $state -eq 0 ] || { printf '%s, cut at call %d of %d, names %s: %d\n%s\n' $command "$at" "$calls" $names $state "$(cat "$work/failed" "$work/complained" 2>/dev/null)"; bad=1; }
      cuts=$((cuts + 1))
    done
  done
  printf '%s: %d calls that write, %d fsyncs\n' $command "$calls" "$syncs"
done
printf '%d cuts\n' $cuts

# An add of which one fsync does nothing: some of them must be missed, or this test would see nothing at all.
missed=0
cut_power add 0 strict
read -r calls syncs <"$work/count"
for deaf in $(seq 1 "$syncs"); do
  for names in strict eager; do
    cut_power add 0 $names "$deaf"
    survives add >/dev/null 2>&1 || missed=$((missed + 1))
  done
done
printf 'without one of %d fsyncs: noticed %d times\n' "$syncs" $missed
[ "$missed" -gt 0 ] || { echo 'an fsync left out is not noticed'; bad=1; }
exit $bad
