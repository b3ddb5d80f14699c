# What a bundle is: a bag that foreign tools check, the same bytes when it is made again, in order of size of trouble.
source "$SOURCE/tests/commands/lib.sh"

case_number=A3305000000002026110001
make_ledger "$@"
quietly custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
quietly custody trust card --ledger suzhou -o suzhou.card
quietly custody trust add suzhou.card --fingerprint "$(custody trust fingerprint suzhou.card)"
quietly custody add --case $case_number --action seized --item 手机 --seal-no 0183 --by 甲/330500001001 --by 乙/330500001002

expect 0 custody send --plain --to 320500000000 --case $case_number --purpose 案件移送 -o out.tar
quiet
says '苏州市公安局'
says "$(custody trust fingerprint suzhou.card)"
says 'open item: no legal document'
says '手机, seal 0183'
says 'Confirmed by others: nobody'
says 'not encrypted'

mkdir bag && tar -xf out.tar -C bag
(cd bag && sha256sum -c --strict manifest-sha256.txt >"$out") || fail 'sha256sum'
[ "$(grep -c ': OK$' "$out")" -eq 3 ] || fail 'not three files'
(cd bag && sha256sum -c --strict --quiet tagmanifest-sha256.txt) || fail 'tag files'
[ "$(cat bag/bag-info.txt | cut -d: -f1 | tr '\n' ' ')" = 'Bagging-Date External-Identifier Payload-Oxum ' ] || fail 'bag-info'
[ "$(find bag -type f | wc -l)" -eq 15 ] || fail "$(find bag -type f)"
for proof in bag/custody/proofs/*; do expect 0 custody verify "$proof" --vkey "$(custody key show --vkey)"; done

# The same entry, the same bytes; and nothing is entered for it.
expect 0 custody send --plain --again 5 -o again.tar
cmp out.tar again.tar || fail 'made again, the bundle is another one'
expect 2 custody send --plain --again 5 --case $case_number -o more.tar
expect 2 custody send --plain --again 1 -o more.tar
expect 1 custody send --plain --again 99 -o more.tar
# What came later is not part of it.
quietly custody add --case $case_number --item 电脑
expect 0 custody send --plain --again 5 -o later.tar
cmp out.tar later.tar || fail 'made again later, the bundle is another one'

expect 0 custody --json send --plain --to 苏州市公安局 --case $case_number --purpose 协查 --legal-doc 1 -o json.tar
[ "$(jq -r '[.type, .entry, .to, .form, .files, .exhibits] | join(" ")' "$out")" = 'sent 7 evidence.suzhou.example copy 3 6' ] || fail json

# Things without bytes alone: the proof of the first stands for the file that a bag must have.
quietly custody add --ref 110-2026-1 --item 手机
expect 0 custody send --plain --to 苏州市公安局 --ref 110-2026-1 --purpose 移交 --legal-doc 1 -o thing.tar
tar -tf thing.tar | grep -q '^data/history/' || fail 'no file'

# Originals have one keeper.
quietly custody init wuxi --origin evidence.wuxi.example --name 无锡市公安局 --agency 320200000000
quietly custody trust card --ledger wuxi -o wuxi.card
quietly custody trust add wuxi.card --fingerprint "$(custody trust fingerprint wuxi.card)"
quietly custody send --plain --original --to evidence.suzhou.example --case $case_number --purpose 移送 --legal-doc 1 -o original.tar
expect 1 custody send --plain --original --to evidence.wuxi.example --case $case_number --purpose 移送 --legal-doc 1 -o second.tar
says 'were handed to evidence.suzhou.example'
expect 0 custody send --plain --copy --to evidence.wuxi.example --case $case_number --purpose 协查 --legal-doc 1 -o copy.tar
