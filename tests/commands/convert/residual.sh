# The edit law: A becomes B, somebody changes B with a tool that is not ours, and B becomes A again with the residual. What nobody
# changed comes back byte for byte; of what was changed just that. The tools here are jq, xsltproc and Miller.
source "$SOURCE/tests/commands/lib.sh"

# Shanghai's people, with all the form that a file can have: brackets of full width or none, quotes where none are needed, zeros
# behind, an unknown column, a line end within a value, and none behind the last record.
cat >source.txt <<'CSV'
案件编号,案件名称,案由,案由名称,事发时间,事发地址,损失万元,人员类别,人员,性别,联系电话,备用1
A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,嫌疑人,张三(310101189901010019),男,,
A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,被害人,李四（320106189906150022）,女,13800000000,x
A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,被害人,王五(310101189901010027),女,,
A3101040000002026110002,"含,逗号""引号""",050202,扒窃案,2026-11-02 08:00:00,"两行
地址",0.0350,嫌疑人,赵六310101189901010019,男,,
A3101040000002026110003,"无人案",050300,诈骗案,,,,,,,,
A3101040000002026110004,最后一案,050300,诈骗案,2026-11-02 08:00:00,又一地,,证人,孙七,未知,"138",
CSV
sed 's/$/\r/' source.txt | iconv -f utf-8 -t gb18030 | head -c -2 >a.csv

utf8() { iconv -f gb18030 -t utf-8 "$1" | tr -d '\r' | awk 1; }
# back NAME EXIT: what b.json became; then `changed` has the lines of a.csv that differ, - before and + after.
back() {
  expect "$2" custody convert --from zj-case-json --to sh-case-csv "$1.json" -o "$1.csv" --with-residual r.json --rejects "$1.rejects" --force
  diff <(utf8 a.csv) <(utf8 "$1.csv") | sed -n 's/^< /-/p; s/^> /+/p' >changed || true
}
# edit NAME EXIT FILTER: the JSON as jq changes it, in the layout of jq, which is another one.
edit() {
  jq "$3 | .total = (.data | length)" b.json >"$1.json"
  back "$1" "$2"
}
changed_is() { [ "$(cat changed)" = "$1" ] || fail "changed: $(cat changed)"; }
found() { jq -r '.problems[] | [.rule, .element // empty] | join(" ")' "$1.rejects" | sort -u | paste -sd'|'; }

expect 0 custody convert --from sh-case-csv --to zj-case-json a.csv -o b.json --residual r.json
says 'residual:'
[ "$(stat -c %a r.json)" = 600 ] || fail 'others can read the residual'

# Nobody changed anything, and jq only laid it out anew.
edit same 0 .
cmp same.csv a.csv || fail 'not the same file'
says '4 as they were, 0 edited, 0 new, 0 deleted'
says "byte for byte the file that was converted (SHA-256 $(sha256sum a.csv | cut -c-64))"
quiet
expect 0 custody --json convert --from zj-case-json --to sh-case-csv same.json -o same.csv --with-residual r.json --force
jq -e 'select(.type == "way-back") | .same == 4 and .edited + .new + .deleted == 0 and .sha256 == .source_sha256' "$out" >/dev/null || fail 'the counts as JSON'
custody convert --from zj-case-json --to sh-case-csv b.json -o - --with-residual r.json | cmp - a.csv || fail 'not the same to standard output'

# One value: one field, in the letters in which the field was written.
edit name 0 '(.data[].bhrlb // [] | .[] | select(.xm == "李四")).xm = "李四光"'
changed_is '-A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,被害人,李四（320106189906150022）,女,13800000000,x
+A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,被害人,李四光(320106189906150022),女,13800000000,x'
says '3 as they were, 1 edited, 0 new, 0 deleted'
does_not_say 'byte for byte'
edit phone 0 '(.data[].bhrlb // [] | .[] | select(.xm == "李四")).lxdh = "13900000000"'
changed_is '-A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,被害人,李四（320106189906150022）,女,13800000000,x
+A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,被害人,李四（320106189906150022）,女,13900000000,x'

# Records: one less, one more, another order.
edit less 0 'del(.data[1])'
changed_is '-A3101040000002026110002,"含,逗号""引号""",050202,扒窃案,2026-11-02 08:00:00,"两行
-地址",0.0350,嫌疑人,赵六310101189901010019,男,,'
says '3 as they were, 0 edited, 0 new, 1 deleted'
edit more 0 '.data += [{"ajbh": "A3101040000002026110009", "ajmc": "新案", "ajlb": "050300"}]'
changed_is '+A3101040000002026110009,新案,050300,诈骗案,,,,,,,,'
says '4 as they were, 0 edited, 1 new, 0 deleted'
edit order 0 '.data |= reverse'
says '4 as they were, 0 edited'
[ "$(utf8 order.csv | sort)" = "$(utf8 a.csv | sort)" ] || fail 'another order is other lines'
[ "$(utf8 order.csv | sed -n 2p | cut -d, -f1)" = A3101040000002026110004 ] || fail 'the order of B'

