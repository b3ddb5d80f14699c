# The two examples of each command, as `custody help` shows them, do what they say. Each runs in a copy of one prepared place:
# the directory of a ledger, with evidence beside and in it, a second agency, cards, a bundle and its receipt.
source "$SOURCE/tests/commands/lib.sh"

mkdir base && cd base
export XDG_STATE_HOME=$PWD/state
mkdir -p evidence
printf 'scene one' >evidence/scene-01.jpg
printf 'scene two' >evidence/scene-02.jpg
printf 'a recording' >evidence/scene.bin
"$SOURCE/examples/01-hand-over/run.sh" "$PWD" >"$out" 2>"$err" || fail 'the story'
cp -r evidence *.card case.bag.tar huzhou/
cp suzhou/inbox/*/receipt.tlog-proof huzhou/
cd huzhou
quietly custody add --case A3305000000002026110002 --action collected --by 甲/330500001001 --by 乙/330500001002 evidence
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
