#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test: under the address and undefined-behaviour sanitizers what exercises
# the code, then everything on the release build. The last thing said is ctest's summary. Works from any directory.
#
#   tests/run.sh              all of it
#   tests/run.sh -R story     arguments go to ctest: here, the tests of the release build with that name
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tests/packages.sh
install_packages build test
jobs=$(nproc)

build() { cmake --preset "$1" >"build/$1.log" 2>&1 || { cat "build/$1.log"; return 1; }; cmake --build --preset "$1" -j "$jobs"; }
mkdir -p build
build release
if [ $# -gt 0 ]; then exec ctest --test-dir build/release --output-on-failure -j "$jobs" "$@"; fi

build asan
sanitized=0
# -LE release: tests that measure, kill or repeat thousands of runs, and tests of the sources, would only be slower.
ctest --test-dir build/asan --output-on-failure -j "$jobs" -LE release || sanitized=$?
[ "$sanitized" -eq 0 ] || printf '\nThe run under the sanitizers failed (see above); the release build follows.\n'

ctest --test-dir build/release --output-on-failure -j "$jobs" && released=0 || released=$?
exit $((released ? released : sanitized))
