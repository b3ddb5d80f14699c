# The nine classes, against the ledger, a list and a directory. What could not be read never exits 0.
source "$SOURCE/tests/commands/lib.sh"

mkdir -p e/d
for name in same changed moved copied case gone denied; do printf 'content of %s\n' $name >e/$name; done
printf deep >e/d/deep
ln -s same e/link
quietly custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
export CUSTODY_LEDGER=$PWD/huzhou
quietly custody add --case A3305000000002026110001 --by 甲/330500001001 --by 乙/330500001002 e
quietly custody hash e
cp "$out" list
cp -a e original
expect 0 custody check e
says '11 match, 0 changed'
says 'Not checked: the ledger itself'

expect 0 custody check e --against list
expect 0 custody check e --against original

touch -r e/changed stamp
printf 'CONTENT of changed\n' >e/changed
touch -r stamp e/changed
mv e/moved e/d/elsewhere
cp e/copied e/copy
mv e/case e/CASE
rm e/gone
printf new >e/new

classes() { jq -r 'select(.type == "check" and .class != "match") | .class + " " + .path' "$out" | sed "s#$PWD/e/##" | sort | paste -sd' '; }
wanted='case-renamed CASE changed changed copied copy missing gone moved d/elsewhere new new'
expect 1 custody --json check e
[ "$(classes)" = "$wanted" ] || fail "against the ledger: $(classes)"
expect 1 custody --json check e --against list
[ "$(classes)" = "$wanted" ] || fail "against a list: $(classes)"
expect 1 custody --json check e --against original
[ "$(classes)" = "$wanted" ] || fail "against a directory: $(classes)"
expect 1 custody check e
says "moved: $PWD/e/d/elsewhere, recorded as $PWD/e/moved (entry 9)"

# The eighth: unreadable, for somebody who is not root. What lies in a closed directory is unreadable, not missing.
rm -r e && cp -a original e
chmod 0 e/denied e/d
as_nobody() { if [ "$(id -u)" -eq 0 ]; then setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; else "$@"; fi; }
chmod -R a+rwX "$work/state" huzhou && chmod a+rx "$work" "$work/here"
cp "$CUSTODY" "$work/custody"
expect 3 as_nobody "$work/custody" --json check e
[ "$(classes)" = 'unreadable d unreadable d/deep unreadable denied' ] || fail "unreadable: $(classes)"
expect 3 as_nobody "$work/custody" check e --against list
chmod 700 e/d && chmod 600 e/denied

# The ninth: a file that grows while it is read.
truncate -s 64M e/growing
(for ((i = 0; i < 3000; ++i)); do printf more >>e/growing; done) &
grower=$!
code=0
custody --json check e/growing >"$out" 2>"$err" || code=$?
kill $grower 2>/dev/null || true
wait $grower 2>/dev/null || true
case $code in
  3) [ "$(classes)" = 'unstable growing' ] || fail "unstable: $(classes)" ;;
  1) ;;   # the writer had not begun, or had ended: then it is new, and read as it stood
  *) fail "exit $code of a growing file" ;;
esac
rm e/growing

# A path that is nowhere is no empty success; one that was recorded is missing.
expect 3 custody check nothing
says "cannot read 'nothing': No such file or directory"
rm -r e/d
expect 1 custody check e/d/deep
says "missing: $PWD/e/d/deep"
# Nor is one whose entry was declared void: nothing is recorded there any more.
quietly custody add --case A3305000000002026110001 original/gone
rm original/gone
expect 1 custody check original/gone
says "missing: $PWD/original/gone"
quietly custody amend "$(custody --json log -n 1 | jq .index)" --void --reason 误录
expect 3 custody check original/gone
says "cannot read 'original/gone': No such file or directory"
# A link is what it points to.
rm e/link && ln -s changed e/link
expect 1 custody check e/link
says "changed: $PWD/e/link is not what entry"
rm -f original/link && ln -s same original/link
expect 1 custody --json check e --against original
[ "$(jq -r 'select(.class == "changed") | .path' "$out")" = "$PWD/e/link" ] || fail 'a link that points elsewhere matches'
rm e/link && ln -s same e/link
expect 0 custody check e/link
# A line that is none means that not all of the list was compared.
cp -a original/d e/d
printf 'garbage\n' >>list
expect 3 custody check e --against list
expect 2 custody check e --root e

# One exhibit of many files is compared as one.
mkdir one && printf 1 >one/a && printf 2 >one/b
quietly custody add --one --case A3305000000002026110001 one
expect 0 custody check one
expect 0 custody check "$PWD/one/"
printf 3 >one/b
expect 1 custody check one
says "changed: $PWD/one is not what entry"
