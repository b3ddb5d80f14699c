#!/usr/bin/env bash
# How fast, beside peers that are installed, in one run: each pair runs alternately, and medians are compared. A ratio above 1
# means that custody was faster. Never a test: the figures are those of this machine at this moment.
#
#   tests/bench/run.sh [ROUNDS] [FILES] [GIB]      5 rounds, 200,000 files of 1 KiB, large files of 4 GiB
#
# With CUSTODY_BENCH_FIRST=1, as root, what is measured runs before all else on the machine (SCHED_FIFO): for one that others use too.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CUSTODY=${CUSTODY:-$root/build/release/custody}
rounds=${1:-5} files=${2:-200000} gib=${3:-4}
work=$(mktemp -d "${TMPDIR:-/tmp}/custody-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
export XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8
unset CUSTODY_LEDGER
case_number=A3305000000002026110001

# In a shell of its own, which may go before all others.
alone() (
  [ -z "${CUSTODY_BENCH_FIRST:-}" ] || chrt -f -p 10 "$BASHPID"
  "$@"
)
elapsed() { # COMMAND...: seconds, with milliseconds
  local TIMEFORMAT=%R
  { time alone "$@" >"$work/out" 2>"$work/err"; } 2>&1 || { printf 'failed: %s\n' "$*" >&2; cat "$work/err" >&2; exit 1; }
}
median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# race HEADLINE OURS PEER: two functions, run alternately.
race() {
  local ours=() theirs=() i a b
  for ((i = 0; i < rounds; ++i)); do
    ours+=("$(elapsed "$2")") theirs+=("$(elapsed "$3")")
  done
  a=$(printf '%s\n' "${ours[@]}" | median) b=$(printf '%s\n' "${theirs[@]}" | median)
  awk -v what="$1" -v a="$a" -v b="$b" 'BEGIN { printf "%-64s %7.3f s %7.3f s   ratio %.2f\n", what, a, b, b / a }'
}
installed() { command -v "$1" >/dev/null || { printf '%-64s not installed\n' "$1"; return 1; }; }

printf 'making %s files of 1 KiB and two of %s GiB ...\n' "$files" "$gib"
mkdir small
for ((i = 0; i < files; i += 1000)); do
  mkdir "small/$((i / 1000))"
  count=$((files - i < 1000 ? files - i : 1000))
  (cd "small/$((i / 1000))" && openssl rand $((count * 1024)) | split -a 3 -b 1024)
done
for ((i = 0; i < gib; ++i)); do openssl rand $((1 << 30)); done >large
cp large large2
head -c $((1 << 30)) large >one
sync

new_ledger() {
  rm -rf huzhou state
  "$CUSTODY" init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000 >/dev/null
}
add_small() { new_ledger; "$CUSTODY" add --ledger huzhou --case $case_number --action collected small; }
hash_small() { "$CUSTODY" hash small; }
hash_large() { "$CUSTODY" hash large; }
hashdeep_small() { hashdeep -r -c sha256 small; }
rhash_small() { rhash --sha256 -r small; }
sha256sum_small() { find small -type f -print0 | xargs -0 -P"$(nproc)" -n1000 sha256sum; }
openssl_large() { openssl dgst -sha256 large; }

printf '%-64s %9s %9s\n' "medians of $rounds alternating runs, $(nproc) cores" custody peer
if installed hashdeep; then
  race "add $files files of 1 KiB : hashdeep -r -c sha256" add_small hashdeep_small
  race "hash the same : hashdeep -r -c sha256" hash_small hashdeep_small
fi
installed rhash && race 'hash the same : rhash --sha256 -r' hash_small rhash_small
race 'hash the same : xargs -P sha256sum' hash_small sha256sum_small
installed openssl && race "hash $gib GiB : openssl dgst -sha256" hash_large openssl_large

printf '\n== several digests of one read, large files, middling ones, many\n'
mkdir middling
for ((i = 0; i < 50; ++i)); do
  mkdir "middling/$i"
  # 1,000 files of 4 to 64 KiB each.
  (cd "middling/$i" && openssl rand $((34 * 1024 * 1000)) >all && perl -e 'open my $in, "<:raw", "all"; for (0 .. 999) { read $in, my $b, 4096 + 61440 * $_ / 999; open my $out, ">:raw", "f$_"; print $out $b }' && rm all)
done
hash_middling() { "$CUSTODY" hash middling; }
openssl_middling() { find middling -type f -print0 | xargs -0 -P2 -n500 openssl dgst -sha256; }
hash_two() { "$CUSTODY" hash large large2; }
openssl_two() { openssl dgst -sha256 large large2; }
hash_three() { "$CUSTODY" hash --algorithm sha256,sm3,md5 one; }
hash_sm3() { "$CUSTODY" hash --algorithm sm3 one; }
race 'hash 50,000 files of 4 to 64 KiB : xargs -P2 openssl dgst' hash_middling openssl_middling
race "hash two of $gib GiB : openssl dgst" hash_two openssl_two
race 'SHA-256, SM3, MD5 of 1 GiB in one read : SM3 alone' hash_three hash_sm3
rm -r middling large large2 one

printf '\n== what was entered is checked by content, not by its time\n'
add_small >out
victim=small/0/xaaf
touch -r "$victim" stamp
printf x | dd of="$victim" bs=1 seek=512 conv=notrunc status=none
touch -r stamp "$victim"
code=0
elapsed_check() { "$CUSTODY" check --ledger huzhou small || code=$?; }
seconds=$(elapsed elapsed_check)
grep -q "$victim" out && printf 'check finds %s, changed with its time put back: %s s for %s files\n' "$victim" "$seconds" "$files" ||
  { printf 'check does NOT find %s\n' "$victim"; exit 1; }

printf '\n== the ledger of %s entries\n' "$files"
verify() { "$CUSTODY" verify --ledger huzhou --level "$1"; }
for level in 1 2 3; do printf 'verify --level %d: %s s\n' "$level" "$(elapsed verify "$level")"; done
log_one() { "$CUSTODY" log --ledger huzhou -n 1; }
show_one() { "$CUSTODY" show --ledger huzhou 77; }
prove_one() { "$CUSTODY" prove --ledger huzhou 77 -o -; }
for what in log_one show_one prove_one; do
  printf '%s: %s s\n' "$what" "$(for ((i = 0; i < rounds; ++i)); do elapsed $what; done | median)"
done
