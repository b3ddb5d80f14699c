# What cannot be read is named, and nothing is entered; with --keep-going the rest is. Nothing special is ever opened.
source "$SOURCE/tests/commands/lib.sh"

quietly custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
export CUSTODY_LEDGER=$PWD/huzhou
case_number=A3305000000002026110001
size() { custody --json verify --level 1 | jq -r 'select(.type == "verification") | .size'; }
nothing_entered() { [ "$(size)" -eq "${1:-0}" ] || fail "$(size) entries"; }

# A FIFO would make us wait for ever, a device without end as well.
mkdir evidence && printf x >evidence/file
mkfifo evidence/pipe
expect 3 timeout 60 "$CUSTODY" add --case $case_number evidence
says "'evidence/pipe' is a device, FIFO or socket and was not opened"
says 'nothing was entered'
nothing_entered
expect 3 timeout 60 "$CUSTODY" add --case $case_number evidence/file /dev/zero
says '/dev/zero'
nothing_entered
expect 3 timeout 60 "$CUSTODY" add --keep-going --case $case_number evidence
says evidence/pipe
says 'entered as entries 0 to 1'
nothing_entered 2
rm evidence/pipe

expect 3 custody add --case $case_number evidence/none
says "cannot read 'evidence/none': No such file or directory"
# root reads everything: only another user is refused
if [ "$(id -u)" -ne 0 ]; then
  as() { "$@"; }
else
  chmod 755 "$work" && chmod -R a+rwX "$work/here" "$work/state"
  as() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
fi
if as test -x "$CUSTODY"; then
  mkdir evidence/closed && printf y >evidence/closed/y && printf z >evidence/secret
  chmod 000 evidence/closed evidence/secret
  chmod -R a+rwX huzhou
  expect 3 as "$CUSTODY" add --case $case_number evidence
  says 'evidence/closed'
  nothing_entered 2
  expect 3 as "$CUSTODY" add --keep-going --case $case_number evidence
  says 'evidence/secret'
  says 'could not be read: 2'
  nothing_entered 3
  chmod 755 evidence/closed && chmod 644 evidence/secret
fi

# The command line.
expect 2 custody add --case $case_number
says 'there is nothing to enter'
expect 2 custody add evidence
says 'no case is named'
expect 2 custody add --case $case_number --ref 1 evidence
says "'--case' and '--ref' exclude each other"
expect 2 custody add --case '' evidence
expect 2 custody add --case $case_number --action siezed evidence
says "did you mean 'seized'? it is one of: collected, seized,"
expect 2 custody add --case $case_number --action photographed evidence
says 'it is one of: collected, seized,'
does_not_say 'did you mean'
expect 2 custody add --case $case_number --action received evidence
expect 2 custody add --case $case_number --by 甲 evidence
says "'by' takes NAME/ID[/UNIT], not '甲'"
expect 2 custody add --case $case_number --by 甲/330500001001 --by 乙/330500001001 evidence
says "the number '330500001001' is given to '甲' and to '乙'"
expect 2 custody add --case $case_number --at yesterday evidence
expect 2 custody add --case $case_number --at 2999-01-01T00:00 evidence
says 'lies ahead'
expect 2 custody add --case $case_number --at '2026-11-22 03:14' --until '2026-11-22 03:13' evidence
expect 2 custody add --case $case_number --place a --place b evidence
says "'--place' was given more than once"
expect 2 custody add --case $case_number --field act.place=x evidence
says "keys of your own begin with 'x.'"
expect 2 custody add --case $case_number --field x.Key=x evidence
expect 2 custody add --case $case_number --set item.sha256=00 evidence
says 'is recorded by the program and cannot be stated'
expect 2 custody add --case $case_number --set act.plce=x evidence
says "did you mean 'act.place'?"
expect 2 custody add --case $case_number --set entry.kind=x evidence
expect 2 custody add --case $case_number --witness 丙/身份证/1 --no-witness 深夜 evidence
expect 2 custody add --case $case_number --form originl evidence
expect 2 custody add --case $case_number --item 手机 evidence
expect 2 custody add --case $case_number --item ''
expect 2 custody add --case $case_number -
expect 2 custody add --case $case_number - evidence --name x
expect 2 custody add --case $case_number --action returned evidence
says 'name its entry with --of'
expect 1 custody add --case $case_number --part-of 99 evidence
expect 2 custody add --case $case_number --joint 99 evidence
expect 3 custody add --case $case_number --recording none evidence
says "cannot open 'none': No such file or directory"
expect 10 custody add --ledger nowhere --case $case_number evidence

# A sheet: by file and line.
sheet() { printf "$1" >night.act; expect "$2" custody add --case $case_number --act night.act evidence; }
sheet 'place 湖州\nplce x\n' 3
says "night.act:2: 'plce' is nothing that can be stated of an act"
says "did you mean 'place'?"
sheet '# a night\n\nplace\n' 3
says "night.act:3: 'place' needs a value"
sheet 'place a\nplace b\n' 3
says "night.act:2: 'act.place' is stated twice"
sheet 'by 甲\n' 3
says 'night.act:1:'
sheet 'place \xff\n' 3
says 'night.act:1: this is not UTF-8'
expect 3 custody add --case $case_number --act none.act evidence
[ "$(size)" -le 3 ] || fail 'something was entered'
expect 0 custody verify
