# Pieces: what is damaged is named, and one stretch is proved with nothing else of the file present.
source "$SOURCE/tests/commands/lib.sh"

mib=${CUSTODY_IMAGE_MIB:-40}
mkdir e
head -c $((mib << 20)) /dev/zero | openssl enc -aes-128-ctr -nosalt -K 00 -iv 00 2>/dev/null >e/disk.img
printf tail >>e/disk.img
printf small >e/small
: >e/empty
quietly custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
export CUSTODY_LEDGER=$PWD/huzhou
expect 0 custody add --case A3305000000002026110001 --by 甲/330500001001 --by 乙/330500001002 --pieces 1M e
quiet
field() { custody --json show "$1" | jq -r ".fields[\"$2\"] // \"none\""; }
[ "$(field e/disk.img item.pieces.size)" = 1048576 ] || fail 'no size of pieces'
[ "$(field e/empty item.pieces.sha256)" = none ] || fail 'an empty file has pieces'
# One piece: the root is the leaf hash, H(0 || content).
[ "$(field e/small item.pieces.sha256)" = "$({ printf '\0'; printf small; } | openssl dgst -sha256 -binary | base64)" ] || fail 'root of one piece'
expect 0 custody check e

# One byte, its time put back: the piece is named, and nothing else.
touch -r e/disk.img stamp
cp e/disk.img good
flip e/disk.img $((7 * 1048576 + 5))
touch -r stamp e/disk.img
expect 1 custody check e
says "changed: $PWD/e/disk.img"
says "  bytes $((7 << 20)) to $(((8 << 20) - 1)) differ"
[ "$(grep -c '  bytes ' "$out")" -eq 1 ] || fail 'more than one range'
expect 1 custody --json check e
[ "$(jq -r 'select(.type == "damage") | "\(.from) \(.until)"' "$out")" = "$((7 << 20)) $((8 << 20))" ] || fail 'JSON'
truncate -s $((mib << 19)) e/disk.img
expect 1 custody check e
says "it has $((mib << 19)) bytes, the entry says $(((mib << 20) + 4))"
rm e/disk.img
expect 1 custody check e
says 'missing:'
cp -p good e/disk.img

# A stretch, and 1 % of the file.
expect 0 custody prove e/disk.img --range 10500000-10500010 --part part -o clip.stretch
says "bytes $((10 << 20)) to $(((11 << 20) - 1)) of $(((mib << 20) + 4))"
cmp part <(tail -c +$(((10 << 20) + 1)) good | head -c 1048576) || fail 'other bytes'
custody key show --vkey >vkey 2>"$err" || fail 'key show'
mkdir elsewhere && mv part clip.stretch elsewhere/ && cd elsewhere
unset CUSTODY_LEDGER
expect 0 custody verify clip.stretch part --vkey "$(head -1 ../vkey)"
says 'MATCH  part: bytes'
says 'Confirmed by others: nobody'
# The same bytes at their place in a file that holds nothing else.
truncate -s $(((mib << 20) + 4)) sparse
dd if=part of=sparse bs=1M seek=10 conv=notrunc status=none
expect 0 custody verify clip.stretch sparse --vkey "$(head -1 ../vkey)"
flip part 1000
expect 1 custody verify clip.stretch part --vkey "$(head -1 ../vkey)"
does_not_say MATCH
sed 's/^from .*/from 0/; s/^until .*/until 1048576/' clip.stretch >moved
expect 1 custody verify moved sparse --vkey "$(head -1 ../vkey)"
bent clip.stretch 6 >other.stretch
expect 1 custody verify other.stretch sparse --vkey "$(head -1 ../vkey)"
expect 2 custody verify clip.stretch --vkey "$(head -1 ../vkey)"
expect 2 custody verify clip.stretch sparse
cd ..
export CUSTODY_LEDGER=$PWD/huzhou

# The end of the file, the whole of it, and without the kept list: from the file itself.
for range in $((mib << 20))-$(((mib << 20) + 4)) 0-$(((mib << 20) + 4)) 0-1; do
  expect 0 custody prove e/disk.img --range $range --part part -o x.stretch --force
  expect 0 custody verify x.stretch part
done
rm -r huzhou/.custody/pieces
expect 0 custody prove e/disk.img --range 0-1 -o x.stretch --force
expect 2 custody prove e/disk.img --range 5-5 -o -
expect 2 custody prove e/disk.img --range x -o -
expect 2 custody prove e/empty --range 0-1 -o -
flip e/disk.img 5
expect 1 custody prove e/disk.img --range 0-1 -o x.stretch --force
expect 1 custody check e
says 'no list of its pieces is kept'
expect 2 custody add --case A3305000000002026110001 --pieces 1 e
expect 2 custody add --case A3305000000002026110001 --pieces 1Q e
