# Completion knows what the table knows: every command and every option, in each of the three shells, asked as the shell asks.
source "$SOURCE/tests/commands/lib.sh"

for shell in bash zsh fish; do
  expect 0 custody completion $shell
  quiet
  cp "$out" script.$shell
done
expect 2 custody completion tcsh
says "unknown shell 'tcsh'"
expect 2 custody completion

mapfile -t commands < <(custody --json help | jq -r '.commands[].name')
# options COMMAND: as its help names them
options() { custody help $1 | awk '/^[^ ]/ { on = /^options/ } on && /^  +-/ { print }' | sed -E 's/^  //; s/  .*//' | grep -oE -- '(^|[ ,])--?[a-z][a-z0-9-]*' | tr -d ' ,'; }

# bash: the function is called as readline calls it.
in_bash() {
  bash -c 'compopt() { printf "<%s>\n" "$*"; }; source ./script.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _custody; printf "%s\n" "${COMPREPLY[@]}"' bash "$@"
}
in_bash custody '' >words
for command in "${commands[@]}"; do
  grep -qx -- "${command%% *}" words || fail "bash does not offer '$command'"
  [[ $command != *' '* ]] || in_bash custody ${command%% *} '' | grep -x -- "${command#* }" >/dev/null || fail "bash does not offer '$command'"
  in_bash custody --ledger somewhere $command - >offered
  for option in $(options "$command"); do grep -qx -- "$option" offered || fail "bash does not offer '$command $option'"; done
done
[ "$(in_bash custody verify --col | head -1)" = --color ] || fail 'bash: an option of every command'
[ "$(in_bash custody --lang '')" = $'en\nzh' ] || fail 'bash: the values of --lang'
in_bash custody log --kind evidence.co | grep -x evidence.collected >/dev/null || fail 'bash: the values of --kind'
[ "$(in_bash custody log --case '' | head -1)" = '<+o default>' ] || fail 'bash offers files for a case number'
[ "$(in_bash custody --ledger '' | head -1)" = '<-o dirnames +o default>' ] || fail 'bash: directories for --ledger'
in_bash custody help res | grep -x restored >/dev/null || fail 'bash: topics'

if command -v fish >/dev/null; then
  in_fish() { HOME=$work/state fish --no-config -c 'source ./script.fish; complete -C $argv[1]' "$1" | cut -f1; }
  in_fish 'custody ' >words
  for command in "${commands[@]}"; do
    grep -qx -- "${command%% *}" words || fail "fish does not offer '$command'"
    [[ $command != *' '* ]] || in_fish "custody ${command%% *} " | grep -x -- "${command#* }" >/dev/null || fail "fish does not offer '$command'"
    { in_fish "custody --ledger somewhere $command -"; in_fish "custody $command --"; } >offered
    for option in $(options "$command"); do grep -qx -- "$option" offered || fail "fish does not offer '$command $option'"; done
  done
  [ "$(in_fish 'custody log --lang ' | tr '\n' ' ')" = 'en zh ' ] || fail 'fish: the values of --lang'
  in_fish 'custody help res' | grep -x restored >/dev/null || fail 'fish: topics'
fi

# zsh: its own helpers are replaced by ones that print what they were asked to offer.
if command -v zsh >/dev/null; then
  in_zsh() {
    zsh -f -c 'compdef() { : }; _arguments() { print -rl -- "$@" }; _values() { print -rl -- "$@" }; _describe() { print -rl -- ${(P)2} }
      source ./script.zsh; words=("$@"); CURRENT=$#; _custody' zsh "$@"
  }
  in_zsh custody '' >words
  for command in "${commands[@]}"; do
    grep -q -- "^${command%% *}:" words || fail "zsh does not offer '$command'"
    [[ $command != *' '* ]] || in_zsh custody ${command%% *} '' | grep -- "^${command#* }\[" >/dev/null || fail "zsh does not offer '$command'"
    in_zsh custody --ledger somewhere $command - >offered
    for option in $(options "$command"); do grep -qF -- "*$option[" offered || fail "zsh does not offer '$command $option'"; done
  done
fi

expect 0 custody --lang zh completion fish
says '显示本帮助'
