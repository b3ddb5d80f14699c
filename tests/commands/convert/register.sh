# `convert --register`: the conversion stands in the ledger, so that whoever has the source can run it again; and of what was
# withheld or masked nothing is left behind anywhere, in no form.
source "$SOURCE/tests/commands/lib.sh"

quietly custody init ledger --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
export CUSTODY_LEDGER=$PWD/ledger
case_number=A3305020000002026110001

# Values that stand nowhere else, so that they can be looked for.
secrets=(甲子乙丑丙寅 310101189901010019 13800001234 秘密街道九号 夜间门锁被撬)
cat >in.json <<'JSON'
{"version":"ZJ-2.1","fssj":"20261122055500","fsdw_gajgjgdm":"330500000000","total":2,"data":[
{"ajbh":"A3305020000002026110001","ajmc":"秘密街道九号被盗","ajlb":"050200","fasjks":"20261101200000","jyaq":"夜间门锁被撬","ssje":12000,"memo":"13800001234","fadd":{"xzqhdm":"330502","dzmc":"秘密街道九号"},"xyrlb":[{"xm":"甲子乙丑丙寅","zjhm":"310101189901010019","csrq":"18990101","lxdh":"13800001234","xbdm":"1"}]},
{"ajbh":"A3305020000002026110002","ajlb":"甲子乙丑丙寅","jyaq":"夜间门锁被撬","xyrlb":[{"xm":"甲子乙丑丙寅","zjhm":"310101189901010018"}]}
]}
JSON
mkdir wantlists
cat >wantlists/suzhou.yaml <<'LIST'
language: 1
recipient: 320500000000
purpose: 协查
record: case
profile: db34-t-4631.2
elements:
  case.number: release
  case.category: release
  case.occurred.from: year
  person.role: release
  person.name: mask
  person.id: pseudonym
LIST
printf 'a secret of the agency' >secret
release=(--for 320500000000 --purpose 协查 --legal-doc 湖公刑协字〔2026〕1号 --pseudonym-key secret)

# Words: a case to enter it for, a file to enter, and a ledger.
expect 2 custody convert --from zj-case-json --to js-case-xml in.json -o out.xml --register
expect 2 custody convert --from zj-case-json --to js-case-xml in.json -o out.xml --case "$case_number"
says "'--case' is of use only with '--register'"
expect 2 custody convert --from zj-case-json --to js-case-xml in.json -o - --register --case "$case_number"
expect 10 custody convert --ledger nowhere --from zj-case-json --to js-case-xml in.json -o out.xml --register --case "$case_number"
# A residual is what is withheld.
expect 2 custody convert --from zj-case-json --to js-case-xml in.json -o out.xml "${release[@]}" --residual residual
expect 2 custody convert --from zj-case-json --to js-case-xml in.json -o out.xml "${release[@]}" --with-residual residual
[ ! -e out.xml ] && [ ! -e residual ] || fail 'written all the same'

expect 1 custody convert --from zj-case-json --to js-case-xml in.json -o out.xml "${release[@]}" --register --case "$case_number" \
  --rejects rejects --losses losses --release-report report
says 'entered as entry 0, record.converted'
says '2 records read = 1 written + 1 rejected'
# Where there is no list nothing is entered either.
expect 1 custody convert --from zj-case-json --to js-case-xml in.json -o none.xml --for 340100000000 --purpose 协查 --legal-doc 1 --register --case "$case_number"
[ ! -e none.xml ] || fail 'a file without a list'
expect 0 custody verify
says 'entries 0 to 0'

# Nothing of the secrets anywhere: as they are, in the encoding of other files, in base64 at any offset, in hex.
{
  for value in "${secrets[@]}"; do
    for encoding in utf-8 gb18030; do
      printf '%s' "$value" | iconv -t $encoding >bytes
      cat bytes; echo
      od -An -tx1 bytes | tr -d ' \n'; echo
      for before in '' x xx; do { printf '%s' "$before"; cat bytes; } | base64 -w0 | cut -c5- | sed 's/....$//'; echo; done | grep .
    done
  done
} >forms
[ "$(wc -l <forms)" = 50 ] || fail "forms: $(wc -l <forms)"
custody show 0 >shown
custody --json show 0 >shown.json
for file in out.xml rejects losses report shown shown.json; do
  ! LC_ALL=C grep -qaiF -f forms "$file" || fail "in $file: $(LC_ALL=C grep -oaiF -f forms "$file" | head -1)"
done
! LC_ALL=C grep -raiqF -f forms ledger || fail 'in the ledger'
LC_ALL=C grep -qaF -f forms in.json || fail 'they would not be found'

# An auditor: has the source, the lists and the secret; reads from the entry what was done, runs it again, and compares.
jq -r '.fields["act.process"]' shown.json >process
[ -s process ] || fail "no process: $(cat shown.json)"
fact() { awk -v key="$1" '$1 == key { sub(/^[^ ]* /, ""); print }' process; }
[ "$(fact input)" = "$(sha256sum in.json | cut -c-64) $(stat -c %s in.json)" ] || fail 'another source'
custody packs list --json | jq -r 'select(.type == "pack") | "\(.id) \(.version) \(.sha256)"' >packs
grep -qxF "$(fact from)" packs && grep -qxF "$(fact to)" packs || fail 'other packs'
[ "$(fact list)" = "$(sha256sum wantlists/suzhou.yaml | cut -c-64) 320500000000" ] || fail 'another list'
set -- $(fact from) $(fact to)
expect 1 custody convert --from "$1" --to "$4" in.json -o again.xml --for 320500000000 --purpose "$(fact purpose)" --legal-doc x --pseudonym-key secret
expect 1 custody check again.xml
says 'the content is recorded as'
says '(entry 0)'
expect 0 custody check out.xml
printf 'another secret of it' >secret
expect 1 custody convert --from "$1" --to "$4" in.json -o other.xml --for 320500000000 --purpose "$(fact purpose)" --legal-doc x --pseudonym-key secret
expect 1 custody check other.xml
does_not_say 'the content is recorded as'

# Without a release: the conversion of a case's records, in a ledger with the twin as well.
quietly custody init twin --origin twin.huzhou.example --name 湖州市公安局 --agency 330500000000 --sm
quietly custody packs sample sh-case-csv --count 5 -o a.csv
expect 0 custody convert --ledger twin --from sh-case-csv --to zj-case-json a.csv -o a.json --register --ref 2026-17 --residual a.residual
expect 0 custody check --ledger twin a.json
