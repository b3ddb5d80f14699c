# A disk that fills up: exit 3, nothing appended, the ledger sound, and the next command works once there is room.
source "$SOURCE/tests/commands/lib.sh"
[ "$(id -u)" -eq 0 ] || { echo 'needs root for a small disk'; exit 77; }
mkdir small
mount -t tmpfs -o size=24m custody-test small 2>/dev/null || { echo 'no mount here'; exit 77; }
trap 'cd /; umount "$work/here/small"; rm -rf "$work"' EXIT

quietly custody init small/huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
export CUSTODY_LEDGER=$PWD/small/huzhou
quietly custody add --case A3305000000002026110001 --item 手机
sound_with() {
  expect 0 custody --json verify
  [ "$(jq -r 'select(.type == "verification") | .size' "$out")" -eq "$1" ] || fail "not $1 entries"
}

# Every length of the last free piece, so that it is another write each time that finds no room.
mkdir evidence
seq 3000 | (cd evidence && split -a 4 -l 1)
failed=0
for free in 4 16 64 128 256 384 512 768 1024 1280 1536; do
  head -c $(($(df --output=avail -B1 small | tail -1) - free * 1024)) /dev/zero >small/ballast
  code=0
  custody add --case A3305000000002026110001 --action collected evidence >"$out" 2>"$err" || code=$?
  rm small/ballast
  case $code in
    3) failed=$((failed + 1)); says 'No space left on device' ;;
    0) break ;;
    *) fail "exit $code with $free KiB free" ;;
  esac
  sound_with 1
done
[ "$failed" -gt 0 ] || fail 'there was always room'
printf '%d times the disk was full\n' "$failed"
[ "$code" -eq 0 ] || expect 0 custody add --case A3305000000002026110001 --action collected evidence
sound_with 3002

# The same for what is written beside a ledger: no half of a proof, no half of a publication.
head -c "$(df --output=avail -B1 small | tail -1)" /dev/zero >small/ballast || true
expect 3 custody prove 0 -o small/one.tlog-proof
[ ! -e small/one.tlog-proof ] || fail 'half a proof'
expect 3 custody publish small/www
rm small/ballast
expect 0 custody publish small/www
expect 0 custody verify small/www --vkey "$(custody key show --vkey)"
