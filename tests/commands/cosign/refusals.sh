# What `cosign` refuses, with which exit code.
source "$SOURCE/tests/commands/lib.sh"
make_ledger
expect 2 custody cosign
expect 2 custody cosign request --attach answer
expect 2 custody cosign request
says 'say with -o where to write'
expect 2 custody cosign --attach answer -o x
expect 2 custody cosign request --old 3 -o x
expect 2 custody cosign --request nobody -o x
says "no card of an agency 'nobody' is held"
expect 3 custody cosign missing -o x
for text in '' 'old 3' $'old 1\n\n' $'old 01\n\nx\n'; do
  printf '%s' "$text" >request
  expect 3 custody cosign request -o x
done
[ ! -e x ] || fail 'something was written'

# An unknown log, and our own.
quietly custody init wenzhou --origin evidence.wenzhou.example --name 温州市公安局 --agency 330300000000
{ printf 'old 0\n\n'; cat wenzhou/.custody/checkpoint; } >request
expect 1 custody cosign request -o x
says '[log-unknown]'
{ printf 'old 0\n\n'; cat huzhou/.custody/checkpoint; } >request
expect 1 custody cosign request -o x
says '[own-log]'
expect 0 custody cosign --attach huzhou/.custody/checkpoint
expect 1 custody cosign --attach wenzhou/.custody/checkpoint
says '[not-ours]'
expect 1 custody --json cosign --attach wenzhou/.custody/checkpoint
says '"code":"not-ours"'
