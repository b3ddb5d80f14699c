# Names and first lines: files in snake_case and named for what they are, headers that say why they exist, tests beside what
# they test, nothing half-done, no trace of the machine it was written on.
set -euo pipefail
cd "$SOURCE"
bad=0
complain() { printf '%s\n' "$*"; bad=1; }
export LC_ALL=C.UTF-8

while IFS= read -r file; do
  name=${file##*/}
  [[ $name =~ ^[a-z][a-z0-9_]*\.(cpp|hpp)$ ]] || complain "$file: files are named in snake_case"
  case ${name%.*} in
    util | utils | common | helper | helpers | misc | core) complain "$file: a drawer, not a name" ;;
  esac
  case $name in
    *.hpp)
      [[ $(head -1 "$file") == '// '* ]] || complain "$file: a header opens with why it exists"
      grep -qx '#pragma once' "$file" || complain "$file: no '#pragma once'"
      ;;
  esac
done < <(find lib ledger formats cli tests \( -name '*.cpp' -o -name '*.hpp' \) 2>/dev/null)

while IFS= read -r test; do
  mirrored=${test#tests/}
  mirrored=${mirrored%_test.cpp}
  [ -f "$mirrored.cpp" ] || [ -f "$mirrored.hpp" ] || [[ $(head -1 "$test") == '// '* ]] ||
    complain "$test stands beside nothing of that name and does not open with what it tests"
done < <(find tests/lib tests/ledger tests/formats tests/cli -name '*_test.cpp' 2>/dev/null)

sources=()
for source in CMakeLists.txt CMakePresets.json README.md CONTRIBUTING.md CHANGELOG.md lib ledger formats cli tests examples man .ci; do
  [ ! -e "$source" ] || sources+=("$source")
done
if grep -rnIE '\b(TODO|FIXME|XXX)\b|not implemented' --exclude=names.sh "${sources[@]}"; then complain 'half-done'; fi
# The data that others wrote is looked for beside the checkout, never at a fixed place.
if grep -rnIE '(^|[^a-zA-Z0-9_.])/(work|home|root|farm)/|/tmp/wt' --exclude=names.sh "${sources[@]}"; then complain 'paths of one machine'; fi

exit $bad
