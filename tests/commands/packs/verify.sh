# `packs verify` tries the laws on a file that somebody has: whether it goes to other formats and comes back.
source "$SOURCE/tests/commands/lib.sh"
cases=$SOURCE/tests/commands/convert/cases.csv

expect 0 custody packs verify sh-case-csv "$cases"
for pack in ah-case-fixed js-case-xml sh-case-csv zj-case-json zj-case-jsonl; do says "$pack"; done
does_not_say NO
quiet
[ ! -e residual ] && [ "$(ls)" = '' ] || fail "a file is left: $(ls)"
expect 0 custody --json packs verify sh-case-csv "$cases" --to zj-case-json
[ "$(jq -c '[.type, .to, .records, .rejected, .comes_back, .is_its_image]' "$out")" = '["law","zj-case-json",2,0,true,true]' ] || fail "$(cat "$out")"

# In another layout than the pack's, with what no rule names: all of it comes back.
{ iconv -f gb18030 "$cases" | tr -d '\r' | sed '1s/$/,备用/; 2,$s/$/,"x"/' | iconv -t gb18030; } >odd.csv
expect 0 custody packs verify sh-case-csv odd.csv
# A record that is rejected comes nowhere; the others do, and that is looked at one by one.
sed 's/,2026-11-01 20:00:00,/,2026-02-30 20:00:00,/' "$cases" >bad.csv
expect 1 custody --json packs verify sh-case-csv bad.csv --to js-case-xml
[ "$(jq -c '[.records, .rejected, .comes_back]' "$out")" = '[2,1,true]' ] || fail "$(cat "$out")"

# A pack of one's own as the target, which shows next to nothing.
cat >short.yaml <<'YAML'
language: 1
pack: short
version: 1
record: case
syntax: jsonl
encoding: utf-8
fields:
  - { at: no, is: case.number, required: true }
  - { at: name, is: case.name, max: 2, over: cut }
YAML
expect 0 custody packs verify sh-case-csv "$cases" --packs . --to short

expect 2 custody packs verify sh-case-csv "$cases" --to zj-move-xml
says 'are of different records'
expect 2 custody packs verify sh-case-cvs "$cases"
expect 3 custody packs verify sh-case-csv missing.csv
expect 3 custody packs verify zj-case-json "$cases"
