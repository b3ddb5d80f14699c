# What was destroyed stands in no file of the database: neither value nor salt nor a key of the index made from them. First the
# control: RocksDB without compression, so that a search through the files finds all of it where it is.
source "$SOURCE/tests/commands/lib.sh"
export LD_PRELOAD=$TOOLS/libplain_store.so
[ -f "$LD_PRELOAD" ] || fail 'no libplain_store.so'
make_ledger
db=huzhou/.custody/db
secret='甲的秘密 scene-33.jpg'
printf 'a secret' >"$secret"
quietly custody add --case A3305000000002026110002 --action collected --by 甲/330500001001 --by 乙/330500001002 --place 吴兴区秘密路 "$secret"
index=$(custody --json log --case A3305000000002026110002 | jq -r .index)
fields=$(custody --json show "$index")

# Each value and salt of the payload, as the store has them, and the keys of the index that name this entry: hex, one a line.
unset LD_PRELOAD
# Of these without their first bytes, which a table leaves out where the row before has the same.
index_key() {
  printf '%s%016x\n' "$(printf %s "$1" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$(cat huzhou/.custody/keys/index)" -r | cut -c9-32)" "$index"
}
field() { jq -rj --arg key "$1" '.fields[$key]' <<<"$fields"; }
hex() { printf %s "$1" | xxd -p | tr -d '\n'; echo; }
digest=$(field item.sha256)
{
  hex "$secret"
  hex 吴兴区秘密路
  hex "$digest"
  for salt in $(grep -aohE "show [a-z0-9.-]+ [A-Za-z0-9+/]{22}== [^ ]*($digest|吴兴区秘密路)" "$db"/* | cut -d' ' -f3 | LC_ALL=C sort -u); do hex "$salt"; done
  index_key A3305000000002026110002
  index_key "$digest"
  index_key "$secret"
} >traces
[ "$(wc -l <traces)" -eq 8 ] || fail "$(wc -l <traces) traces instead of 8"

count() { # TRACE: files of the database that hold it
  local file n=0
  for file in "$db"/*; do
    if xxd -p "$file" | tr -d '\n' | grep -q "$1"; then n=$((n + 1)); fi
  done
  echo $n
}
search() { while IFS= read -r trace; do printf '%s %s\n' "$(count "$trace")" "$trace"; done <traces; }

# The control, in the log and in tables: many entries push it through every kind of file.
search >found
! grep -q '^0 ' found || fail "the control does not find: $(grep '^0 ' found)"
export LD_PRELOAD=$TOOLS/libplain_store.so
quietly "$TOOLS/big_ledger" huzhou 3000
quietly custody add --case A3305000000002026110003 --action collected --by 甲/330500001001 --by 乙/330500001002 evidence/scene-01.jpg
unset LD_PRELOAD
search >found
! grep -q '^0 ' found || fail "the control does not find in tables: $(grep '^0 ' found)"

export LD_PRELOAD=$TOOLS/libplain_store.so
words=(--ground 刑事诉讼法第一百四十五条 --approved-by 湖州市公安局法制支队 --legal-doc 湖公发还字〔2026〕1号)
expect 1 custody erase "$index" "${words[@]}"
says 'which is open'
quietly custody add --case A3305000000002026110002 --action returned --of "$index" --legal-doc 湖公发还字〔2026〕1号
expect 0 custody erase "$index" "${words[@]}"
says "DESTROYED in this ledger's directory"
quiet
# The return says the name again; it is an entry of its own.
return=$(custody --json log --kind evidence.returned | jq -r .index)
says "not destroyed: entry $return"
expect 0 custody erase "$return" "${words[@]}"
quiet
unset LD_PRELOAD
search >found
if grep -v '^0 ' found; then fail 'still there'; fi

expect 0 custody verify
says '2 payloads destroyed, 0 restricted'
expect 0 custody show "$index"
says 'its payload is destroyed'
expect 1 custody show "$digest"
expect 1 custody prove "$index" -o -
expect 1 custody erase "$index" "${words[@]}"
says 'was destroyed before'
