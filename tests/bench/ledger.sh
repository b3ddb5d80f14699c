#!/usr/bin/env bash
# What the ledger itself costs, beside its peers in the same run: the tree of the Go checksum database (tlog), and the same rows in
# RocksDB with nothing around them. A ratio above 1 means that custody was faster. The whole commands, and the ledger of 10^7
# entries, are in decades.sh; memory is in memory.sh. Never a test: the figures are those of this machine at this moment.
#
#   tests/bench/ledger.sh [ENTRIES] [ROUNDS]      a million entries, medians of 5 alternating rounds
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CUSTODY=${CUSTODY:-$root/build/release/custody} TOOLS=${TOOLS:-$root/build/release/tests}
entries=${1:-1000000} rounds=${2:-5}
work=$(mktemp -d "${TMPDIR:-/tmp}/custody-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
export XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8
unset CUSTODY_LEDGER
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$work/gocache GOFLAGS= go build -o tlog "$root/tests/bench/tlog/main.go"
entry_size=104   # bytes of an entry, as custody writes them
proofs=20000

# Each prints its figures in one line.
ours_tree() { "$TOOLS/ledger_speed" tree "$entries"; }
peer_tlog() { ./tlog "$entries" $entry_size $proofs; }
ours_proofs() { "$TOOLS/ledger_speed" proofs huzhou $proofs; }
ours_append() { rm -rf batches; "$TOOLS/big_ledger" batches $((entries / 5)) 10000 | sed -E 's/.*, ([0-9]+) entries.s.*/\1/'; }
peer_rows() { rm -rf rows; "$TOOLS/ledger_speed" rows rows $((entries / 5)); }
peer_scan() { "$TOOLS/ledger_speed" scan all-rows; }
verify() { # LEVEL: entries a second of the whole command
  local begin
  begin=$(date +%s%N)
  "$CUSTODY" verify --ledger huzhou --level "$1" >out
  grep -q 'NO FAULT FOUND' out
  awk -v n="$entries" -v ns=$(($(date +%s%N) - begin)) 'BEGIN { printf "%.0f\n", n / ns * 1e9 }'
}

declare -A figures
note() { figures[$1]+="${2// /$'\n'}"$'\n'; }
measure() { # NAME... COMMAND...: as many figures as names, before --
  local names=() values i
  while [ "$1" != -- ]; do names+=("$1"); shift; done
  shift
  read -ra values < <("$@")
  for i in "${!names[@]}"; do note "${names[i]}" "${values[i]}"; done
}
median() { printf '%s' "${figures[$1]}" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
# more HEADLINE OURS PEER: figures of which more is better; less: of which less is.
more() { awk -v what="$1" -v a="$(median "$2")" -v b="$(median "$3")" 'BEGIN { printf "%-66s %11d %11d   ratio %.2f\n", what, a, b, a / b }'; }
less() { awk -v what="$1" -v a="$(median "$2")" -v b="$(median "$3")" 'BEGIN { printf "%-66s %11.2f %11.2f   ratio %.2f\n", what, a, b, b / a }'; }

printf 'making %s entries, in custody and in RocksDB alone ...\n' "$entries"
"$TOOLS/big_ledger" huzhou "$entries" >/dev/null
"$TOOLS/ledger_speed" rows all-rows "$entries" >/dev/null
sync
for ((i = 0; i < rounds; ++i)); do
  measure one_core cores -- ours_tree
  measure tlog tlog_make tlog_check -- peer_tlog
  measure level2 -- verify 2
  measure level3 -- verify 3
  measure scan -- peer_scan
  measure make check -- ours_proofs
  measure append -- ours_append
  measure rows -- peer_rows
done

printf '%-66s %11s %11s\n' "medians of $rounds alternating rounds, $(nproc) cores" custody peer
more 'entries/s, the tree built on one core : tlog' one_core tlog
more 'entries/s, the tree built on all cores : tlog' cores tlog
more 'entries/s, verify --level 2, whole command : tlog, in memory' level2 tlog
more 'entries/s, verify --level 3, whole command : RocksDB, rows read only' level3 scan
more 'entries/s, append in durable batches of 10,000 : RocksDB, rows only' append rows
less 'us, an inclusion proof, ours from disk : tlog, in memory' make tlog_make
less 'us, an inclusion proof checked : tlog' check tlog_check
"$CUSTODY" verify --ledger huzhou >/dev/null && "$CUSTODY" verify --ledger batches >/dev/null && printf 'both ledgers verified at level 3 afterwards\n'
