# Something was entered that should not have been: it is declared void, stays where it is, and counts no more.
source "$SOURCE/tests/commands/night/_night.sh"
printf one >one.txt; printf 'a private file' >private.txt
expect 0 custody add --act night.act one.txt
expect 0 custody add --case $case_number private.txt
[ "$(custody --json review $case_number | jq .open_count)" -gt 5 ] || fail 'nothing is open'
expect 0 custody amend 1 --void --reason 与案件无关
says 'entry 1 is declared void by entry 2; it stays where it is'
open
expect 0 custody log
says '(void, see entry 2)'
[ "$(custody --json log | jq -r 'select(.index == 1) | .void_by')" -eq 2 ] || fail 'JSON of log'
expect 0 custody show 1
says 'declared void by entry 2: 与案件无关'
expect 1 custody amend 1 --set act.place=x --reason y
says 'declared void already'
# It may be entered again: the ledger does not hold it any more.
expect 0 custody add --act night.act private.txt
says 'entered as entry 3'
# And the declaration itself can be taken back.
expect 0 custody amend 2 --void --reason 误作废
expect 0 custody show 1
does_not_say 'declared void'
