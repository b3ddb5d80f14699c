# Lists in every form, of names that are unpleasant: ours are taken by the tools that know the form, and read back by us.
source "$SOURCE/tests/commands/lib.sh"

mkdir -p e/d
printf 1 >'e/a&b<c>'; printf 2 >e/$'line\nfeed'; printf 3 >e/$'not utf8 \xff'; printf 4 >e/$'esc\x1b[31m'; printf 5 >'e/back\slash'
printf 6 >e/$'return\r'; printf 7 >'e/com,ma'; printf 8 >e/d/x; : >e/empty; printf 9 >e/$'bidi\u202e'; printf 10 >"e/$(printf 'n%.0s' {1..255})"

expect 0 custody hash e
quiet
cp "$out" gnu
sha256sum --quiet -c gnu >"$out" 2>"$err" || fail 'sha256sum does not take it'
find e -type f -print0 | xargs -0 sha256sum | sort >theirs
sort gnu | cmp - theirs || fail 'not what sha256sum writes'
expect 0 custody hash --tag e
cp "$out" bsd
sha256sum --quiet -c bsd >"$out" 2>"$err" || fail 'sha256sum does not take the BSD form'
expect 0 custody hash --format dfxml --algorithm md5,sha256 e
cp "$out" dfxml
expect 0 custody hash --algorithm blake3 e
cp "$out" b3
# hashdeep has no way to write two of the names: they are named, and nothing is said to be complete.
expect 3 custody hash --format hashdeep --algorithm md5,sha256 e
says "the name of 'e/line%0Afeed' cannot be written in a list of this form"
says "the name of 'e/return%0D' cannot be written in a list of this form"
cp "$out" hd
rm e/$'line\nfeed' e/$'return\r'
hashdeep -a -k hd -r -l e >"$out" 2>"$err" || fail 'hashdeep does not pass its audit'
printf 2 >e/$'line\nfeed'; printf 6 >e/$'return\r'

for list in gnu bsd dfxml b3 hd; do
  expect 0 custody hash --check $list
  quiet
  [ "$(wc -l <"$out")" -eq "$(if [ $list = hd ]; then echo 9; else echo 11; fi)" ] || fail "$list: not each file once"
  ! grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xe2\x80[\xaa-\xae]' "$out" || fail 'a control character is printed'
  expect "$([ $list = hd ] && echo 1 || echo 0)" custody check e --against $list
done
# JSON carries the bytes.
expect 0 custody --json hash e
[ "$(jq -r .path_b64 "$out" | while read -r name; do base64 -d <<<"$name"; printf '\0'; done | sort -z | xxd -p)" = "$(find e -type f -print0 | sort -z | xxd -p)" ] ||
  fail 'names in JSON are not those of the disk'

# Standard input, and several digests of one read.
printf abc | "$CUSTODY" hash --algorithm sha256,sm3,sha512,sha1,md5 - >"$out"
for algorithm in sha256 sha512 sha1 md5; do
  printf abc | openssl dgst -$algorithm -r | cut -d' ' -f1 | grep -qFf - "$out" || fail "$algorithm"
done
says 'SM3 (-) = 66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'

# The order is that of the names, however many threads there are.
for i in 1 2 3; do expect 0 custody hash --algorithm sm3,md5 e; sha256sum <"$out"; done | sort -u | wc -l | grep -qx 1 || fail 'the order changes'

expect 2 custody hash
expect 2 custody hash --format gnu --algorithm sha256,md5 e
expect 2 custody hash --format hashdeep --algorithm sm3 e
says 'hashdeep has no column for sm3'
expect 2 custody hash --format tar e
expect 3 custody hash e nothing
says "cannot read 'nothing': No such file or directory"
