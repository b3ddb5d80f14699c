#!/usr/bin/env bash
# From nothing to a hand-over between two provinces: installs what is missing, builds the release, and tells the story of
# 01-hand-over in a temporary directory, with some hundred real files of this machine and every unpleasant name.
# Works from any directory, as root or with sudo, as often as you like.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/packages.sh"
install_packages build

cd "$root"
mkdir -p build
printf 'building build/release/custody ...\n'
{ cmake --preset release -DCUSTODY_TESTS=OFF && cmake --build --preset release --target custody; } >build/quickstart.log 2>&1 ||
  { cat build/quickstart.log; exit 1; }
source "$root/examples/steps.sh"
source "$root/examples/evidence.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/custody-quickstart.XXXXXX")
export XDG_STATE_HOME=$work/state
unset CUSTODY_LEDGER
make_evidence "$work/evidence"
printf 'evidence: %s files, %s bytes, in %s\n' "$(find "$work/evidence" -type f -printf . | wc -c)" \
  "$(find "$work/evidence" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%d", sum }')" "$work"
"$root/examples/01-hand-over/run.sh" "$work"

explain 'What is left to look at.'
printf '%s\n' "huzhou, suzhou   the two ledgers" "case.bag.tar     what travelled: tar xf it, then sha256sum -c manifest-sha256.txt" \
  "suzhou/inbox     what Suzhou received, with its receipt" "www/huzhou       the published ledger: static files for any web server" \
  "all in $work"