# Children: one less, one more, another order.
edit fewer 0 'del(.data[0].bhrlb[0])'
changed_is '-A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,被害人,李四（320106189906150022）,女,13800000000,x'
edit further 0 '.data[0].bhrlb += [{"xm": "周八", "xbdm": "1"}]'
changed_is '+A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,被害人,周八,男,,'
edit turned 0 '.data[0].bhrlb |= reverse'
says '3 as they were, 1 edited'
[ "$(utf8 turned.csv | sed -n '2,4p' | cut -d, -f9 | cut -c-6 | paste -sd' ')" = '张三 王五 李四' ] || fail "children: $(utf8 turned.csv)"
[ "$(utf8 turned.csv | sort)" = "$(utf8 a.csv | sort)" ] || fail 'another order of children is other lines'

# Another key: what was hidden does not move to another record, or to another person.
edit key 1 '.data[1].ajbh = "A3101040000002026110008"'
says 'found, and went on: orphan: 1'
says '1 new, 1 deleted'
[ "$(found key)" = 'orphan case.number=A3101040000002026110002' ] || fail "found: $(found key)"
edit person 1 '.data[0].bhrlb[0] |= (.xm = "吴九" | .zjhm = "310101189901010043")'
[ "$(found person)" = 'orphan person' ] || fail "found: $(found person)"
! utf8 person.csv | grep -q '吴九.*,x$' || fail 'the unknown column moved to another person'
# Two records under one number: the second has no lines any more.
edit twice 1 '.data += [.data[2]]'
[ "$(found twice)" = 'served case.number=A3101040000002026110003' ] || fail "found: $(found twice)"
cmp twice.csv a.csv || fail 'a record that was there twice'

# Many codes that are one in B: the one that it was stays as long as nobody changes it.
expect 0 custody convert --from sh-case-csv --to js-case-xml a.csv -o b.xml --residual r.xml
cat >edit.xsl <<'XSL'
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:js="urn:jiangsu:case:2">
  <xsl:param name="loss"/><xsl:param name="code"/><xsl:param name="abstract"/>
  <xsl:template match="@*|node()"><xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy></xsl:template>
  <xsl:template match="js:casePackage[2]/js:ssje/text()"><xsl:choose><xsl:when test="$loss"><xsl:value-of select="$loss"/></xsl:when><xsl:otherwise><xsl:copy/></xsl:otherwise></xsl:choose></xsl:template>
  <xsl:template match="js:casePackage[2]/js:ajlbdm/text()"><xsl:choose><xsl:when test="$code"><xsl:value-of select="$code"/></xsl:when><xsl:otherwise><xsl:copy/></xsl:otherwise></xsl:choose></xsl:template>
  <xsl:template match="js:casePackage[2]/js:ajlbdm/@mc"><xsl:if test="not($code)"><xsl:copy/></xsl:if></xsl:template>
  <xsl:template match="js:casePackage[2]/js:fadd"><xsl:copy-of select="."/><xsl:if test="$abstract"><js:jyaq><xsl:value-of select="$abstract"/></js:jyaq></xsl:if></xsl:template>
</xsl:stylesheet>
XSL
xml() {
  xsltproc --stringparam "$3" "$4" edit.xsl b.xml >"$1.xml"
  expect "$2" custody convert --from js-case-xml --to sh-case-csv "$1.xml" -o "$1.csv" --with-residual r.xml --rejects "$1.rejects"
  diff <(utf8 a.csv) <(utf8 "$1.csv") | sed -n 's/^< /-/p; s/^> /+/p' >changed || true
}
xml untouched 0 other x
cmp untouched.csv a.csv || fail 'not the same file by way of XML'
xml loss 0 loss 360.00
changed_is '-地址",0.0350,嫌疑人,赵六310101189901010019,男,,
+地址",0.036,嫌疑人,赵六310101189901010019,男,,'
xml code 0 code 05000300
changed_is '-A3101040000002026110002,"含,逗号""引号""",050202,扒窃案,2026-11-02 08:00:00,"两行
+A3101040000002026110002,"含,逗号""引号""",050300,诈骗案,2026-11-02 08:00:00,"两行'
# B says something for which A has no place.
xml dropped 1 abstract 新的简要案情
[ "$(found dropped)" = 'edit-dropped case.abstract' ] || fail "found: $(found dropped)"
cmp dropped.csv a.csv || fail 'changed without a place for it'

# The other way round: an address of four places in A is one in B. Here Miller writes B.
cat >four.yaml <<'YAML'
language: 1
pack: four
version: 1
record: case
syntax: jsonl
encoding: utf-8
fields:
  - { at: no, is: case.number, required: true }
  - { at: town, is: case.place.township }
  - { at: road, is: case.place.road }
  - { at: house, is: case.place.number }
  - { at: rest, is: case.place.detail }
  - { at: secret, is: case.abstract }
