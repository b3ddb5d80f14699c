# Taking over: what is entered, what lies in the inbox, what is said; and what an interrupted receive leaves.
source "$SOURCE/tests/commands/lib.sh"

case_number=A3305000000002026110001
make_ledger
huzhou=$CUSTODY_LEDGER
quietly custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
for place in huzhou suzhou; do quietly custody trust card --ledger $place -o $place.card; done
quietly custody trust add suzhou.card --fingerprint "$(custody trust fingerprint suzhou.card)"
quietly custody add --case $case_number --action seized --item 手机 --seal-no 0183 --by 甲/330500001001 --by 乙/330500001002
quietly custody send --plain --to evidence.suzhou.example --case $case_number --purpose 案件移送 --legal-doc 湖公刑移字〔2026〕1号 -o case.bag.tar
export CUSTODY_LEDGER=$PWD/suzhou
size() { custody --json verify --level 1 | jq -r 'select(.type == "verification") | .size'; }

# Nobody compared the fingerprint: it is said, and the bundle is received all the same.
expect 1 custody receive case.bag.tar
says '[log-unknown]'
says 'NOT RECEIVED'
[ ! -e inbox ] || fail 'something was left'
quietly custody trust add huzhou.card
expect 0 custody receive --dry-run case.bag.tar
says 'the card of evidence.huzhou.example is unconfirmed'
says 'WOULD BE RECEIVED: 3 items'
[ "$(size)" -eq 0 ] || fail 'a dry run entered something'
quietly custody trust add huzhou.card --fingerprint "$(custody trust fingerprint huzhou.card)"

# Counting by hand: as many as the list has, and no seal that it does not have.
expect 1 custody receive --counted 2 case.bag.tar
says '[count-differs]'
expect 2 custody receive --counted 1 --broken-seal 0138 case.bag.tar
says '0183'
expect 2 custody receive --broken-seal 0183 case.bag.tar
says --counted
[ "$(size)" -eq 0 ] || fail 'something was entered'

expect 0 custody receive --counted 1 --broken-seal 0183 --by 丙/320500001001 case.bag.tar
quiet
says 'RECEIVED: 3 items counted, all match the list; 1 physical item counted by hand, broken seals as stated by 丙: 0183.'
says 'Confirmed by others: nobody'
says 'the first one held here'
says 'Not checked: source'
[ "$(size)" -eq 6 ] || fail 'not six entries'
bag=inbox/evidence.huzhou.example-5
[ "$(stat -c %a $bag)" = 700 ] || fail 'others may look into the bundle'
cmp $bag/data/evidence/2-scene-01.jpg evidence/scene-01.jpg || fail 'not the evidence'
expect 0 custody verify $bag/receipt.tlog-proof --vkey "$(custody key show --vkey)"
expect 0 custody verify --level 3
expect 0 custody --json log --kind evidence.received
[ "$(jq -r 'select(.type == "entry") | [.index, .path, .fields["ref.index"], .fields["item.seal.state"]] | join("|")' "$out" | tr '\n' ' ')" = \
  '1|evidence|0| 2|evidence/empty.txt|1| 3|evidence/scene-01.jpg|2| 4|evidence/scene-02.jpg|3| 5||4|broken ' ] || fail 'entries'

expect 1 custody receive case.bag.tar -o again
says 'received already, as entry 0'
says '[seen-before]'
[ ! -e again ] || fail 'something was left'
expect 1 custody receive case.bag.tar -o again/and/again
[ ! -e again ] || fail 'something was left'

# Back at the sender.
export CUSTODY_LEDGER=$huzhou
quietly custody trust add suzhou.card
expect 0 custody acknowledge $bag/receipt.tlog-proof
says 'ACKNOWLEDGED'
says 'BROKEN SEALS, as stated there: 0183'
quiet
expect 1 custody acknowledge $bag/receipt.tlog-proof
says '[seen-before]'
expect 1 custody acknowledge --ledger suzhou $bag/receipt.tlog-proof
says '[not-for-us]'
expect 3 custody acknowledge case.bag.tar
expect 3 custody acknowledge none
printf 'hello\n' | expect 3 custody acknowledge -
says '[proof-version]'

# The next bundle shows that it continues the first.
quietly custody add --case A3305000000002026110002 --action collected evidence/scene-02.jpg
quietly custody send --plain --to evidence.suzhou.example --case A3305000000002026110002 --purpose 协查 --legal-doc 1 -o second.tar
export CUSTODY_LEDGER=$PWD/suzhou
expect 0 custody receive --strict second.tar
says 'continues the last one held here'

# From standard input, and as a directory.
export CUSTODY_LEDGER=$huzhou
quietly custody send --plain --to evidence.suzhou.example --case A3305000000002026110002 --purpose 协查 --legal-doc 2 -o third.tar
quietly custody send --plain --to evidence.suzhou.example --case A3305000000002026110002 --purpose 协查 --legal-doc 3 -o fourth.tar
export CUSTODY_LEDGER=$PWD/suzhou
expect 0 custody receive - <third.tar
expect 1 custody receive --strict fourth.tar
says '[link]'
mkdir fourth && tar -xf fourth.tar -C fourth
expect 0 custody receive fourth
says 'Not linked'

# Not a bundle.
printf 'text' >text
for thing in text evidence/empty.txt huzhou.card; do
  expect 3 custody receive $thing
  says 'COULD NOT BE CHECKED'
done
expect 3 custody receive none.tar
expect 3 custody receive evidence
expect 10 custody receive --ledger nowhere case.bag.tar
expect 2 custody receive
[ -z "$(find inbox -name '.custody-*')" ] || fail 'something staged is left'
