#!/usr/bin/env bash
# What the way back costs: the size of the residual of every ordered pair of packs, on generated records, as a share of the input.
#
#   tests/bench/residuals.sh build/release/custody [RECORDS]
#
# Prints; never judges. The samples are as the packs lay them out, so what is kept is what the target does not show.
set -euo pipefail
custody=$(realpath "${1:?the program}") count=${2:-1000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export LC_ALL=C.UTF-8
"$custody" packs list --json | jq -r 'select(.type == "pack" and .direction == "both") | [.record, .id] | @tsv' | sort >packs
printf '%-18s %-18s %10s %10s %6s %8s %8s\n' from to bytes residual share raw kept
while IFS=$'\t' read -r record from; do
  "$custody" -q packs sample "$from" --count "$count" --seed 1 -o "$from" --force
  while IFS=$'\t' read -r other to; do
    { [ "$record" = "$other" ] && [ "$from" != "$to" ]; } || continue
    "$custody" -q convert --from "$from" --to "$to" "$from" -o there --residual residual --force >/dev/null || [ $? -eq 1 ]
    printf '%-18s %-18s %10d %10d %5d%% %8d %8d\n' "$from" "$to" "$(stat -c %s "$from")" "$(stat -c %s residual)" \
      $(($(stat -c %s residual) * 100 / $(stat -c %s "$from"))) "$(grep -c '^raw' residual || true)" "$(grep -cE '^(keep|extra)' residual || true)"
  done <packs
done <packs
