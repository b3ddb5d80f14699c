# hash --check beside sha256sum -c: the same lines, the same judgement.
source "$SOURCE/tests/commands/lib.sh"

printf one >one; printf two >two; printf three >'th ree'
sha256sum one two 'th ree' >list

both() { # CODE ARGUMENTS of sha256sum -c and hash --check
  local wanted=$1 theirs=0
  shift
  sha256sum -c "$@" >theirs 2>/dev/null || theirs=$?
  [ "$theirs" -eq "$wanted" ] || fail "sha256sum itself exits $theirs"
  expect "$wanted" custody hash "${@:1:$#-1}" --check "${@: -1}"
  LC_ALL=C diff theirs "$out" >&2 || fail "other lines than sha256sum -c $*"
}
both 0 list
both 0 --quiet list
both 0 --status list
printf other >two
both 1 list
both 1 --quiet list
says '1 of the computed checksums did NOT match'
rm one
both 1 list
says "cannot open 'one': No such file or directory"
says '1 of the listed files could not be read'
both 1 --ignore-missing list
printf two >two
both 0 --ignore-missing list
printf one >one
printf 'no line of a list\n' >>list
both 0 list
says "'list': 1 line is improperly formatted"
both 0 --warn list
says "'list', line 4: improperly formatted"
both 1 --strict list
sha256sum --tag one two >tag
both 0 tag
expect 3 custody hash --check nothing
expect 3 custody hash --check two
says "'two': no properly formatted checksum lines found"
mkdir directory
printf '%s  directory\n' "$(sha256sum <one | cut -d' ' -f1)" >of-a-directory
expect 3 custody hash --check of-a-directory
says 'directory: FAILED open or read'
md5sum one | expect 0 custody hash --check -

# 64 digits that nobody names: the files themselves tell.
openssl dgst -sm3 -r one two | sed 's/ \*/  /' >unnamed
expect 0 custody hash --check unnamed
b3sum one two >unnamed
expect 0 custody hash --check unnamed
expect 1 custody hash --check unnamed --algorithm sha256

# What others write of names that their lists cannot hold is told, not passed over.
mkdir e && printf x >e/$'line\nfeed' && printf y >e/$'bad\xff' && printf z >e/fine
hashdeep -r -l -c md5,sha256 e >hd
expect 1 custody hash --check hd --warn
says 'improperly formatted'
says 'e/fine: OK'
says 'e/line: FAILED open or read'
b3sum e/* >b3
expect 1 custody hash --check b3
says 'e/line%0Afeed: OK'
expect 1 custody check e --against b3
says 'the list holds names with U+FFFD'
expect 3 custody check e --against hd
