# Acts as they are stated: sheets, people, things without bytes, one exhibit of many files, standard input, records.
source "$SOURCE/tests/commands/lib.sh"
make_ledger
case_number=A3305000000002026110001
field() { custody --json show "$1" | jq -r ".fields[\"$2\"] // \"none\""; }
is() { [ "$(field "$1" "$2")" = "$3" ] || fail "entry $1: $2 is $(field "$1" "$2"), not $3"; }
last() { custody --json log -n 1 | jq -r .index; }

# The whole night in a sheet, as Windows writes it; an option takes the place of a line; people are counted once.
printf '\xef\xbb\xbf# night of 22 November\r\ncase A3305000000002026110002\r\nby 甲/330500001001\r\nby 乙/330500001002\r\nat 2026-11-22 02:40\r\nplace 湖州市吴兴区\r\nact.method 镜像\r\nx.desk 3\r\n' >night.act
expect 0 custody add --act night.act --by 甲/330500001001/刑侦支队 --place 湖州市南浔区 evidence/scene-01.jpg
quiet
entry=$(last)
is "$entry" case.number A3305000000002026110002
is "$entry" act.by.0.id 330500001001
is "$entry" act.by.0.unit 刑侦支队
is "$entry" act.by.1.name 乙
is "$entry" act.by.2.name none
is "$entry" act.place 湖州市南浔区
is "$entry" act.method 镜像
is "$entry" act.time.from '2026-11-22 02:40 +08:00'
is "$entry" x.desk 3

expect 0 custody add --case $case_number --action seized --by 甲/330500001001 --by 乙/330500001002 --item 手机 --feature 'IMEI 350000000000000' \
  --feature 黑色 --seal-no 0183 --seal-state sealed --quantity 1部 --no-witness 深夜无符合条件人员 --recording evidence/scene-02.jpg \
  --holder 丙/330500199001011234 --expert 丁/330500001003 --at 2026-11-22T02:40:05Z
entry=$(last)
is "$entry" entry.kind evidence.seized
is "$entry" item.type object
is "$entry" item.features 'IMEI 350000000000000; 黑色'
is "$entry" item.seal.number 0183
is "$entry" act.witness.none 深夜无符合条件人员
is "$entry" act.recording.sha256 "$(sha256sum evidence/scene-02.jpg | cut -d' ' -f1)"
is "$entry" act.holder.name 丙
is "$entry" act.holder.id 330500199001011234
is "$entry" act.expert.0.name 丁
is "$entry" act.time.from '2026-11-22 10:40:05 +08:00'
phone=$entry
# Another phone with other features is another thing; the same one is not entered twice.
expect 0 custody add --case $case_number --action seized --item 手机 --feature 'IMEI 350000000000001'
says 'entered as entry'
expect 0 custody add --case $case_number --action seized --item 手机 --feature 'IMEI 350000000000001'
says 'held already as entry'

expect 0 custody add --case $case_number --part-of "$phone" --joint evidence.suzhou.example#7 --joint evidence.wuxi.example#9 --form copy \
  --original-place 物证室 --original-reason 仍在使用 --image evidence/scene-02.jpg
entry=$(last)
is "$entry" item.part-of "evidence.huzhou.example#$phone"
is "$entry" item.joint.1 evidence.wuxi.example#9
is "$entry" item.type image
is "$entry" item.form copy

# What is done to an exhibit refers to its entry, and belongs to its case.
expect 0 custody add --action unsealed --of "$phone" --by 甲/330500001001 --by 乙/330500001002
[ "$(head -1 "$out")" = "ledger evidence.huzhou.example, case $case_number" ] || fail 'case of the exhibit'
entry=$(last)
is "$entry" entry.kind evidence.unsealed
is "$entry" ref.origin evidence.huzhou.example
is "$entry" ref.index "$phone"
is "$entry" item.name 手机
expect 0 custody add --action examined --of 2 --of "$phone"
says 'entered as entries'
expect 2 custody add --action returned --of "$phone" evidence
expect 2 custody add --action returned

# From standard input.
printf 'from a pipe' | expect 0 custody add --case $case_number - --name pipe.txt
entry=$(last)
is "$entry" item.name pipe.txt
is "$entry" item.path none
is "$entry" item.size 11
is "$entry" item.sha256 "$(printf 'from a pipe' | sha256sum | cut -d' ' -f1)"

# One exhibit of many files: bound to the list that others can make and check.
expect 0 custody add --case $case_number --one --list list.txt evidence
entry=$(last)
is "$entry" item.name evidence
is "$entry" item.files 3
is "$entry" item.size 18
is "$entry" item.manifest.sha256 "$(custody hash evidence | sha256sum | cut -d' ' -f1)"
sha256sum -c --quiet list.txt || fail 'the list is not one of sha256sum'
expect 0 custody add --case $case_number --one evidence
says 'held already'
printf more >evidence/more.txt
expect 0 custody add --case $case_number --one evidence
says 'entered as entry'
rm evidence/more.txt
expect 2 custody add --case $case_number --one evidence night.act
expect 0 custody add --case $case_number --one --name 全部 evidence night.act
is "$(last)" item.type object
expect 3 custody add --case $case_number --one --list list.txt --name 又一次 evidence night.act
says list.txt

# A file of records.
expect 0 custody add --case $case_number --record --set record.type=案件 --set record.count=2 night.act
entry=$(last)
is "$entry" entry.kind record.registered
is "$entry" item.type record
is "$entry" record.count 2
expect 2 custody add --case $case_number --record --action seized night.act
expect 0 custody verify
