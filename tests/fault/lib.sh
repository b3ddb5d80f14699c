# Sourced after tests/commands/lib.sh, by tests that print tables: fault -> command -> exit -> word in the message.
: "${TOOLS:?the directory of the tools that the tests build}"
bad=0

# row EXIT WORD FAULT COMMAND [ARGUMENT...]: the command must end so, and its message hold the word.
row() {
  local wanted=$1 word=$2 fault=$3 code=0 verdict=''
  shift 3
  "$@" >"$out" 2>"$err" || code=$?
  [ "$code" -eq "$wanted" ] && grep -qF -- "$word" "$out" "$err" || verdict="  <- wanted $wanted '$word'" bad=1
  printf '%-44s %-40.40s exit %-3d %s%s\n' "$fault" "${*:1:2} ${*: -1}" "$code" "$word" "$verdict"
  [ -z "$verdict" ] || { sed 's/^/    /' "$out" "$err" | head -20; }
}

# The same thing, untouched.
control() { row 0 "$1" '  untouched' "${@:2}"; }

each_byte() { # HEADLINE ARGUMENTS...
  printf '%s: each byte\n' "$1"
  shift
  "$TOOLS/each_byte" --seed "$seed" "$@" || bad=1
}
