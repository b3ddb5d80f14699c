# The SM3 twin of published ledgers of several sizes, read by Python's hashlib.
source "$SOURCE/tests/commands/lib.sh"
python3 -c 'import hashlib; hashlib.new("sm3")' 2>/dev/null || exit 77

for size in 1 2 3 255 256 257 600; do
  rm -rf huzhou www evidence "$XDG_STATE_HOME" ./*-proof
  quietly custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000 --sm
  mkdir evidence
  [ "$size" -eq 1 ] || seq $((size - 1)) | (cd evidence && split -a 4 -l 1)
  quietly custody add --ledger huzhou --case A3305000000002026110001 --action collected evidence
  quietly custody publish --ledger huzhou www
  for index in 0 $((size / 2)) $((size - 1)); do quietly custody prove --ledger huzhou "$index" --sm3 -o "$index.tlog-proof" --force; done
  python3 "$SOURCE/tests/foreign/sm3_tree.py" www ./*.sm3-proof
  custody key show --ledger huzhou --vkey >keys
  custody key show --ledger huzhou --vkey --sm3 >>keys
  quietly custody verify www --vkey keys
  quietly custody verify 0.tlog-proof --twin-proof 0.sm3-proof --vkey keys
  # One byte of a tile, and a proof of another entry.
  flip "$(find www/sm3/tile/0 -type f | head -1)" 9
  ! python3 "$SOURCE/tests/foreign/sm3_tree.py" www 2>/dev/null || fail 'a changed tile is accepted'
  ! custody verify www --vkey keys >"$out" 2>&1 || fail 'custody accepts a changed tile'
  [ "$size" -eq 1 ] || { expect 1 custody verify 0.tlog-proof --twin-proof $((size - 1)).sm3-proof --vkey keys; says '[twin-leaf]'; }
done