YAML
printf '%s\n' '{"no": "A3101040000002026110001", "town": "城东街道", "road": "人民路", "house": "1号", "rest": "后门", "secret": "只在此处"}' \
  '{"no": "A3101040000002026110002", "road": "解放路", "secret": "x", "x": [1]}' >a.jsonl
four() { custody convert --packs . --from "$1" --to "$2" "$3" -o "$4" --force "${@:5}"; }
expect 0 four four sh-case-csv a.jsonl b.csv --residual r.csv
expect 0 four sh-case-csv four b.csv again.jsonl --with-residual r.csv
cmp again.jsonl a.jsonl || fail 'not the same JSON lines'
iconv -f gb18030 b.csv | mlr --csv put '$[[[6]]] = NR == 1 ? "另一地" : $[[[6]]]' | iconv -t gb18030 >edited.csv
expect 0 four sh-case-csv four edited.csv edited.jsonl --with-residual r.csv
[ "$(jq -c . edited.jsonl)" = '{"no":"A3101040000002026110001","rest":"另一地","secret":"只在此处"}
{"no":"A3101040000002026110002","road":"解放路","secret":"x","x":[1]}' ] || fail "an address that was joined: $(cat edited.jsonl)"

# Of another file, of another pair, damaged, or not one at all: nothing is written.
iconv -f gb18030 a.csv | sed 's/20261100/20261200/' | iconv -t gb18030 >other.csv
quietly custody convert --from sh-case-csv --to zj-case-json other.csv -o other.json --residual r.other
expect 1 custody convert --from zj-case-json --to sh-case-csv b.json -o x.csv --with-residual r.other
says 'knows none of these records'
says '0 as they were, 0 edited, 4 new, 4 deleted'
rm x.csv
expect 2 custody convert --from zj-case-json --to sh-case-csv b.json -o x.csv --with-residual r.xml
says 'the residual was kept on the way'
sealed() { sed "$1" r.json | head -n -1 >lines && { cat lines && printf 'end\t%s\n' "$(sha256sum <lines | cut -c-64)"; }; }
head -n -1 r.json >r.cut
expect 3 custody convert --from zj-case-json --to sh-case-csv b.json -o x.csv --with-residual r.cut
says "cannot read the residual 'r.cut'"
sealed 's/^record\t2/record\t1/' >r.order
expect 3 custody convert --from zj-case-json --to sh-case-csv b.json -o x.csv --with-residual r.order
expect 3 custody convert --from zj-case-json --to sh-case-csv b.json -o x.csv --with-residual b.json
says 'this is no residual'
expect 3 custody convert --from zj-case-json --to sh-case-csv b.json -o x.csv --with-residual missing
[ ! -e x.csv ] || fail 'a failed run left a file'
# Other code tables than on the way there may read a code otherwise: that is said.
sealed 's/^\(tables\tsex\t[^\t]*\t\)..../\10000/' >r.tables
expect 0 custody convert --from zj-case-json --to sh-case-csv b.json -o tables.csv --with-residual r.tables
says "the code table 'sex' is another one"

# Words that exclude each other; a dry run writes no residual; a file that is there stays.
expect 2 custody convert --from sh-case-csv --to zj-case-json a.csv -o x.json --residual x --with-residual r.json
expect 2 custody convert --from sh-case-csv --to zj-case-json a.csv -o - --residual -
expect 0 custody convert --from sh-case-csv --to zj-case-json a.csv --dry-run --residual x
[ ! -e x ] && [ ! -e x.json ] || fail 'written all the same'
expect 3 custody convert --from sh-case-csv --to zj-case-json a.csv -o x.json --residual r.json
[ ! -e x.json ] || fail 'the file without its residual'
# A limit that was passed: neither file nor residual.
sed 's/,2026-11-01 20:00:00,/,2026-02-30 20:00:00,/' a.csv >bad.csv
expect 1 custody convert --from sh-case-csv --to zj-case-json bad.csv -o x.json --residual x --max-errors 0
[ ! -e x ] && [ ! -e x.json ] || fail 'beyond the limit'

# B and the residual together are A: whoever gets B must not get the residual by a hand-over.
quietly custody init ledger --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
quietly custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
quietly custody trust card --ledger suzhou -o suzhou.card
quietly custody trust add --ledger ledger suzhou.card --fingerprint "$(custody trust fingerprint suzhou.card)"
quietly custody add --ledger ledger --case A3305000000002026110001 --action collected r.json
expect 1 custody send --ledger ledger --plain --to evidence.suzhou.example --case A3305000000002026110001 --purpose 协查 --legal-doc 1 -o bundle.tar
says 'is the residual of a conversion, which stays at home'
[ ! -e bundle.tar ] || fail 'sent all the same'
