# One writer at a time: while somebody else writes, evidence is read all the same, then `add` waits for a stated time and says
# who is in the way; readers never wait.
source "$SOURCE/tests/commands/lib.sh"
make_ledger

exec 9>>huzhou/.custody/lock
flock 9
expect 0 timeout 5 "$CUSTODY" log
expect 0 timeout 5 "$CUSTODY" add --dry-run --case A3305000000002026110001 --item 手机
expect 11 custody add --case A3305000000002026110001 --item 手机
says 'waited 10000 ms for it'
expect 0 custody verify
# It goes on as soon as the other one is done.
(sleep 1; flock -u 9) &
expect 0 custody add --case A3305000000002026110001 --item 手机
says 'entered as entry 4'
wait

# A clock that stands before the last entry: refused, and both times are named.
if command -v faketime >/dev/null; then
  expect 3 faketime '2020-01-01 00:00:00' "$CUSTODY" add --case A3305000000002026110001 --item 另一手机
  says 'the clock of this computer says 2020-01-01T00:00:00Z'
  expect 0 custody verify
fi
