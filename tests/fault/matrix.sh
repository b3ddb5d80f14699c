# Each call to the file system of a command goes wrong once: EIO, ENOSPC, a short write, a failing fsync, SIGKILL. Afterwards the
# ledger opens, verifies and takes the next entry without repair, and what was answered with success is so. There are some
# thousands of pairs: CUSTODY_FAULTS=all runs them all, else a sample that CUSTODY_SEED chooses; CUSTODY_JOBS at a time (1).
source "$SOURCE/tests/commands/lib.sh"
source "$SOURCE/tests/fault/_faults.sh"
library=$TOOLS/libfail_call.so
[ -f "$library" ] || fail "no $library"
RANDOM=${CUSTODY_SEED:=$(date +%j)}
sample=${CUSTODY_FAULTS:-60}
printf 'seed %s\n' "$CUSTODY_SEED"

world=$work/world
make_world "$world"

faulty() { # HOW NUMBER COMMAND [TRACE]
  rm -f "$work/count"
  arguments_of "$3"
  { env LD_PRELOAD="$library" FAIL_CALL_COUNTER="$work/count" FAIL_CALL_UNDER="$PWD" FAIL_CALL_AT="$2" FAIL_CALL_HOW="$1" ${4:+FAIL_CALL_TRACE="$4"} \
    "$CUSTODY" "${arguments[@]}" >"$work/said" 2>"$work/complained"; } 2>/dev/null
}
again() {
  rm -rf "$work/try" && cp -r "$world" "$work/try"
  cd "$work/try"
  export XDG_STATE_HOME=$PWD/state
}

# Every pair of call and fault that means something.
for command in $changing; do
  again
  : >"$work/trace"
  faulty none 0 $command "$work/trace" || fail "$command fails by itself: $(cat "$work/complained")"
  holds_$command || fail "what $command did is not there"
  in_order || fail "not in order after $command by itself"
  LC_ALL=C sort -n "$work/trace" | while read -r number call path; do
    hows='eio kill'
    case $call in
      write | pwrite) hows+=' enospc short' ;;
      fsync | fdatasync | syncfs) hows+=' sync' ;;
      ftruncate | rename | renameat2 | link | mkdir) hows+=' enospc' ;;
    esac
    for how in $hows; do printf '%s %s %s %s %s\n' "$command" "$how" "$number" "$call" "$path"; done
  done >"$work/pairs.$command"
  printf '%s: %d calls (%s)\n' $command "$(wc -l <"$work/trace")" "$(cut -d' ' -f2 "$work/trace" | LC_ALL=C sort | uniq -c | awk '{ printf "%s%s %d", s, $2, $1; s = ", " }')"
done
cat "$work"/pairs.* >"$work/pairs"
total=$(wc -l <"$work/pairs")
if [ "$sample" = all ]; then cp "$work/pairs" "$work/chosen"; else shuf -n "$sample" --random-source=<(yes "$CUSTODY_SEED") "$work/pairs" >"$work/chosen"; fi

# The pairs of one share, in a directory of their own.
try_each() { # PAIRS
  local bad=0 done=0 succeeded=0 command how number call path code state
  while read -r command how number call path; do
    again
    code=0
    faulty "$how" "$number" "$command" || code=$?
    case $code in 0 | 3 | 12 | 137) ;; *) printf 'exit %d: %s %s at %s %s %s\n%s\n' "$code" "$command" "$how" "$number" "$call" "$path" "$(cat "$work/complained")"; bad=1 ;; esac
    if [ "$code" -eq 0 ]; then
      succeeded=$((succeeded + 1))
      holds_"$command" || { printf 'answered with success, but it is not so: %s %s at %s %s %s\n' "$command" "$how" "$number" "$call" "$path"; bad=1; }
    fi
    state=0
    in_order || state=$?
    [ $state -eq 0 ] || { printf 'not in order (%d): %s %s at %s %s %s\n%s\n' $state "$command" "$how" "$number" "$call" "$path" "$(cat "$work/failed")"; bad=1; }
    done=$((done + 1))
  done <"$1"
  printf '%d %d\n' $done $succeeded >"$work/counts"
  return $bad
}

split -n "r/${CUSTODY_JOBS:-1}" "$work/chosen" "$work/share."
shares=()
for share in "$work"/share.*; do
  mkdir "$work/of.${share##*.}"
  (work=$work/of.${share##*.} && try_each "$share") &
  shares+=($!)
done
bad=0
for share in "${shares[@]}"; do wait "$share" || bad=1; done
read -r done succeeded < <(cat "$work"/of.*/counts | awk '{ d += $1; s += $2 } END { print d, s }')
printf '%d of %d faults tried, %d of them without effect on the answer\n' "$done" "$total" "$succeeded"
[ "$done" -gt 0 ] || bad=1
exit $bad
