# Which pack a file looks like: one with its reasons, several, or none; and that bytes of any kind are no error.
source "$SOURCE/tests/commands/lib.sh"

packs() { jq -r 'select(.type == "detected") | [.result, (.packs // [])[]] | join(" ")' "$out"; }
looks_like() {
  expect "$1" custody --json detect "${@:3}"
  quiet
  [ "$(packs)" = "$2" ] || fail "looks like $(packs), not $2"
}

# Every pack by its own samples, plain ones and ugly ones in turn.
mapfile -t all < <(custody packs list --json | jq -r 'select(.type == "pack" and .direction != "out").id')
[ "${#all[@]}" -ge 14 ] || fail 'packs'
for pack in "${all[@]}"; do
  custody packs sample "$pack" --count 16 --seed 2 --ugly -o "$pack.ugly" >"$out" 2>"$err" || fail sample
  looks_like 0 "one $pack" "$pack.ugly"
done

cp "$SOURCE/tests/commands/convert/cases.csv" .
expect 0 custody detect cases.csv
golden one
quiet
expect 0 custody --lang zh detect cases.csv
golden one-zh
expect 0 custody -q detect cases.csv
does_not_say 'zj-case-json'
looks_like 0 'one sh-case-csv' - <cases.csv

# None: what the file is like is said as far as it is known.
: >empty
looks_like 1 none empty
expect 1 custody detect empty
says 'it is empty'
head -c 100000 "$CUSTODY" >program
looks_like 1 none program
iconv -f gb18030 -t utf-8 cases.csv >utf8.csv
looks_like 1 none utf8.csv
expect 1 custody detect utf8.csv
says 'read as utf-8 it would look like sh-case-csv, which is in gb18030-2022'
golden none
iconv -f gb18030 -t utf-16 cases.csv >utf16.csv
looks_like 1 none utf16.csv
expect 1 custody detect utf16.csv
says 'it begins like UTF-16, which no pack reads'

# Several: the same format under two names.
quietly custody packs sample zj-case-jsonl --count 4 -o zj-case-jsonl.plain
mkdir ours
sed 's/^pack: zj-case-jsonl$/pack: zj-other-jsonl/' "$SOURCE/formats/packs/zj-case-jsonl.yaml" >ours/zj-other-jsonl.yaml
looks_like 1 'several zj-case-jsonl zj-other-jsonl' --packs ours zj-case-jsonl.plain
expect 1 custody detect --packs ours zj-case-jsonl.plain
says 'none of which fits better than the others: zj-case-jsonl, zj-other-jsonl'

# The first bytes of a long file, and a record that is longer than these.
while [ "$(stat -c %s long.jsonl 2>/dev/null || echo 0)" -lt 1100000 ]; do cat zj-case-jsonl.plain >>long.jsonl; done
looks_like 0 'one zj-case-jsonl' long.jsonl
[ "$(jq -c 'select(.type == "detected") | [.bytes, .whole]' "$out")" = '[1048576,false]' ] || fail 'more than the first bytes'
expect 0 custody detect long.jsonl
says 'only the first 1048576 bytes were looked at'
jq -nc '{ajbh: "A3305000000002026110001", ajmc: "甲案", jyaq: ("长" * 600000)}' >wide.jsonl
cat wide.jsonl zj-case-jsonl.plain >both.jsonl
looks_like 0 'one zj-case-jsonl' both.jsonl

# Names are shown, never obeyed.
hostile=$'x\e[2J\n\xff.csv'
cp cases.csv "$hostile"
expect 0 custody detect "$hostile"
says '%FF.csv'
! grep -q $'\e' "$out" || fail 'an escape reached the terminal'
looks_like 0 'one sh-case-csv' "./$hostile"
printf '{"ajbh":"A3305000000002026110001","ajmc":"\xe7\x94\xb2","\\u001b[2J":1}\n' >field.jsonl
expect 0 custody detect field.jsonl
! grep -q $'\e' "$out" || fail 'an escape reached the terminal'
says 'not named by any rule'

expect 3 custody detect missing.csv
expect 3 custody detect .
expect 2 custody detect
mkfifo pipe
expect 3 custody detect pipe
# A pack that cannot be read was not tried.
printf 'language: 1\npack: bad\n' >ours/bad.yaml
expect 3 custody detect --packs ours cases.csv
says 'looks like sh-case-csv'
