# Corrections travel with what they correct; what was declared void stays; a corrected case number counts.
source "$SOURCE/tests/commands/lib.sh"

case_number=A3305000000002026110001
make_ledger
quietly custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
for place in huzhou suzhou; do quietly custody trust card --ledger $place -o $place.card; done
quietly custody trust add suzhou.card --fingerprint "$(custody trust fingerprint suzhou.card)"
quietly custody trust add --ledger suzhou huzhou.card --fingerprint "$(custody trust fingerprint huzhou.card)"

quietly custody amend 1 --void --reason 登记错误
quietly custody amend 2 --set act.place=湖州市南浔区 --reason 地点笔误
quietly custody amend 3 --set case.number=A3305000000002026110002 --reason 案号笔误

expect 0 custody send --plain --to evidence.suzhou.example --case $case_number --purpose 案件移送 --legal-doc 1 -o one.tar
says 'entry 1 was declared void by entry 4 and is not sent'
says 'open items under'
tar -tf one.tar >"$out"
says data/evidence/2-scene-01.jpg
does_not_say data/evidence/1-
does_not_say data/evidence/3-
[ "$(grep -c '^data/history/' "$out")" -eq 1 ] || fail 'the correction does not travel'

expect 0 custody receive --ledger suzhou one.tar -o inbox
says 'RECEIVED: 1 item'
says 'The sender notes: 待补正'
expect 0 custody trace --ledger suzhou $case_number
says 'corrects entry 2'
says 'saying: 地点笔误'

# The exhibit whose number was corrected goes with the other case.
expect 0 custody send --plain --to evidence.suzhou.example --case A3305000000002026110002 --purpose 案件移送 --legal-doc 2 -o two.tar
tar -tf two.tar >"$out"
says data/evidence/3-scene-02.jpg
expect 0 custody receive --ledger suzhou two.tar -o inbox
