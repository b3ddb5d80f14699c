# Ten defects that stand in published code of police and government systems, each with its data, its exit code and its message.
source "$SOURCE/tests/commands/lib.sh"
packs=$SOURCE/tests/commands/convert/packs
header=AJBH,AJMC,AJLBDM,XZQH,FSSJ,LARQ,BJR,XBDM

# row FIELDS...: a file of one record with what follows its number
row() { printf '%s\nA3101040000002026110001,%s\n' "$header" "$1" >in.csv; }
forth() { custody convert --packs "$packs" --from feedback-csv --to national-jsonl in.csv -o out.jsonl --force --rejects rejects --losses losses "$@"; }
# Which one is looked at: tests/fault/guards.sh reads it.
defect() { echo "defect $1"; }
rule() { jq -r '.problems[] | .rule' rejects | paste -sd' '; }

# 1. Stacked cases that do not fall through: 14 of 15 codes of robbery and 19 of 20 of theft became nothing.
defect 1
robbery='050100 050101 050102 050103 050110 050111 050112 050113 050120 050130 050131 050132 050140 050150 050160'
theft='050200 050201 050202 050203 050204 050210 050211 050212 050216 050220 050221 050222 050223 050224 050227 050230 050235 050236 050237 050240'
{ echo "$header"; n=0; for code in $robbery $theft; do n=$((n + 1)); printf 'A310104000000202611%04d,,%s,,,,,\n' "$n" "$code"; done; } >in.csv
expect 0 forth
[ "$(jq -r .ajlb out.jsonl | sort | uniq -c | awk '{ print $1, $2 }' | paste -sd' ')" = '15 05000100 20 05000200' ] || fail "categories: $(jq -r .ajlb out.jsonl | sort | uniq -c)"

# 2. Codes remapped to obsolete ones by the way: within one table a code is what it was, retired ones too.
defect 2
{ echo "$header"; n=0; for code in 310103 310108 320103 330103 341400; do n=$((n + 1)); printf 'A310104000000202611%04d,,050200,%s,,,,\n' "$n" "$code"; done; } >in.csv
expect 0 forth
[ "$(jq -r .xzqh out.jsonl | paste -sd' ')" = '310103 310108 320103 330103 341400' ] || fail 'areas were changed'

# 3. The year of the week: around New Year the year was wrong. There is no such field in a pattern.
defect 3
for day in 20241230 20241231 20250101 20261231 20270101 20271231; do
  row "x,050200,,${day}010203,$day,,"
  expect 0 forth
  [ "$(jq -r '.larq' out.jsonl | tr -d -)" = "$day" ] || fail "$day became $(jq -r .larq out.jsonl)"
  [ "$(jq -r '.fssj' out.jsonl | tr -d ':T-')" = "${day}010203" ] || fail "$day became $(jq -r .fssj out.jsonl)"
done
sed 's/%Y%m%d"/%G%m%d"/' "$packs/feedback-csv.yaml" >week.yaml
expect 1 custody packs check ./week.yaml
says 'is no pattern of a date'

# 4. An unknown code became null, or "other", and nobody was told.
defect 4
row 'x,059999,,,,,'
expect 1 forth
says 'rejected by code/unknown: 1'
[ "$(rule)" = code/unknown ] || fail "$(rule)"
[ ! -s out.jsonl ] || fail 'written all the same'

# 5. A leading zero that a dictionary had lost: 50200 is not a code, and is not taken for one.
defect 5
row 'x,50200,,,,,'
expect 1 forth
says 'rejected by code/unknown: 1'
[ "$(jq -r '.problems[0].value' rejects)" = 50200 ] || fail 'another value'

# 6. 43 of 61 fields were read and thrown away. Here a field that no rule names is a finding with its name, or rejects.
defect 6
printf '%s,SSRS,CLJGDM\nA3101040000002026110001,x,050200,,,,,,2,01\n' "$header" >in.csv
expect 1 forth
says 'unknown-field: 2'
[ "$(jq -r 'select(.record == 1) | .problems[].place' rejects | paste -sd' ')" = 'SSRS CLJGDM' ] || fail 'not by name'
expect 1 forth --strict
says '1 record read = 0 written + 1 rejected'

# 7. A producer writes another name or another form than the consumer reads: silently null. Here the column is missed by name, and
#    a date in another form is rejected.
defect 7
printf '%s\nA3101040000002026110001,x,050200,,,,\n' "${header/,FSSJ/}" >in.csv
expect 1 forth
says 'csv/column-missing: 1'
row 'x,050200,,,1994-06-30,,'
expect 1 forth
[ "$(jq -r '.problems[0] | .rule, .place, .value, .hint' rejects | paste -sd'|')" = 'date|LARQ|1994-06-30|expected YYYYMMDD' ] || fail "$(cat rejects)"

# 8. An area of five digits; name and number in one field.
defect 8
row 'x,050200,31000,,,,'
expect 1 forth
says 'rejected by code/unknown: 1'
row 'x,050200,310104,,,张三310101189901010019,1'
expect 0 forth
[ "$(jq -r '.xm, .zjhm, .xb' out.jsonl | paste -sd' ')" = '张三 310101189901010019 男' ] || fail 'not told apart'

# 9. A dictionary of the sex without 9. What the target has no word for is not written as another one, and is counted.
defect 9
row 'x,050200,,,,张三,9'
expect 0 forth
[ "$(jq 'has("xb")' out.jsonl)" = false ] || fail 'a word for 9'
[ "$(jq -r '.losses[] | select(.element == "person.sex") | .kind, .lost' losses | paste -sd' ')" = 'dropped 1' ] || fail "$(cat losses)"

# 10. Six names for one thing, and one name for several: a name is never guessed, only proposed to the author of a pack.
defect 10
printf '%s\nA3101040000002026110001,x,050200,,,,甲\n' "${header/,BJR,XBDM/,zjhm}" >in.csv
expect 1 forth
[ "$(jq 'has("zjhm")' out.jsonl)" = false ] || fail 'taken for the number of a person'
sed 's/is: case.name/is: case.nane/' "$packs/feedback-csv.yaml" >guess.yaml
expect 1 custody packs check ./guess.yaml
says "unknown element 'case.nane'"
says "did you mean 'case.name'?"
