# Every command has a man page in both languages, and page and --help name the same options.
set -euo pipefail
cd "$SOURCE"
export LC_ALL=C.UTF-8
bad=0
complain() { printf '%s\n' "$*"; bad=1; }

options_in() { { grep -oE '(^|[^a-zA-Z0-9-])--?[a-zA-Z][a-zA-Z0-9-]*' || true; } | { grep -oE -- '--?[a-zA-Z].*' || true; } | LC_ALL=C sort -u; }
# The left column of one section of --help.
help_options() {
  "$CUSTODY" help $1 | awk -v want="$2" '/^[^ ]/ { on = ($0 == want) } on && /^  /' | sed -E 's/^  //; s/  .*//' | options_in
}
# Of the section OPTIONS, the lines that begin an item.
man_options() {
  awk '/^\.SH/ { on = ($0 ~ /OPTIONS|选项/) } on && item { print; item = 0 } on && /^\.TP/ { item = 1 }' "$1" |
    sed -e 's/\\-/-/g' -e 's/\\f[A-Z]//g' | options_in
}
page_of() { printf 'custody-%s.1' "${1%% *}"; }

mapfile -t commands < <("$CUSTODY" --json help | sed 's/"topics".*//' | grep -oE '"name":"[^"]*"' | cut -d'"' -f4)
[ "${#commands[@]}" -gt 0 ] || { echo 'no commands'; exit 1; }

for command in "${commands[@]}"; do
  for page in man/$(page_of "$command") man/zh_CN/$(page_of "$command"); do
    [ -f "$page" ] || { complain "no $page"; continue; }
    wanted=$(for other in "${commands[@]}"; do
      [ "$(page_of "$other")" != "$(page_of "$command")" ] || help_options "$other" options
    done | LC_ALL=C sort -u)
    there=$(man_options "$page")
    [ "$wanted" = "$there" ] ||
      complain "$page and --help differ in: $(comm -3 <(printf '%s\n' "$wanted") <(printf '%s\n' "$there") | tr -d '\t' | tr '\n' ' ')"
    for section in 'EXIT STATUS|退出状态' 'EXAMPLES|示例' 'SEE ALSO|参见'; do
      grep -qE "^\.SH.*($section)" "$page" || complain "$page has no section $section"
    done
  done
done
for page in man/custody.1 man/zh_CN/custody.1; do
  [ -f "$page" ] || { complain "no $page"; continue; }
  wanted=$( { help_options help 'options of every command'; echo --version; } | LC_ALL=C sort -u)
  there=$(man_options "$page")
  [ "$wanted" = "$there" ] || complain "$page names other options than --help: $(comm -3 <(printf '%s\n' "$wanted") <(printf '%s\n' "$there") | tr -d '\t' | tr '\n' ' ')"
  for command in "${commands[@]}"; do
    sed -e 's/\\-/-/g' -e 's/\\f[A-Z]//g' "$page" | grep -E "(^|[^a-z])$command([^a-z]|$)" >/dev/null || complain "$page does not name '$command'"
  done
done
exit $bad
