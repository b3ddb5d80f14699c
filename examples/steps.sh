# Sourced by the stories: how a step is told, and which program is meant.
#
#   explain 'One line.'      why the next command
#   run 'custody init x'     shows the command, runs it, shows what it says (of a long answer, the beginning)
#
# STORY_LANG=zh: the program answers in Chinese.

export LC_ALL=C.UTF-8 NO_COLOR=1
examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CUSTODY=${CUSTODY:-$examples/../build/release/custody}
if [ ! -x "$CUSTODY" ]; then
  printf 'there is no program yet: examples/quickstart.sh builds it\n' >&2
  exit 1
fi
custody() { "$CUSTODY" ${STORY_LANG:+--lang "$STORY_LANG"} "$@"; }

explain() { printf '\n# %s\n' "$1"; }

run() {
  local answer code=0
  printf '$ %s\n' "$1"
  answer=$(mktemp)
  # ';' stands for the end of a line: what failed must not be followed by the next command.
  eval "${1// ; /" && "}" >"$answer" 2>&1 || code=$?
  if [ "$(wc -l <"$answer")" -le 16 ]; then
    cat "$answer"
  else
    head -12 "$answer"
    printf '... %d more lines\n' $(($(wc -l <"$answer") - 12))
  fi
  rm -f "$answer"
  [ "$code" -eq 0 ] || { printf 'exit %d\n' "$code"; return "$code"; }
}
