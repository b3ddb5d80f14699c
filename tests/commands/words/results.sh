# The sentences of the results, in both languages, as people get to see them. They bind: who reads them may be a judge. What was
# not checked and who confirmed it stands in each of them; tests/tree/words.sh looks for what must not.
source "$SOURCE/tests/commands/lib.sh"
make_ledger
key=$(custody key show --vkey)
quietly custody prove evidence/scene-01.jpg -o proof
cp -r huzhou older

# in_both NAME CODE COMMAND...: as golden NAME.en and NAME.zh; what is said on standard error belongs to it.
in_both() {
  local name=$1 code=$2
  shift 2
  for language in en zh; do
    expect "$code" custody --lang $language "$@"
    cat "$err" >>"$out"
    sed -i -E -e "s#[A-Za-z0-9+/]{43}=#ROOT#g" -e "s/([0-9a-f]{64})-[0-9a-f]{8}/\1/g" "$out"
    golden "$name.$language"
  done
}

in_both match 0 verify evidence/scene-01.jpg --proof proof --vkey "$key"
in_both proof-alone 0 verify proof
printf 'scene 1!!' >other
in_both differs 1 verify other --proof proof --vkey "$key"
sed 's/^index 2$/index 1/' proof >damaged
in_both proof-damaged 1 verify other --proof damaged --vkey "$key"
(
  unset CUSTODY_LEDGER
  cd "$work"
  in_both signer-unknown 2 verify here/proof
)
in_both unreadable 3 verify no-such-file
in_both ledger 0 verify
in_both ledger-level-1 0 verify --level 1
in_both check 0 check evidence
printf 'scene ONE' >evidence/scene-01.jpg
rm evidence/scene-02.jpg
printf 'more' >evidence/more.txt
in_both check-differs 1 check evidence

# A ledger that was put back from a copy.
quietly custody add --case A3305000000002026110001 --item 手机 --action seized --by 甲/330500001001 --by 乙/330500001002
rm -rf huzhou && mv older huzhou
in_both went-back 12 verify
in_both topic-restored 0 help restored
in_both topic-proofs 0 help proofs
in_both topic-exit-codes 0 help exit-codes
