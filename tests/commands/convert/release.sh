# `convert --for`: nothing leaves without a list for just this recipient and this purpose, and only what the list grants.
source "$SOURCE/tests/commands/lib.sh"

quietly custody packs sample zj-case-json --count 20 --seed 9 -o in.json
convert() { custody convert --from zj-case-json --to js-case-xml in.json -o out.xml --force "$@"; }
paper=(--purpose 协查 --legal-doc 湖公刑协字〔2026〕1号)

expect 2 convert --for 320500000000
says "'--for' needs '--purpose' and '--legal-doc'"
expect 2 convert --purpose 协查
expect 3 convert --for 320500000000 "${paper[@]}"
mkdir wantlists
expect 1 convert --for 320500000000 "${paper[@]}"
says 'nothing was written'
[ ! -e out.xml ] || fail 'a file without a list'

cat >wantlists/suzhou.yaml <<'LIST'
language: 1
recipient: 320500000000
purpose: 协查
record: case
profile: db34-t-4631.2
elements:
  case.number: release
  person.role: release
  person.name: mask
  person.id: pseudonym
LIST
expect 1 convert --for 340100000000 "${paper[@]}"
expect 1 convert --for 320500000000 --purpose 其他 --legal-doc 1
[ ! -e out.xml ] || fail 'a file without a list'
expect 2 convert --for 320500000000 "${paper[@]}"
says '--pseudonym-key'
printf 'a secret of the agency' >secret
expect 0 convert --for 320500000000 "${paper[@]}" --pseudonym-key secret --release-report report.json --rejects rejects.jsonl
says 'for 320500000000:'

# None of the names and numbers of the input is in what goes out.
jq -r '.data[] | (.xyrlb + .bhrlb)[]? | .xm, .zjhm, .lxdh // empty' in.json | LC_ALL=C sort -u | grep -v '^null$' >values
[ -s values ] || fail 'no values to look for'
if grep -F -f values out.xml report.json rejects.jsonl >"$out"; then fail 'a withheld value went out'; fi
grep -q '<js:xm>.\*' out.xml || fail 'no masked name'
jq -e '.elements[] | select(.element == "person.id" and .grant == "pseudonym" and .count > 0)' report.json >/dev/null || fail 'the report'
[ "$(jq -r .legal_document report.json)" = 湖公刑协字〔2026〕1号 ] || fail 'the document'

# What is not written is not released, and a dry run says so.
jq '.data[3].ajlb = "none"' in.json >bad.json
expect 1 custody convert --from zj-case-json --to js-case-xml bad.json -o none.xml --for 320500000000 "${paper[@]}" --pseudonym-key secret --max-errors 0 --release-report none.json
[ ! -e none.json ] || fail 'a report of what was not released'
does_not_say 'values released'
expect 2 convert --for 320500000000 "${paper[@]}" --pseudonym-key secret --dry-run --release-report none.json
expect 0 convert --for 320500000000 "${paper[@]}" --pseudonym-key secret --dry-run
says 'values would be released'

# The same secret, the same pseudonyms; another one, others.
cp out.xml first.xml
quietly convert --for 320500000000 "${paper[@]}" --pseudonym-key secret
cmp out.xml first.xml || fail 'the same release twice differs'
printf 'another secret of it' >secret
quietly convert --for 320500000000 "${paper[@]}" --pseudonym-key secret
! cmp -s out.xml first.xml || fail 'pseudonyms do not depend on the secret'

expect 2 convert --for 320500000000 "${paper[@]}" --pseudonym-key secret --explain 1
