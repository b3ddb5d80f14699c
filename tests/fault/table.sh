# What happens to a ledger, a proof, a publication, a bundle: fault -> command -> exit -> word, each with its untouched control.
source "$SOURCE/tests/commands/lib.sh"
source "$SOURCE/tests/fault/lib.sh"
seed=${CUSTODY_SEED:-$RANDOM}

case_number=A3305000000002026110001
huzhou=$work/here/huzhou suzhou=$work/here/suzhou wuxi=$work/here/wuxi
make_ledger
quietly custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
quietly custody init wuxi --origin evidence.wuxi.example --name 无锡市公安局 --agency 320200000000
for place in huzhou suzhou wuxi; do quietly custody trust card --ledger $place -o $place.card; done
trust() { quietly custody trust add --ledger "$1" "$2.card" --fingerprint "$(custody trust fingerprint "$2.card")"; }
trust huzhou suzhou
trust wuxi huzhou
vkey=$(custody key show --vkey)

printf '\n== an exhibit and its proof\n'
quietly custody prove evidence/scene-01.jpg -o scene.tlog-proof
control MATCH custody verify evidence/scene-01.jpg --proof scene.tlog-proof --vkey "$vkey"
cp evidence/scene-01.jpg changed.jpg
flip changed.jpg 3
row 1 'changed.jpg: DOES NOT MATCH' 'one byte of the exhibit' custody verify changed.jpg --proof scene.tlog-proof --vkey "$vkey"
row 2 'NOT CHECKED WHO SIGNED' 'no key given' custody verify evidence/scene-01.jpg --proof scene.tlog-proof --ledger "$suzhou"
row 3 'COULD NOT BE CHECKED' 'the proof is not there' custody verify evidence/scene-01.jpg --proof none.tlog-proof --vkey "$vkey"
each_byte 'the proof' scene.tlog-proof "$CUSTODY" verify evidence/scene-01.jpg --proof scene.tlog-proof --vkey "$vkey"

printf '\n== the things themselves\n'
control '' custody check evidence
flip evidence/scene-01.jpg 3
row 1 'scene-01.jpg' 'one byte of an exhibit' custody check evidence
flip evidence/scene-01.jpg 3

printf '\n== a publication\n'
quietly "$TOOLS/public_entry" "$huzhou"
quietly custody publish www
control 'NO FAULT FOUND' custody verify www --vkey "$vkey"
while IFS= read -r file; do
  each_byte "$file" "$file" "$CUSTODY" verify www --vkey "$vkey"
done < <(find www -type f ! -name card | LC_ALL=C sort)

printf '\n== a value changed in the store, with the tool of RocksDB\n'
control 'NO FAULT FOUND' custody verify --ledger "$huzhou"
cp -r huzhou changed
index=0000000000000002
value=$(ldb --db=changed/.custody/db --column_family=payloads --hex get "0x$index")
lie=${value/$(printf 'scene-0' | xxd -p -u)/$(printf 'scene-9' | xxd -p -u)}
[ "$lie" != "$value" ] || fail 'ldb found nothing to change'
quietly ldb --db=changed/.custody/db --column_family=payloads --hex put "0x$index" "$lie"
row 1 'entry 2' 'a payload value changed' custody verify --ledger changed

printf '\n== a bundle\n'
quietly custody send --plain --to evidence.suzhou.example --case $case_number --purpose 案件移送 --legal-doc 湖公刑移字〔2026〕1号 -o case.bag.tar
row 1 log-unknown 'of somebody unknown' custody receive case.bag.tar -o none --ledger "$suzhou"
trust suzhou huzhou
row 1 not-for-us 'for somebody else' custody receive case.bag.tar -o none --ledger "$wuxi"
cp case.bag.tar more.bag.tar
mkdir -p data/evidence
printf 'not from Huzhou' >data/evidence/9-more.txt
tar --append --format=ustar --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=0644 -f more.bag.tar data/evidence/9-more.txt
row 1 9-more 'a file added to it' custody receive more.bag.tar -o none --ledger "$suzhou"
mkdir bag && tar -xf case.bag.tar -C bag
cp data/evidence/9-more.txt bag/data/evidence/
row 1 9-more 'a file added, as a directory' custody receive bag -o none --ledger "$suzhou"
rm bag/data/evidence/9-more.txt
[ ! -e none ] || { echo 'a refused bundle left something'; bad=1; }
control '' custody receive --dry-run bag --ledger "$suzhou"
each_byte 'the bundle (some of them)' --at-most 500 case.bag.tar "$CUSTODY" receive --dry-run case.bag.tar --ledger "$suzhou"
control RECEIVED custody receive case.bag.tar -o inbox --ledger "$suzhou"
row 1 'entry 0' 'received a second time' custody receive case.bag.tar -o again --ledger "$suzhou"
row 1 own-bundle 'one of our own' custody receive case.bag.tar -o again --ledger "$huzhou"
row 1 seen-before '  the same, for a program' custody --json receive case.bag.tar -o again --ledger "$suzhou"

printf '\n== a ledger put back in time\n'
cp -r huzhou before
quietly custody add --case $case_number --action seized --by 甲/330500001001 --by 乙/330500001002 --item 手机 --feature 'IMEI 350000000000000' --seal-no 0183
control 'NO FAULT FOUND' custody verify --ledger "$huzhou"
cp -r huzhou after
rm -r huzhou/.custody/db && cp -r before/.custody/db huzhou/.custody/db
row 12 'OLDER THAN ITS LAST KNOWN CHECKPOINT' 'the database of yesterday' custody verify --ledger "$huzhou"
row 12 '' 'and nothing is written to it' custody add --ledger "$huzhou" --case $case_number --item 另一手机
rm -r huzhou/.custody && cp -r before/.custody huzhou/.custody
row 12 'OLDER THAN ITS LAST KNOWN CHECKPOINT' 'the whole .custody of yesterday' custody verify --ledger "$huzhou"
rm -r huzhou/.custody && cp -r after/.custody huzhou/.custody
control 'NO FAULT FOUND' custody verify --ledger "$huzhou"
rm huzhou/.custody/checkpoint
row 12 '' 'no guard' custody verify --ledger "$huzhou"

exit $bad
