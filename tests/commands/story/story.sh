# The whole story on evidence as a seized disk may hold it: what left Huzhou is what came to Suzhou, name by name, byte by byte.
source "$SOURCE/tests/commands/lib.sh"
source "$SOURCE/examples/evidence.sh"

make_evidence evidence
"$SOURCE/examples/01-hand-over/run.sh" "$PWD" >"$out" 2>"$err" || fail 'the story'
quiet

# names of an entry list, as hexadecimal lines: bytes that are no UTF-8 come in base64
names_in() {
  jq -r 'select(.type == "entry") | if .path_b64 then "b64 " + .path_b64 elif .path then "text " + (.path | @base64) else empty end' "$1" |
    while read -r _ bytes; do base64 -d <<<"$bytes" | xxd -p | tr -d '\n'; printf '\n'; done | LC_ALL=C sort
}
find evidence -mindepth 1 -printf '../%p\0' | while IFS= read -r -d '' name; do printf '%s' "$name" | xxd -p | tr -d '\n'; printf '\n'; done | LC_ALL=C sort >"$work/names"
exhibits=$(find evidence -type f -printf . | wc -c)

# A foreign tool checks the bundle: one OK for each exhibit with bytes.
mkdir bag && tar -xf case.bag.tar -C bag
(cd bag && LC_ALL=C sha256sum -c manifest-sha256.txt && sha256sum -c --quiet tagmanifest-sha256.txt) >"$out" 2>"$err" || fail 'sha256sum -c'
[ "$(grep -c ': OK$' "$out")" -eq "$exhibits" ] || fail "not $exhibits times OK"
quiet

for ledger in huzhou suzhou; do
  expect 0 custody log --json --ledger $ledger --case A3305000000002026110001
  cp "$out" "$work/log"
  names_in "$work/log" >"$work/said"
  comm -23 "$work/names" "$work/said" >"$out"
  [ ! -s "$out" ] || fail "$ledger: names that log --json does not give"
  expect 0 custody verify --level 3 --ledger $ledger
done

# Nothing a name holds reaches the terminal as it is.
expect 0 custody log --ledger huzhou --case A3305000000002026110001
! grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xe2\x80[\xaa-\xae]' "$out" || fail 'a control character reaches the terminal'
