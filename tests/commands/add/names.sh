# Every name that a file system allows is entered, byte for byte, and none reaches the terminal as it is.
source "$SOURCE/tests/commands/lib.sh"
source "$SOURCE/tests/commands/_names.sh"
quietly custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
export CUSTODY_LEDGER=$PWD/huzhou

unpleasant disk && cd disk
ln -s $'a\nb' 'a link'
nest deep d 1000
nest long "$(printf 'y%.0s' {1..250})" 20
mkdir many && (cd many && seq "${CUSTODY_MANY_FILES:-1000}" | split -a 4 -l 1)
cd ..

expect 0 custody add --case A3305000000002026110001 disk
quiet
expect 0 custody log
! grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xe2\x80[\x8b\xaa-\xae]|\xef\xbb\xbf' "$out" || fail 'a control character reaches the terminal'
custody --json log >"$work/log"
jq -r '.path_b64 // (.path | @base64)' "$work/log" | LC_ALL=C sort >"$work/said"
find disk -print0 | perl -0 -MMIME::Base64 -ne 'chomp; print encode_base64($_, ""), "\n"' | LC_ALL=C sort >"$work/there"
diff "$work/there" "$work/said" >"$out" || fail 'other names than find gives'
expect 0 custody verify
expect 0 custody check disk
expect 0 custody show $'disk/new\nline'
says 'disk/new%0Aline'
[ "$(custody --json show 'disk/a link' | jq -r '.fields["item.features"]')" = $'link to a\nb' ] || fail 'the target of the link'
expect 0 custody add --case A3305000000002026110001 disk
says 'nothing new to enter'

# A name that no entry can hold is named, and nothing is entered.
nest abyss "$(printf 'z%.0s' {1..255})" 200
expect 3 custody add --case A3305000000002026110001 abyss
says 'an entry has at most'
says 'zzzz'
