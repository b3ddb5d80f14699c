# The two examples of each command, as `custody help` shows them, do what they say. Each runs in a copy of one prepared place:
# the directory of a ledger, with evidence beside and in it, a second agency, cards, a bundle and its receipt.
source "$SOURCE/tests/commands/lib.sh"
source "$SOURCE/tests/commands/timestamp/_authority.sh"

mkdir base && cd base
export XDG_STATE_HOME=$PWD/state
mkdir -p evidence
printf 'scene one' >evidence/scene-01.jpg
printf 'scene two' >evidence/scene-02.jpg
printf 'a recording' >evidence/scene.bin
"$SOURCE/examples/01-hand-over/run.sh" "$PWD" >"$out" 2>"$err" || fail 'the story'
cp -r evidence *.card case.bag.tar huzhou/
cp "$SOURCE/tests/commands/convert/cases.csv" huzhou/
cd huzhou
quietly custody add --case A3305000000002026110002 --action collected --by 甲/330500001001 --by 乙/330500001002 evidence
# A publication, and an exhibit that was given back.
quietly custody publish www
quietly custody add --case A3305000000002026110001 --action returned --of 1 --legal-doc 湖公发还字〔2026〕1号
# A receipt that is not entered yet, and a bundle that comes from the other side.
quietly custody send --plain --to 苏州市公安局 --case A3305000000002026110002 --purpose 协查 --legal-doc 湖公刑协字〔2026〕1号 -o ../two.bag.tar
cd ../suzhou
quietly custody receive ../two.bag.tar -o two
cp two/*/receipt.tlog-proof ../huzhou/
quietly custody add --case A3205000000002026110001 --action collected --by 丙/320500001001 --by 丁/320500001002 ../evidence/scene.bin
quietly custody send --plain --to 湖州市公安局 --case A3205000000002026110001 --purpose 协查 --legal-doc 苏公刑协字〔2026〕1号 -o ../huzhou/from-suzhou.bag.tar
quietly custody cosign --request evidence.huzhou.example -o ../huzhou/suzhou.request
cd ../huzhou
# The newest checkpoint, stamped.
make_authority tsa
cp tsa/ca.pem tsa-ca.pem
quietly custody timestamp request -o asked.tsq
stamp tsa asked.tsq huzhou.tsr
cd "$work/here"

count=0
while IFS= read -r example; do
  rm -rf try && cp -r base try
  cd try/huzhou
  export XDG_STATE_HOME=$work/here/try/state
  # What an example writes must not be there yet.
  output=$(grep -oE -- '-o [^ ]+' <<<"$example" | cut -d' ' -f2 || true)
  case $output in '' | - ) ;; *) rm -rf "$output" ;; esac
  code=0
  eval "$example" >"$out" 2>"$err" || code=$?
  [ "$code" -eq 0 ] || fail "exit $code: $example"
  quiet
  count=$((count + 1))
  cd "$work/here"
done < <(custody --json help | jq -r '.commands[].examples[]')
[ "$count" -gt 0 ] || fail 'no examples'
printf '%d examples\n' "$count"
