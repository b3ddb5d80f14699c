# Published ledgers of the sizes at which a tree of tiles changes its shape, each published in three steps, read by Go's tlog.
source "$SOURCE/tests/commands/lib.sh"
source "$SOURCE/tests/foreign/lib.sh"

# add COUNT: as many entries; a directory is one of them.
add() {
  local count=$1
  [ "$count" -gt 0 ] || return 0
  rm -rf evidence && mkdir evidence
  [ "$count" -eq 1 ] || seq $((count - 1)) | (cd evidence && split -a 4 -l 1)
  quietly custody add --case "A33050000000020261$((10000 + ++night))" --action collected evidence
}

night=0
for size in 0 1 2 255 256 257 511 512 513 65535 65536 65537; do
  rm -rf huzhou www notes "$XDG_STATE_HOME"
  mkdir notes
  quietly custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
  export CUSTODY_LEDGER=$PWD/huzhou
  step=0
  for until in $((size / 3)) $((size * 2 / 3)) "$size"; do
    add $((until - step))
    step=$until
    quietly custody publish www
    cp www/checkpoint "notes/$until"
  done
  proofs=()
  for index in $(printf '%s\n' 0 $((size / 2)) $((size - 1)) | sort -nu); do
    ((index >= 0 && index < size)) || continue
    quietly custody prove "$index" -o "$index.tlog-proof" --force
    quietly custody prove "$index" --all-fields -o "all-$index.tlog-proof" --force
    proofs+=("$index.tlog-proof" "all-$index.tlog-proof")
  done
  vkey=$(custody key show --vkey)
  "$tlog" www "$vkey" notes/* "${proofs[@]}"
  quietly custody verify www --vkey "$vkey"
  [ "$size" -ge 256 ] || continue   # the first bundle is a whole one
  flip www/tile/entries/000 9
  ! "$tlog" www "$vkey" 2>/dev/null || fail 'the second opinion accepts a changed bundle'
done
