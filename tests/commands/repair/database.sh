# A database made anew: the index from the payloads, leaves from a published copy; nothing else than what was signed takes its place.
source "$SOURCE/tests/commands/lib.sh"
make_ledger
quietly custody publish www
custody --json log >before
expect 2 custody repair
says '--index'
expect 0 custody repair --index
says 'database made anew from 4 entries, 0 of them taken from the copy'
quiet
custody --json log | diff before - >&2 || fail 'other entries'
expect 0 custody verify

# A row of the entries changed with the tool of RocksDB: only a copy helps.
if command -v ldb >/dev/null; then
  db=huzhou/.custody/db
  value=$(ldb --db=$db --column_family=entries --hex get 0x0000000000000002)
  quietly ldb --db=$db --column_family=entries --hex put 0x0000000000000002 "${value%??}0A0A"
  expect 1 custody verify
  expect 3 custody repair --index
  says 'the ledger is as it was'
  expect 0 custody --json repair www
  [ "$(jq -r '.type, .entries_from_copy, .payloads_lost' "$out" | tr '\n' ' ')" = 'repaired 1 0 ' ] || fail 'the JSON'
  expect 0 custody verify
  custody --json log | diff before - >&2 || fail 'other entries'
  quietly ldb --db=$db --column_family=payloads --hex delete 0x0000000000000001
  expect 1 custody verify
  says 'the payload of entry 1 is missing'
  expect 0 custody repair www
  expect 1 custody verify
fi
cp -r www theirs
flip theirs/tile/entries/000.p/4 40
expect 1 custody repair theirs
[ -z "$(find huzhou/.custody -maxdepth 1 -name 'db.*')" ] || fail 'something was left'
expect 10 custody repair --ledger . --index
