# The packs: that those that ship are sound, and that everything wrong with another one is said in one run.
source "$SOURCE/tests/commands/lib.sh"

expect 0 custody packs list
says 'sh-case-csv'
quiet
expect 0 custody packs list --json
[ "$(jq -r 'select(.id == "sh-case-csv") | .syntax, .encoding, .record, .direction' "$out" | paste -sd' ')" = 'csv gb18030-2022 case both' ] || fail list
jq -e 'select(.type == "pack") | (.sha256 | length == 64) and .elements > 0' "$out" >/dev/null || fail 'digests and elements'

expect 0 custody packs check
says 'sh-case-csv: '
quiet

expect 0 custody packs show sh-case-csv
says 'partial'
says 'only times as precise as YYYY-MM-DD hh:mm:ss'
expect 0 custody packs diff sh-case-csv js-case-xml
says 'generalised'
expect 0 custody packs diff zj-case-json zj-case-jsonl
expect 2 custody packs diff sh-case-csv zj-move-xml
says 'are of different records'

mkdir ours
cat >ours/our-case.yaml <<'YAML'
language: 1
pack: our-case
version: 1
record: case
syntax: csv
csv: { header: 1, group: 编号, quoet: all }
encoding: gb18030
fields:
  - { at: 编号, is: case.nmber }
  - { at: 类别, is: case.category, code: case-category-7 }
  - { at: 时间, is: case.occurred.from }
  - { at: 时间, is: case.name, date: "%d.%m.%Y" }
  - each: person
    at: row
    fields:
      - { at: 姓名, is: person.name }
      - { at: 又名, is: person.name }
YAML
expect 1 custody packs check ours/our-case.yaml
# Each with its place, in one run.
for fault in \
  "our-case.yaml:6:30: unknown key 'quoet'" "did you mean 'quote'?" \
  "our-case.yaml:7:11: unknown encoding 'gb18030'" \
  "our-case.yaml:9:19: unknown element 'case.nmber'" "did you mean 'case.number'?" \
  "our-case.yaml:10:40: unknown code table 'case-category-7'" \
  "our-case.yaml:11:5: 'case.occurred.from' is of the type 'time'" \
  "our-case.yaml:12:11: the place '时间' stands in two rules" \
  "is no pattern of a date" \
  "'person.name' stands in two rules"; do
  says "$fault"
done
expect 1 custody packs check --packs ours our-case
printf 'a: *a\n' >bad.yaml
expect 1 custody packs check bad.yaml
expect 3 custody packs check ./missing.yaml
expect 2 custody packs show sh-case-cvs
says "did you mean 'sh-case-csv'?"

