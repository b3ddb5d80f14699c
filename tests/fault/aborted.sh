# A long append that was killed, then a short one: no byte of the first remains in a file of the database, and no look-up finds it.
# RocksDB without compression, so that a search through the files sees what they hold.
source "$SOURCE/tests/commands/lib.sh"
for library in plain_store fail_call; do [ -f "$TOOLS/lib$library.so" ] || fail "no lib$library.so"; done
make_ledger
db=try/.custody/db
in_files() { grep -rlaF "$1" "$db" | wc -l; }
size() { custody --json verify --level 1 | jq .size; }

aborted=0
for count in 40 3000; do
  mkdir long && (cd long && seq -f 'aborted-%05g' "$count" | split -a 3 -l 1 --additional-suffix=-aborted)
  # A copy of ledger and second guard for each run.
  fresh() { rm -rf try "$work/state-try" && cp -r huzhou try && cp -r "$work/state" "$work/state-try"; }
  export XDG_STATE_HOME=$work/state-try CUSTODY_LEDGER=try
  fresh
  rm -f "$work/trace" "$work/calls"
  env LD_PRELOAD="$TOOLS/libfail_call.so:$TOOLS/libplain_store.so" FAIL_CALL_COUNTER="$work/calls" FAIL_CALL_UNDER="$PWD/try" FAIL_CALL_TRACE="$work/trace" \
    "$CUSTODY" add --case A3305000000002026110077 --action collected --by 甲/330500001001 --by 乙/330500001002 --place 中止路 long >"$out" 2>"$err" || fail "add: $(cat "$err")"
  # The commit is the last sync of a log; it is killed at calls before it.
  commit=$(grep -E ' f(data)?sync .*\.log$' "$work/trace" | tail -1 | cut -d' ' -f1)
  [ -n "$commit" ] || fail 'no commit in the trace'
  for back in 1 2 3 5 9; do
    fresh
    before=$(size)
    rm -f "$work/calls"
    { env LD_PRELOAD="$TOOLS/libfail_call.so:$TOOLS/libplain_store.so" FAIL_CALL_COUNTER="$work/calls" FAIL_CALL_UNDER="$PWD/try" \
      FAIL_CALL_AT=$((commit - back)) FAIL_CALL_HOW=kill "$CUSTODY" add --case A3305000000002026110077 --action collected \
      --by 甲/330500001001 --by 乙/330500001002 --place 中止路 long >"$out" 2>"$err"; } 2>/dev/null && fail 'it was not killed'
    [ "$(size)" -eq "$before" ] || continue
    [ "$(in_files 中止路)" -gt 0 ] && aborted=$((aborted + 1))
    printf short >short.txt
    LD_PRELOAD=$TOOLS/libplain_store.so quietly "$CUSTODY" add --case A3305000000002026110001 --action collected --by 甲/330500001001 --by 乙/330500001002 short.txt
    for trace in 中止路 -aborted A3305000000002026110077 "$(sha256sum <long/xaaa-aborted | cut -d' ' -f1)"; do
      [ "$(in_files "$trace")" -eq 0 ] || fail "$count entries, $back calls before the commit: '$trace' remains"
    done
    expect 0 custody log --case A3305000000002026110077
    says 'no such entry'
    expect 1 custody show "$(sha256sum <long/xaaa-aborted | cut -d' ' -f1)"
    expect 0 custody show short.txt
    expect 0 custody verify
  done
  rm -rf long
done
printf '%d appends killed with bytes on the disk\n' $aborted
[ "$aborted" -gt 1 ] || fail 'too few kills left anything'
