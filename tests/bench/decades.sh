#!/usr/bin/env bash
# What a command costs on a ledger of 10^4, 10^5 ... entries: it should not grow with the ledger. Medians of whole commands, the
# ratio to the decade before, and a picture. Never a test: the figures are those of this machine at this moment.
#
#   tests/bench/decades.sh [LAST] [ROUNDS] [PICTURE]      10^LAST entries at most (6), 9 rounds, decades.svg
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CUSTODY=${CUSTODY:-$root/build/release/custody} TOOLS=${TOOLS:-$root/build/release/tests}
last=${1:-6} rounds=${2:-9} picture=$(realpath -m "${3:-decades.svg}")
work=$(mktemp -d "${TMPDIR:-/tmp}/custody-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
export XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8 CUSTODY_LEDGER=huzhou

elapsed() { # COMMAND...: milliseconds
  local begin end
  begin=$(date +%s%N)
  "$@" >"$work/out" 2>"$work/err" || { printf 'failed: %s\n' "$*" >&2; cat "$work/err" >&2; exit 1; }
  end=$(date +%s%N)
  awk -v n=$((end - begin)) 'BEGIN { printf "%.3f\n", n / 1e6 }'
}
median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
times() { for ((i = 0; i < rounds; ++i)); do elapsed "$@"; done | median; }

serial=0
one_add() { serial=$((serial + 1)); printf '%s' "$serial" >"file-$serial"; "$CUSTODY" add --case A3305000000002026110001 --action collected --by 甲/330500001001 --by 乙/330500001002 "file-$serial"; }
one_digest() { "$CUSTODY" log --digest "$(printf '%s' $((RANDOM % size)) | sha256sum | cut -d' ' -f1)"; }
one_publish() { "$CUSTODY" publish www; }
# What is new is one entry each time.
many_publish() { for ((i = 0; i < rounds; ++i)); do one_add >/dev/null; elapsed one_publish; done | median; }
one_prove() { "$CUSTODY" prove $((RANDOM % size)) -o -; }

: >table
size=0
for ((decade = 4; decade <= last; ++decade)); do
  grow=$((10 ** decade - size))
  "$TOOLS/big_ledger" huzhou "$grow" | tee -a /dev/stderr | sed -E 's/.*, ([0-9]+) entries.s.*/\1/' >rate
  size=$((10 ** decade))
  "$CUSTODY" publish www >/dev/null
  printf '%d add %s\n%d prove %s\n%d log--digest %s\n%d publish %s\n' \
    $decade "$(times one_add)" $decade "$(times one_prove)" $decade "$(times one_digest)" $decade "$(many_publish)" >>table
  for level in 2 3; do
    awk -v ms="$(elapsed "$CUSTODY" verify --level $level)" -v n=$size -v l=$level 'BEGIN { printf "verify --level %d: %.0f entries/s\n", l, n / ms * 1000 }'
  done
done

printf '\n%-14s' 'ms, of'
for ((decade = 4; decade <= last; ++decade)); do printf '%12s' "10^$decade"; done
printf '\n'
for what in add prove log--digest publish; do
  printf '%-14s' $what
  awk -v what=$what '$2 == what { printf "%7.1f%s", $3, before ? sprintf(" x%.2f", $3 / before) : "      "; before = $3 }' table
  printf '\n'
done
"$CUSTODY" verify >/dev/null && printf 'verified at level 3 afterwards\n'

awk -v last="$last" '
  { ms[$2, $1] = $3; if ($3 > top) top = $3; if (!seen[$2]++) order[++n] = $2 }
  END {
    split("#1b6ca8 #c0392b #27ae60 #8e44ad", colour, " ")
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 360\" font-family=\"sans-serif\" font-size=\"12\">\n"
    printf "<text x=\"20\" y=\"20\">milliseconds of a whole command, by entries in the ledger</text>\n"
    for (d = 4; d <= last; ++d) printf "<text x=\"%d\" y=\"340\">10^%d</text>\n", 60 + (d - 4) * 140, d
    for (i = 1; i <= n; ++i) {
      points = ""
      for (d = 4; d <= last; ++d) points = points sprintf("%d,%.1f ", 70 + (d - 4) * 140, 320 - ms[order[i], d] / top * 280)
      printf "<polyline fill=\"none\" stroke=\"%s\" points=\"%s\"/>\n", colour[i], points
      printf "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s %.1f ms</text>\n", 480, 40 + 16 * i, colour[i], order[i], ms[order[i], last]
    }
    print "</svg>"
  }' table >"$picture"
printf 'picture: %s\n' "$picture"
