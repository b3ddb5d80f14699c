# Files and directories: what is entered, with which fields, and what is said.
source "$SOURCE/tests/commands/lib.sh"

mkdir -p evidence/deeper
printf 'scene one' >evidence/scene-01.jpg
: >evidence/empty.txt
printf 'far down' >'evidence/deeper/现场照片 01.jpg'
ln -s scene-01.jpg evidence/link
touch -d '2026-11-22T01:02:03Z' evidence/scene-01.jpg
quietly custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
export CUSTODY_LEDGER=$PWD/huzhou
case_number=A3305000000002026110001

expect 0 custody add --case $case_number --by 甲/330500001001 --by 乙/330500001002/吴兴分局 --place 湖州市吴兴区 evidence
quiet
[ "$(head -1 "$out")" = "ledger evidence.huzhou.example, case $case_number" ] || fail 'the first line does not name ledger and case'
says 'entered as entries 0 to 5, evidence.collected'
says 'read: 3 files with 17 bytes, 2 directories, 1 link'

field() { custody --json show "$1" | jq -r ".fields[\"$2\"] // \"none\""; }
is() { [ "$(field "$1" "$2")" = "$3" ] || fail "entry $1: $2 is $(field "$1" "$2"), not $3"; }
expect 0 custody show evidence/scene-01.jpg
is 5 item.name scene-01.jpg
is 5 item.path evidence/scene-01.jpg
is 5 item.type file
is 5 item.size 9
is 5 item.sha256 "$(printf 'scene one' | sha256sum | cut -d' ' -f1)"
is 5 item.sm3 none
is 5 item.mtime 2026-11-22T01:02:03Z
is 5 act.by.0.name 甲
is 5 act.by.0.id 330500001001
is 5 act.by.0.unit none
is 5 act.by.1.unit 吴兴分局
is 5 act.place 湖州市吴兴区
is 5 act.operator "$(id -un)@$(hostname)"
is 5 act.tool "$(custody --version) sha256:$(sha256sum "$CUSTODY" | cut -d' ' -f1)"
is 0 item.type directory
is 0 item.size none
is 4 item.type link
is 4 item.features 'link to scene-01.jpg'
is 4 item.sha256 none
is 3 item.size 0
is 3 item.sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
is 2 item.name '现场照片 01.jpg'
expect 0 custody verify
expect 0 custody check evidence

# What the case holds already is said and not entered again, from wherever it is named.
expect 0 custody add --case $case_number evidence
says 'held already as entry 5, unchanged, and not entered again: evidence/scene-01.jpg'
says 'nothing new to enter'
(cd evidence && expect 0 custody add --case $case_number scene-01.jpg) || exit 1
says 'held already as entry 5'
size() { custody --json verify --level 1 | jq -r 'select(.type == "verification") | .size'; }
[ "$(size)" -eq 6 ] || fail 'entered twice'
printf 'scene 1!!' >evidence/scene-01.jpg
expect 0 custody add --case $case_number evidence
says 'entered as entry 6'
# The same content under another name, or of another kind or case, is another exhibit.
mkdir other && : >other/empty.txt
expect 0 custody add --case $case_number other
says 'entered as entries 7 to 8'
expect 0 custody add --case $case_number --action examined other/empty.txt
says 'entered as entry 9, evidence.examined'
expect 0 custody add --case A3305000000002026110002 other/empty.txt
says 'entered as entry 10'
expect 0 custody add --again --case A3305000000002026110002 other/empty.txt
says 'entered as entry 11'

# A case number that was never seen is said to be so.
expect 0 custody add --case A3305000000002026110011 --dry-run other
says 'this case number is new to the ledger; the nearest one it knows is A330500000000202611000'
says 'would be entered: 2 entries'
[ "$(size)" -eq 12 ] || fail 'a dry run entered something'
expect 0 custody add --ref 湖公刑协〔2026〕7号 other
[ "$(head -1 "$out")" = 'ledger evidence.huzhou.example, case 湖公刑协〔2026〕7号' ] || fail 'the first line does not name the business number'
is 12 ref.number 湖公刑协〔2026〕7号
is 12 case.number none

expect 0 custody --json add --case A3305000000002026110099 other/empty.txt
[ "$(jq -r '[.type, .schema, .ledger, .case, .new_case, .count, .first, .held, .unreadable] | map(tostring) | join(" ")' "$out")" = \
  'added 1 evidence.huzhou.example A3305000000002026110099 true 1 14 0 0' ] || fail 'JSON'
expect 0 custody verify

# With the twin both digests are taken.
quietly custody init twin --sm --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
expect 0 custody add --ledger twin --case $case_number other/empty.txt
[ "$(custody --json show 0 --ledger twin | jq -r '.fields["item.sm3"]')" = 1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b ] || fail 'no SM3'
