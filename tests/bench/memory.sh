#!/usr/bin/env bash
# What hash, check, add and convert need of memory, where the system grants no more: a group of the kernel (cgroup, of either version) with a
# limit, page cache and all that the kernel keeps for the files included. A million files, one of 4 GiB, and records of 5 GB through a
# pipe. Root, where groups are root's; without groups only the peak of the program itself is printed. Exit 1 if a command did not end as
# it should.
#
#   tests/bench/memory.sh [FILES] [GIB] [GB]      1,000,000 small files (0: only records), 4 GiB, 5 GB of records (0: none); 15 GB of disk
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CUSTODY=${CUSTODY:-$root/build/release/custody}
files=${1:-1000000} gib=${2:-4} gb=${3:-5}
work=$(mktemp -d "${TMPDIR:-/tmp}/custody-memory.XXXXXX")
group=
leave() {
  [ -z "$group" ] || rmdir "$group" 2>/dev/null || true
  rm -rf "$work"
}
trap leave EXIT
cd "$work"
export XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8
unset CUSTODY_LEDGER

make_group() { # MIB
  if [ -w /sys/fs/cgroup/memory/cgroup.procs ]; then
    group=/sys/fs/cgroup/memory/custody-bench-$$ version=1
  elif grep -qsw memory /sys/fs/cgroup/cgroup.subtree_control && [ -w /sys/fs/cgroup/cgroup.procs ]; then
    group=/sys/fs/cgroup/custody-bench-$$ version=2
  else
    group= version=0
    return
  fi
  mkdir "$group"
  if [ $version = 1 ]; then
    echo $(($1 << 20)) >"$group/memory.limit_in_bytes"
    echo $(($1 << 20)) >"$group/memory.memsw.limit_in_bytes" 2>/dev/null || true
  else
    echo $(($1 << 20)) >"$group/memory.max"
    echo 0 >"$group/memory.swap.max" 2>/dev/null || true
  fi
}
end_group() {
  case $version in
    1) killed=$(awk '$1 == "oom_kill" { print $2 }' "$group/memory.oom_control"); killed=${killed:-0} ;;
    2) killed=$(awk '$1 == "oom_kill" { print $2 }' "$group/memory.events") ;;
    0) killed=0; return ;;
  esac
  rmdir "$group"
  group=
}

# within MIB CODE COMMAND...: it ends with that code under that limit, and nothing of it is killed.
faults=0
within() {
  local limit=$1 wanted=$2 code=0 seconds
  shift 2
  make_group "$limit"
  local TIMEFORMAT=%0R
  seconds=$({ time /usr/bin/time -o peak -f %M sh -c '[ -z "$0" ] || echo $$ >"$0/cgroup.procs"; exec "$@"' "$group" "$@" >out 2>err || code=$?; echo $code >code; } 2>&1)
  code=$(<code)
  end_group
  printf '%4d MiB%s  %6.1f MiB resident  %4s s  exit %d  custody %s\n' "$limit" "$([ $version -gt 0 ] || echo ' (not imposed)')" \
    "$(awk '{ print $1 / 1024 }' <(tail -1 peak))" "$seconds" "$code" "${*:2}"
  if [ "$code" -ne "$wanted" ] || [ "$killed" -ne 0 ]; then
    printf '          FAILED: exit %d was wanted, killed by the kernel: %s\n' "$wanted" "$killed"
    head -c 1000 err
    faults=1
  fi
}

# A file of records over and over: what stands before the first record, the records, what stands behind the last.
stream() { # FILE FIRST LAST: numbers of the lines of its first and last record
  head -n $(($2 - 1)) "$1"
  sed -n "$2,$3p" "$1" >body
  for ((i = gb * 1000000000 / $(stat -c %s body) + 1; i > 0; --i)); do cat body; done
  tail -n +$(($3 + 1)) "$1"
}
sample() { "$CUSTODY" packs sample "$1" --count 100000 --seed 5 -o "$2" >/dev/null; }
records() {
  sample bank-flow-csv flow.csv && sample bank-flow-json flow.jsonl && sample js-case-xml cases.xml
  within 64 0 "$CUSTODY" convert --from bank-flow-csv --to bank-flow-json - -o converted --force < <(stream flow.csv 2 100001)
  within 64 0 "$CUSTODY" convert --from bank-flow-json --to bank-flow-csv - -o converted --force < <(stream flow.jsonl 1 100000)
  local first last
  first=$(grep -n -m1 '<js:casePackage ' cases.xml | cut -d: -f1) last=$(grep -n '</js:casePackage>' cases.xml | tail -1 | cut -d: -f1)
  # Its head says 100000 records: a finding.
  within 64 1 "$CUSTODY" convert --from js-case-xml --to zj-case-jsonl - -o converted --force < <(stream cases.xml "$first" "$last")
  rm converted
}
[ "$gb" = 0 ] || records
[ "$files" != 0 ] || exit $faults

printf 'making %s files and one of %s GiB ...\n' "$files" "$gib"
mkdir many
perl -e 'for my $i (0 .. $ARGV[0] - 1) { my $d = "many/" . int($i / 1000); mkdir $d unless $i % 1000; open my $o, ">", "$d/f$i" or die "$!"; print $o "content $i\n" }' "$files"
truncate -s "${gib}G" large
# Not one hole: a megabyte of bytes at each end.
openssl rand 1048576 | dd of=large conv=notrunc bs=1M status=none
openssl rand 1048576 | dd of=large conv=notrunc bs=1M seek=$((gib * 1024 - 1)) status=none
case_number=A3305000000002026110001
"$CUSTODY" init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000 >/dev/null

within 128 0 "$CUSTODY" hash many
cp out list
within 128 0 "$CUSTODY" hash --algorithm sha256,sm3,md5 large
within 128 0 "$CUSTODY" hash --check list --status
within 256 0 "$CUSTODY" add --ledger huzhou --case $case_number --pieces 1M large
within 256 0 "$CUSTODY" add --ledger huzhou --case $case_number many
# Twice the hashes: with the SM3 tree.
"$CUSTODY" init shaoxing --sm --origin evidence.shaoxing.example --name 绍兴市公安局 --agency 330600000000 >/dev/null
within 256 0 "$CUSTODY" add --ledger shaoxing --case $case_number many
rm -r shaoxing
within 128 0 "$CUSTODY" check --ledger huzhou many
within 128 0 "$CUSTODY" check --ledger huzhou large
within 128 0 "$CUSTODY" check --against list many
# Where all is said, moved and new, it is no dearer than where all is in its place.
mv many elsewhere
within 128 1 "$CUSTODY" check --against list elsewhere
within 128 1 "$CUSTODY" check --ledger huzhou elsewhere
within 256 0 "$CUSTODY" add --ledger huzhou --case $case_number elsewhere
within 256 0 "$CUSTODY" add --ledger huzhou --case $case_number elsewhere
tail -2 out
exit $faults
