# Statutory lists from the ledger: for paper and as tables, hostile values inert, digests that were computed now marked.
source "$SOURCE/tests/commands/lib.sh"

mkdir e
printf abc >e/'=cmd|calc'
printf two >e/照片.jpg
quietly custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
export CUSTODY_LEDGER=$PWD/huzhou
number=A3305000000002026110001
quietly custody add --case $number --action seized --by 甲/330500001001 --by 乙/330500001002 --place 湖州市吴兴区 --holder '<script>alert(1)</script>' e
quietly custody add --case $number --action seized --by 甲/330500001001 --by 乙/330500001002 --quantity '1部' --feature 'IMEI 刮花' --item 手机

expect 0 custody form seizure --case $number --csv -o -
quiet
[ "$(head -1 "$out" | sed -e 's/^\xef\xbb\xbf//' -e 's/\r$//')" = 编号,名称,数量,特征,来源,备注,文件MD5哈希值,SHA-256,SM3,账本记录 ] || fail 'other columns'
[ "$(wc -l <"$out")" -eq 4 ] || fail 'not three items: the directory is none'
says "\"'=cmd|calc\""
says "手机,1部,IMEI 刮花"
says ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
does_not_say 900150983CD24FB0D6963F7D28E17F72

# MD5 in capitals, computed now and said to be so; the table is a list that check reads.
expect 0 custody form 扣押清单 --case $number --digests -o list.csv
expect 0 custody form seizure --case $number --digests -o list.html
cp list.csv "$out"
says 900150983CD24FB0D6963F7D28E17F72
cp list.html "$out"
says '900150983CD24FB0D6963F7D28E17F72※'
says '系制作本清单时由现有文件计算'
says '&lt;script&gt;alert(1)&lt;'
does_not_say '<script'
says '其他单位印证:无'
expect 0 custody key show --json
fingerprint=$(grep -oE '[0-9a-f]{4}(-[0-9a-f]{4}){15}' "$out" | head -1)
[ -z "$fingerprint" ] || grep -qF "$fingerprint" list.html || fail 'another fingerprint than key show'
expect 0 custody check e --against list.csv --root e
says '2 match'

expect 3 custody form seizure --case $number -o list.html
expect 0 custody form seizure --case $number -o list.html --force
printf other >e/照片.jpg
expect 3 custody form seizure --case $number --digests --csv -o -
says "'e/照片.jpg' is not what entry"
expect 1 custody form destroyed --case $number -o -
says 'no entry belongs on this list'
expect 1 custody form seizure --case A3305000000002026119999 -o -
expect 2 custody form seisure --case $number -o -
says "did you mean 'seizure'?"
expect 2 custody form seizure -o -
expect 0 custody form handover --entry 3 --csv -o -
says 手机
for form in seizure kept extraction accepted preserved returned handover transfer destroyed; do
  expect 0 custody form $form --entry 3 -o "$form.html"
done
