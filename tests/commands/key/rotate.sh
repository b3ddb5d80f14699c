# A new key in the place of the old one, a key that ends, and what that means for proofs made before.
source "$SOURCE/tests/commands/lib.sh"
make_ledger
old=$(custody key show --vkey)
quietly custody prove 1 -o before.tlog-proof
cp huzhou/.custody/card card.before
expect 0 custody key rotate
says "takes the place of $old"
new=$(custody key show --vkey)
[ "$old" != "$new" ] || fail 'the key is the same'
grep -qF "log $old 2" huzhou/.custody/card || fail 'the old key has no end in the card'
[ "$(grep -c '^— evidence.huzhou.example ' huzhou/.custody/checkpoint)" -eq 2 ] || fail 'the checkpoint is not signed by both'
expect 0 custody --json log --kind key.added
says '"kind":"key.added"'
expect 0 custody verify

# Whoever holds only the old key can check the checkpoint that both signed; whoever holds the card learns that the old one ended.
quietly custody prove 1 -o after.tlog-proof
expect 0 custody verify after.tlog-proof --vkey "$old"
expect 0 custody verify after.tlog-proof --vkey "$new"
expect 0 custody verify before.tlog-proof --vkey "$old"
# The end is a second of the clock: until it has passed it lies ahead.
sleep 1.1
expect 1 custody verify before.tlog-proof
says '[key-ended]'

expect 2 custody key revoke "$new"
says 'signs now'
expect 2 custody key revoke 00000000
expect 2 custody key revoke "$old" --until tomorrow
expect 0 custody key revoke "$old" --until 2026-01-01
says 'counts only if proved before 2026-01-01'
expect 2 custody key revoke "$old" --until 2026-01-02
expect 0 custody key rotate --witness
expect 2 custody key rotate --sm2
expect 0 custody key show
expect 0 custody verify
quietly custody publish www
expect 0 custody verify www --vkey "$new"
