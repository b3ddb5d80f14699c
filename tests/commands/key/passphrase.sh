# Keys that only a passphrase opens: from a file, from an open file, from the terminal; never from the command line.
source "$SOURCE/tests/commands/lib.sh"
printf '一把好钥匙\nanother line\n' >good
printf 'wrong\n' >bad
: >empty
mkdir evidence && printf x >evidence/1
export CUSTODY_LEDGER=$PWD/huzhou
expect 0 custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000 --passphrase-file good
says 'locked with the passphrase'
! grep -l PRIVATE huzhou/.custody/keys/* || fail 'a private key lies there openly'
grep -q '^custody/locked-key/v1$' huzhou/.custody/keys/log || fail 'the key file has another form'
add() { custody add --case A3305000000002026110001 --action collected evidence/1 --again "$@"; }
expect 2 add </dev/null
says 'locked with a passphrase'
expect 3 add --passphrase-file bad
says 'does not open the signing key'
expect 2 add --passphrase-file empty
expect 3 add --passphrase-file missing
expect 0 custody verify
says 'has no entries'
expect 0 add --passphrase-file good
expect 0 add --passphrase-fd 7 7<good
expect 0 add --passphrase-fd 7 7< <(printf '一把好钥匙')
# What is only read needs none.
expect 0 custody log
expect 0 custody prove 0 -o 0.tlog-proof
expect 0 custody verify
expect 0 custody key rotate --passphrase-file good
expect 3 add --passphrase-file bad
expect 0 add --passphrase-file good
# The terminal is asked, and shows nothing of the answer.
if command -v script >/dev/null; then
  # Whoever answers before the question answers in vain: a busy machine is given more time.
  for patience in 1 5 15; do
    answer=$({ sleep $patience; printf '一把好钥匙\n'; sleep $((2 * patience)); } | script -qec "$CUSTODY add --case A3305000000002026110001 --action collected evidence/1 --again" /dev/null) && break
    [ $patience -lt 15 ] || fail "the terminal was not asked: $answer"
  done
  grep -q 'passphrase of the signing keys' <<<"$answer" || fail 'the terminal was not asked'
fi
