# A mistyped case number is noticed at once, because the ledger says that it is new and names the nearest one; it is corrected, and
# the exhibit belongs to the right case from then on.
source "$SOURCE/tests/commands/night/_night.sh"
printf one >one.txt; printf two >two.txt
expect 0 custody add --act night.act one.txt
expect 0 custody add --act night.act --case A3305000000002026110010 two.txt
says "this case number is new to the ledger; the nearest one it knows is $case_number"
expect 0 custody amend 1 --case $case_number --set item.number=2 --reason 案件编号误录
says 'entry 1 is amended by entry 2; it stays as it is'
expect 0 custody show 1
says "case.number is now: $case_number"
is 1 case.number A3305000000002026110010
expect 0 custody log
says '(amended, see entry 2)'
says 'amends entry 1: 案件编号误录'
open
[ "$(custody --json review $case_number | jq .acts)" -eq 2 ] || fail 'not both belong to the case'
expect 1 custody review A3305000000002026110010
says "did you mean '$case_number'?"
expect 2 custody amend 1 --case $case_number --reason 再次
says 'says so already'
expect 0 custody verify
