# A restricted case: every command answers as if it were not there; a lawful query is an entry; lifted it is what it was.
source "$SOURCE/tests/commands/lib.sh"
make_ledger
words=(--ground 刑事诉讼法第二百八十六条 --legal-doc 湖公封字〔2026〕1号)
case_number=A3305000000002026110009
mkdir minor
printf 'a record of a minor' >minor/record.txt
printf 'another' >minor/photo.jpg
quietly custody add --case $case_number --action collected --by 甲/330500001001 --by 乙/330500001002 minor
custody --json log --case $case_number >before
first=$(jq -s '.[0].index' before)
digest=$(sha256sum <minor/record.txt | cut -d' ' -f1)

expect 0 custody restrict $case_number "${words[@]}"
says RESTRICTED
quiet
cp "$out" answer

expect 0 custody log --case $case_number
says 'no such entry'
does_not_say record.txt
expect 0 custody log --digest "$digest"
says 'no such entry'
expect 0 custody log
does_not_say record.txt
does_not_say $case_number
for what in "$first" minor/record.txt "$digest"; do
  expect 1 custody show "$what"
  sed "s#$what#WHAT#" "$err" >hidden
  expect 1 custody show nowhere
  sed 's#nowhere#WHAT#' "$err" | diff - hidden >&2 || fail "another answer for $what than for nothing"
  expect 1 custody prove "$what" -o -
  [ ! -s "$out" ] || fail 'a proof'
done
# Handing over, following, reviewing and listing the case: the answer that a case gets of which nothing was ever entered.
quietly custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
quietly custody trust card --ledger suzhou -o suzhou.card
quietly custody trust add suzhou.card --fingerprint "$(custody trust fingerprint suzhou.card)"
send() { custody send --plain --to evidence.suzhou.example --purpose 案件移送 --legal-doc 湖公刑移字〔2026〕1号 -o bundle.tar --case "$1"; }
for command in send 'custody trace' 'custody review' 'custody form seizure -o - --case'; do
  for number in $case_number A3305000000002026119999; do
    code=0
    $command $number >"$out" 2>"$err" || code=$?
    sed "s#$number#NUMBER#" "$err" >"answer-$number"
    [ $code -ne 0 ] && [ ! -s "$out" ] && [ ! -e bundle.tar ] || fail "$command $number: exit $code"
  done
  diff answer-* >&2 || fail "$command answers otherwise for the case than for none"
done
expect 1 custody check minor/record.txt
says 'new:'
# Neither in plain nor encrypted with anything that lies beside it in the database.
! grep -rqaF 'record.txt' huzhou/.custody/db || fail 'the name stands in the database'
expect 0 custody verify
says '0 payloads destroyed, 3 restricted'

size=$(custody --json verify --level 1 | jq .size)
expect 2 custody show "$first" --query-ground 办案需要
expect 0 custody show "$((first + 2))" --query-ground 司法机关办案需要 --query-doc 湖检调字〔2026〕2号
says minor/record.txt
expect 0 custody log --kind record.queried
says record.queried
[ "$(custody --json verify --level 1 | jq .size)" -eq $((size + 1)) ] || fail 'the query is no entry'
expect 0 custody --json log --case $case_number --query-ground 司法机关办案需要 --query-doc 湖检调字〔2026〕2号
diff before "$out" >&2 || fail 'the query shows something else than was entered'
expect 0 custody show "$first" --query-ground x --query-doc y
expect 1 custody show "$first"

expect 1 custody restrict $case_number "${words[@]}"
expect 2 custody restrict 1 --legal-doc x
expect 2 custody restrict 1 --ground x
expect 1 custody restrict 1 --lift "${words[@]}"
expect 0 custody restrict $case_number --lift "${words[@]}"
custody --json log --case $case_number | diff before - >&2 || fail 'what was lifted is not what it was'
expect 0 custody prove minor/record.txt --all-fields -o proof
expect 0 custody verify minor/record.txt --proof proof --vkey "$(custody key show --vkey)"
expect 0 custody verify
says '0 payloads destroyed, 0 restricted'
