#!/usr/bin/env bash
# Fuzzes each target (preset `fuzz`), beginning with its named cases, and says what came of it. An input that breaks a target is left in
# the working directory; it becomes a named case in tests/fuzz/corpus, which every test run replays.
#
#   tests/fuzz/run.sh [SECONDS] [TARGET...]      60 seconds each, all targets
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
seconds=${1:-60}
[ $# -eq 0 ] || shift
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then for cases in "$root"/tests/fuzz/corpus/*/; do targets+=("$(basename "$cases")"); done; fi
work=$(mktemp -d "${TMPDIR:-/tmp}/custody-fuzz.XXXXXX")
trap 'rm -rf "$work"' EXIT

broken=0
for target in "${targets[@]}"; do
  program=$root/build/fuzz/tests/${target//-/_}_fuzz
  mkdir -p "$work/$target"
  if "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=65536 -print_final_stats=1 -artifact_prefix="$target-" \
    "$work/$target" "$root/tests/fuzz/corpus/$target" >"$work/said" 2>&1; then
    awk -v target="$target" '/^stat::number_of_executed_units/ { n = $2 } /^stat::peak_rss_mb/ { m = $2 } / cov: / { c = $4; f = $6 }
      END { printf "%-18s %9d inputs, %5d edges, %5d features, %4d MB\n", target, n, c, f, m }' "$work/said"
  else
    broken=1
    printf '%-18s BROKEN\n' "$target"
    grep -aE 'ERROR|SUMMARY|Test unit written|Base64' "$work/said" | cut -c1-300
  fi
  rm -rf "${work:?}/$target"
done
exit $broken
