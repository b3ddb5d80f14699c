# Sourced by every test of the command line. Gives a temporary directory of its own (the working directory), a second guard that
# touches nobody's state, a fixed language, and the few words in which these tests are written.
#
#   expect 1 custody verify x        the exit code; output is kept in $out and $err (files)
#   says 'DOES NOT MATCH'            the last output, of either kind, holds this text
#   quietly custody add x            a step on the way to the test: it has to work, what it says does not matter here
#   quiet                            nothing was said on standard error
#   golden NAME                      standard output equals NAME.golden beside the script, hashes, times and paths made equal;
#                                    CUSTODY_ACCEPT=1 writes the file instead
set -euo pipefail

: "${CUSTODY:?the program to test}" "${SOURCE:?the root of the sources}"
script_directory=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/custody-test.XXXXXX")
trap 'chmod -R u+rwX "$work" 2>/dev/null; rm -rf "$work"' EXIT
mkdir "$work/state" "$work/here"
cd "$work/here"
export XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8 LANG=C.UTF-8 TZ=UTC NO_COLOR=1
unset CUSTODY_LEDGER
out=$work/out err=$work/err

custody() { "$CUSTODY" "$@"; }

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  printf -- '--- standard output\n' >&2; head -c 4000 "$out" >&2
  printf -- '--- standard error\n' >&2; head -c 4000 "$err" >&2
  exit 1
}

expect() {
  local wanted=$1 code=0
  shift
  "$@" >"$out" 2>"$err" || code=$?
  [ "$code" -eq "$wanted" ] || fail "exit $code instead of $wanted: $*"
}

quietly() { "$@" >"$out" 2>"$err" || fail "$*"; }
says() { grep -qF -- "$1" "$out" "$err" || fail "does not say: $1"; }
does_not_say() { ! grep -qF -- "$1" "$out" "$err" || fail "says: $1"; }
quiet() { [ ! -s "$err" ] || fail 'standard error is not empty'; }

# Damage that is damage whatever stood there: another byte at an offset, another first letter of a line of base64.
flip() { # FILE OFFSET
  local byte
  byte=$(xxd -s "$2" -l 1 -p "$1")
  printf '%02x' $((0x$byte ^ 0x20)) | xxd -r -p | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
bent() { sed "$2{s/^A/B/;t;s/^./A/}" "$1"; } # FILE LINE

# Hashes, times and the temporary directory differ from run to run.
normalised() {
  sed -E -e "s#$work#WORK#g" \
    -e 's/\b[0-9a-f]{64}\b/HASH/g' -e 's/\([0-9a-f]{4}…\)/(HASH…)/g' -e 's/\+[0-9a-f]{8}\b/+KEYID/g' \
    -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z/TIME/g' -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}/TIME/g'
}

golden() {
  local file=$script_directory/$1.golden
  if [ -n "${CUSTODY_ACCEPT:-}" ]; then normalised <"$out" >"$file"; return; fi
  normalised <"$out" | diff -u "$file" - >&2 || fail "differs from $1.golden (CUSTODY_ACCEPT=1 accepts it)"
}

# A ledger in the directory huzhou with three files of one case: entries 0 to 3, of which 0 is the directory.
make_ledger() {
  mkdir -p evidence
  printf 'scene one' >evidence/scene-01.jpg
  printf 'scene two' >evidence/scene-02.jpg
  : >evidence/empty.txt
  custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000 "$@" >"$out" 2>"$err" || fail init
  export CUSTODY_LEDGER=$work/here/huzhou
  custody add --case A3305000000002026110001 --action collected --by 甲/330500001001 --by 乙/330500001002 \
    --place 湖州市吴兴区 evidence >"$out" 2>"$err" || fail add
}
