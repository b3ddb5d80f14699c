# `packs verify` tries the laws on what it is given, or on generated records; a law that does not hold is exit 1, with the record.
source "$SOURCE/tests/commands/lib.sh"

expect 0 custody packs verify sh-case-csv --count 30 --seed 4
says '30 generated records, seed 4'
says 'sh-case-csv -> zj-case-json: 30 records, 0 rejected, '
says 'sh-case-csv -> sh-case-csv: 30 records'
says 'no law is broken by these records'
does_not_say 'DOES NOT HOLD'
quiet

# The same seed, the same edits; another one, others.
expect 0 custody packs verify zj-case-json --to js-case-xml --count 40 --seed 4 --ugly --json
cp "$out" first
expect 0 custody packs verify zj-case-json --to js-case-xml --count 40 --seed 4 --ugly --json
cmp first "$out" || fail 'one seed, two runs'
[ "$(jq -r 'select(.type == "laws") | .from, .to, .records, (.broken | add)' "$out" | paste -sd' ')" = 'zj-case-json js-case-xml 40 0' ] || fail json
jq -e 'select(.type == "laws") | (.tried | all(. > 0)) and .edits > 20 and .rejected > 0' "$out" >/dev/null || fail 'a law was not tried'

# On records of one's own, whatever their form.
printf '%s\n' '{"total":2, "data" : [' \
  '  {"ajbh" : "A3305020000002026110001", "ajlb":"050200","xyrlb":[{"xm":"\u7532","zjhm":310101189901010019}], "beizhu": null },' \
  '  {"ajbh":"A3305020000002026110002","ajlb":"x"} ] , "version":"ZJ-2.1"}' >cases.json
expect 0 custody packs verify zj-case-json cases.json --to sh-case-csv --to ah-case-fixed
says 'zj-case-json -> sh-case-csv: 2 records, 1 rejected'
says 'zj-case-json -> ah-case-fixed: 2 records, 1 rejected'

expect 2 custody packs verify zj-case-json cases.json --ugly
expect 2 custody packs verify zj-case-json --to zj-move-xml
says 'are of different records'
expect 2 custody packs verify zj-case-jsn
says "did you mean 'zj-case-json'?"
expect 3 custody packs verify zj-case-json nowhere.json
printf '{"data":[' >cut.json
expect 3 custody packs verify zj-case-json cut.json
