# Lists that sha256sum, b3sum and hashdeep make of unpleasant names are read, and ours are taken by them. Where their own lists are
# broken, that is told, and nothing passes as a match.
source "$SOURCE/tests/commands/lib.sh"
source "$SOURCE/tests/commands/_names.sh"
unpleasant disk
ln -s a.txt disk/link
(cd disk && nest deep d 1000 && nest long "$(printf 'y%.0s' {1..250})" 20)
each() { find disk -type f -print0 | LC_ALL=C sort -z | xargs -0 "$@"; }

# All but the one whose path is too long for them: it is new to their lists, and nothing else is.
for tag in '' --tag; do
  each sha256sum $tag >theirs 2>"$err" || true
  expect 1 custody check disk --against theirs
  says '26 match, 0 changed, 0 moved, 0 copied, 0 case-renamed, 1 new, 0 missing, 0 unreadable'
  expect 0 custody hash $tag disk
  cp "$out" ours
  LC_ALL=C grep -av 'disk/long/' ours >short
  sha256sum -c --quiet short >"$out" 2>"$err" || fail "sha256sum does not take our list $tag"
  LC_ALL=C sort theirs | cmp - <(LC_ALL=C sort short) || fail "another list than sha256sum $tag"
  expect 0 custody check disk --against ours
done

# b3sum writes U+FFFD for what is not UTF-8, so two names are lost: their files are found by content. It reads no list that has them,
# nor, of its older versions, one that escapes a carriage return as coreutils do.
each b3sum >theirs 2>"$err" || true
expect 1 custody check disk --against theirs
says '24 match, 0 changed, 2 moved, 0 copied, 0 case-renamed, 1 new'
says 'the list holds names with U+FFFD'
expect 0 custody hash --algorithm blake3 disk
LC_ALL=C grep -avP 'disk/long/|\xff|\xe4\xb8$|disk/return' "$out" >ours
b3sum -c --quiet ours >"$out" 2>"$err" || fail 'b3sum does not take our list'

# hashdeep neither ends below a thousand directories nor has a way to write a line end.
rm -r disk/deep disk/long
hashdeep -r -l -c md5,sha256 disk >theirs 2>"$err"
expect 3 custody check disk --against theirs
says 'improperly formatted'
says '25 match, 0 changed, 1 moved, 0 copied, 0 case-renamed, 0 new'
expect 3 custody hash --format hashdeep --algorithm md5,sha256 disk
says "the name of 'disk/new%0Aline' cannot be written in a list of this form"
cp "$out" ours
rm disk/link disk/$'new\nline' disk/$'return\r'
hashdeep -a -k ours -r -l disk >"$out" 2>"$err" || fail 'hashdeep does not pass its audit'
