# `packs sample` writes records that every pack of their type reads; the same seed, the same bytes.
source "$SOURCE/tests/commands/lib.sh"

expect 0 custody packs sample zj-case-json --count 25 --seed 7 -o a.json
says '25 records written'
quietly custody packs sample zj-case-json --count 25 --seed 7 -o b.json
cmp a.json b.json || fail 'one seed, two files'
quietly custody packs sample zj-case-json --count 25 --seed 8 -o c.json
! cmp -s a.json c.json || fail 'two seeds, one file'
[ "$(jq '.data | length' a.json)" = 25 ] || fail 'not 25 records'
[ "$(jq .total a.json)" = 25 ] || fail 'the head counts others'

# To standard output, as they are.
custody packs sample zj-case-json --count 25 --seed 7 >d.json
cmp a.json d.json || fail 'standard output differs'

expect 2 custody packs sample zj-case-jsn
says "did you mean 'zj-case-json'?"
expect 3 custody packs sample zj-case-json -o a.json
expect 0 custody packs sample zj-case-json -o a.json --force

# All that is plain is accepted without a finding, in every format that is read and written; of the ugly ones everything is accounted for.
custody packs list --json | jq -r 'select(.type == "pack" and .direction == "both") | .id' | while read -r pack; do
  quietly custody packs sample "$pack" --count 120 --seed 3 -o "$pack.plain" --force
  expect 0 custody convert --from "$pack" --to "$pack" "$pack.plain" -o "$pack.again"
  says '120 records read = 120 written + 0 rejected'
  custody packs sample "$pack" --count 400 --seed 5 --ugly -o "$pack.ugly" >"$out" 2>"$err" || fail "ugly $pack"
  custody convert --from "$pack" --to "$pack" "$pack.ugly" -o "$pack.ugly.again" >"$out" 2>"$err" || [ $? -eq 1 ] || fail "convert $pack.ugly"
  awk '/records read/ && $1 != $5 + $8 { exit 1 }' "$out" || fail "a record of $pack is unaccounted for"
done
