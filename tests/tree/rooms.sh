# The house has four rooms, and arrows go down only: lib below ledger and formats, which never know each other, cli on top.
# Every dependency has one door. (All Debian headers live in /usr/include, so the compiler would not notice.)
set -euo pipefail
cd "$SOURCE"
bad=0

# includes PATTERN PATH...: files under the paths that include something so named
includes() {
  local pattern=$1
  shift
  grep -rlE --include='*.cpp' --include='*.hpp' "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($pattern)" "$@" 2>/dev/null | LC_ALL=C sort || true
}

forbid() {
  local room=$1 pattern=$2 found
  found=$(includes "$pattern" "$room")
  [ -z "$found" ] || { printf '%s/ must not include %s:\n%s\n' "$room" "$pattern" "$found"; bad=1; }
}
forbid lib 'ledger/|formats/|cli/|tests/'
forbid ledger 'formats/|cli/|tests/'
forbid formats 'ledger/|cli/|tests/'
forbid cli 'tests/'

# door PATTERN REGEX: only files whose path matches may include it
door() {
  local pattern=$1 allowed=$2 found
  found=$(includes "$pattern" lib ledger formats cli | grep -vE "^($allowed)\$" || true)
  [ -z "$found" ] || { printf '%s is included beside its door %s:\n%s\n' "$pattern" "$allowed" "$found"; bad=1; }
}
door 'rocksdb/' 'ledger/store\.cpp'
door 'openssl/' 'lib/crypto/(openssl\.hpp|hasher\.cpp|signature\.cpp|timestamp\.cpp)'
door 'lib/crypto/openssl\.hpp' 'lib/crypto/[a-z_]+\.cpp'
door 'CLI/' 'cli/.*\.cpp'
door 'yaml-cpp/' 'formats/yaml\.cpp'
door 'xlsxwriter|zlib|expat|simdjson' 'formats/syntax/[a-z_]+\.cpp'
door 'libintl' 'cli/catalogue\.cpp'

# The pure part of the ledger needs no disk to be tested.
for pure in tree proof tile entry payload disclosure checkpoint card policy stamp fork text; do
  for file in ledger/$pure.hpp ledger/$pure.cpp; do
    [ -f "$file" ] || continue
    found=$(includes 'ledger/(store|ledger|guard|place)\.hpp|lib/io/' "$file")
    [ -z "$found" ] || { printf '%s is pure and must not know the disk\n' "$file"; bad=1; }
  done
done

# Includes name the file by its path from the root.
while IFS=: read -r file _ line; do
  target=$(sed -E 's/.*"([^"]*)".*/\1/' <<<"$line")
  [ -f "$target" ] || { printf '%s includes "%s", which is no path from the root\n' "$file" "$target"; bad=1; }
done < <(grep -rnE --include='*.cpp' --include='*.hpp' '^#include "' lib ledger formats cli tests 2>/dev/null || true)

exit $bad
