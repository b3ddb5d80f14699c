# What send refuses, and that it leaves nothing behind then: no entry, no file.
source "$SOURCE/tests/commands/lib.sh"

case_number=A3305000000002026110001
make_ledger
quietly custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
quietly custody trust card --ledger suzhou -o suzhou.card
size() { custody --json verify --level 1 | jq -r 'select(.type == "verification") | .size'; }
send() { custody send --plain --to evidence.suzhou.example --case $case_number --purpose 案件移送 --legal-doc 湖公刑移字〔2026〕1号 -o out.tar "$@"; }
before=$(size)
unchanged() {
  [ "$(size)" -eq "$before" ] || fail 'something was entered'
  [ ! -e out.tar ] || fail 'a bundle was written'
  [ -z "$(ls -A | grep '^\.custody-' || true)" ] || fail 'a temporary file is left'
}

expect 2 send
says 'no card of an agency'
quietly custody trust add suzhou.card
expect 2 custody send --to evidence.suzhou.example --case $case_number --purpose 案件移送 -o out.tar
says --plain
expect 2 custody send --plain --case $case_number --purpose 案件移送 -o out.tar
says --to
expect 2 custody send --plain --to evidence.suzhou.example --purpose 案件移送 -o out.tar
says --case
expect 2 custody send --plain --to evidence.suzhou.example --case $case_number --ref 110 --purpose 案件移送 -o out.tar
expect 2 custody send --plain --to evidence.suzhou.example --case $case_number -o out.tar
says --purpose
expect 2 custody send --plain --to evidence.suzhou.example --case $case_number --purpose 案件移送
expect 2 send --copy --original
expect 2 send --file nonsense
expect 2 custody send --plain --to evidence.suzhuo.example --case $case_number --purpose 案件移送 -o out.tar
says 'did you mean'
expect 1 custody send --plain --to evidence.suzhou.example --case A3305000000002026110009 --purpose 案件移送 -o out.tar
says 'holds no exhibit'
unchanged

# Evidence that is not what its entry says, or cannot be read: each named, none of it sent.
cp -r evidence saved
printf 'scene 1ne' >evidence/scene-01.jpg
expect 1 send
says 'evidence/scene-01.jpg: DOES NOT MATCH entry 2'
says '[digest-differs]'
says 'NOT SENT'
unchanged
printf 'longer than it was' >evidence/scene-01.jpg
expect 1 send
says '[size-differs]'
rm evidence/scene-02.jpg
expect 3 send
says 'evidence/scene-02.jpg'
says '--file 3=PATH'
rm evidence/empty.txt && mkfifo evidence/empty.txt
expect 3 send
says 'FIFO'
unchanged
mv evidence gone
expect 3 send
says 'NOT SENT: 3 files'
unchanged

# It may lie elsewhere by now.
expect 0 send --file 1=saved/empty.txt --file 2=saved/scene-01.jpg --file 3=saved/scene-02.jpg
rm out.tar
before=$(size)
mv saved evidence

mkdir out.tar.d
expect 3 custody send --plain --to evidence.suzhou.example --case $case_number --purpose 案件移送 -o none/out.tar
says 'none/out.tar'
printf 'mine' >out.tar
expect 3 send
says --force
[ "$(cat out.tar)" = mine ] || fail 'replaced'
[ "$(size)" -eq "$before" ] || fail 'something was entered'
expect 0 send --force
tar -tf out.tar >"$out" || fail 'no archive'
expect 10 custody send --ledger nowhere --plain --to evidence.suzhou.example --case $case_number --purpose 案件移送 -o x.tar
