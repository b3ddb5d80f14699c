# A file that changes while it is read is refused and named, whatever was done to it and though its times are put back; nothing of
# the run is entered. The change is made at a gate: once the program has the file open and has read from it.
source "$SOURCE/tests/commands/lib.sh"
quietly custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
export CUSTODY_LEDGER=$PWD/huzhou
mkdir evidence && printf still >evidence/still

# Waits until the process $1 has read from evidence/moving.
gate() {
  local fd
  for ((i = 0; i < 20000; ++i)); do
    for fd in /proc/"$1"/fd/*; do
      [ "$(readlink "$fd" 2>/dev/null)" = "$PWD/evidence/moving" ] || continue
      [ "$(awk '/^pos/ { print $2 }' "/proc/$1/fdinfo/${fd##*/}" 2>/dev/null || echo 0)" = 0 ] || return 0
    done
    kill -0 "$1" 2>/dev/null || return 1
  done
  return 1
}

entries() { custody --json verify --level 1 | jq -r 'select(.type == "verification") | .size'; }

# changed WORD CHANGE...: what the program says when CHANGE is done meanwhile
changed() {
  local word=$1 child code=0 size=512M before
  shift
  for attempt in 1 2 3; do
    rm -rf evidence/moving && truncate -s $size evidence/moving && touch -d 2026-11-22 evidence/moving
    touch -r evidence/moving stamp
    before=$(entries)
    "$CUSTODY" add --case A3305000000002026110001 evidence >"$out" 2>"$err" &
    child=$!
    if gate $child; then "$@"; else wait $child || true; continue; fi
    code=0
    wait $child || code=$?
    [ "$code" -eq 0 ] || break
    size=4G   # it was read before the change came: a larger one
  done
  [ "$code" -eq 3 ] || fail "exit $code: $*"
  says "$word"
  says moving
  says 'it may still be written to'
  says 'nothing was entered'
  expect 0 custody verify
  [ "$(entries)" -eq "$before" ] || fail 'something was entered'
}

overwrite() { printf x | dd of=evidence/moving conv=notrunc status=none; touch -r stamp evidence/moving; }
grow() { printf x >>evidence/moving; touch -r stamp evidence/moving; }
shrink() { truncate -s 5 evidence/moving; touch -r stamp evidence/moving; }
replace() { printf other >other && mv other evidence/moving; }
remove() { rm evidence/moving; }
rename() { mv evidence/moving evidence/away; mv evidence/away evidence/moving; }
# Through a mapping: no call tells of it but the first touch of a page.
map() { python3 -c 'import mmap; f = open("evidence/moving", "r+b"); m = mmap.mmap(f.fileno(), 4096); m[17] = 33'; touch -r stamp evidence/moving; }
forbid() { chmod 000 evidence/moving; }

changed 'changed while it was read' overwrite
changed 'changed while it was read' grow
changed 'changed while it was read' shrink
changed 'changed while it was read' replace
changed 'changed while it was read' remove
changed 'changed while it was read' forbid
changed 'changed while it was read' rename
changed 'changed while it was read' map

# Whoever has it open may write at any moment, and through a mapping without a trace: the second touch of a page changes no time.
printf growing >evidence/moving
before=$(entries)
refused() {
  expect 3 custody add --case A3305000000002026110001 evidence
  says "'evidence/moving' is open for writing by a program"
  says 'it may still be written to'
  says 'nothing was entered'
  [ "$(entries)" -eq "$before" ] || fail 'something was entered'
}
exec 7>>evidence/moving
refused
exec 7>&-
mkfifo mapped end
python3 -c '
import mmap
f = open("evidence/moving", "r+b")
m = mmap.mmap(f.fileno(), 7)
f.close()
m[0] = 33
open("mapped", "w").close()
open("end").close()' &
read -r <mapped || true
refused
# Reading and comparing are nobody's business.
expect 0 custody hash evidence
: >end
wait $!

# With --keep-going the rest is entered, and the exit code says that it was not all.
rm -f evidence/moving && mkfifo evidence/moving
printf new >evidence/new
before=$(entries)
expect 3 custody add --keep-going --case A3305000000002026110001 evidence
says 'entered as entr'
[ "$(entries)" -gt "$before" ] || fail 'nothing was entered'
rm evidence/moving

# Ctrl-C: at the next safe point, nothing entered, 130.
truncate -s 8G evidence/moving
before=$(entries)
"$CUSTODY" add --case A3305000000002026110001 evidence >"$out" 2>"$err" &
child=$!
gate $child || fail 'it was never read'
kill -INT $child
code=0
wait $child || code=$?
[ "$code" -eq 130 ] || fail "exit $code after Ctrl-C"
expect 0 custody verify
[ "$(entries)" -eq "$before" ] || fail 'something was entered'
