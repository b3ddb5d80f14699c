#!/usr/bin/env bash
# What hash, check and add need of memory, where the system grants no more: a group of the kernel (cgroup, of either version) with a
# limit, page cache and all that the kernel keeps for the files included. A million files, and one of 4 GiB. Root, where groups are
# root's; without groups only the peak of the program itself is printed. Exit 1 if a command did not end as it should.
#
#   tests/bench/memory.sh [FILES] [GIB]      1,000,000 small files, 4 GiB; some 5 GB of disk, some minutes
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CUSTODY=${CUSTODY:-$root/build/release/custody}
files=${1:-1000000} gib=${2:-4}
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
