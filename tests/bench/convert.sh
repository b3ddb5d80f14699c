#!/usr/bin/env bash
# The converter beside what people use instead, on the same records in one run: GB 18030 CSV to JSON lines, JSON lines to CSV, XML to
# JSON lines. The peers only read, rename and write, but for those of "the same checks", which look at check digits and one code table
# as well; custody checks every number, date and code. A ratio above 1 means that custody was faster. The first is by the clock, the
# second by processor time, which other work on the machine does not disturb.
#
#   tests/bench/convert.sh [RECORDS] [ROUNDS] [GIGABYTES]      300,000 records, 3 rounds, a stream of 5 GB for the memory (0: none)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CUSTODY=${CUSTODY:-$root/build/release/custody}
records=${1:-300000} rounds=${2:-3} gigabytes=${3:-5}
work=$(mktemp -d "${TMPDIR:-/tmp}/custody-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
export LC_ALL=C.UTF-8

# Seconds by the clock, seconds of processor, kilobytes of the largest process.
cat >measure.py <<'PY'
import os, resource, subprocess, sys, time
begin = time.monotonic()
code = subprocess.call(["bash", "-o", "pipefail", "-c", sys.argv[1]], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
if code not in (0, 1):
    sys.exit(f"failed: {sys.argv[1]}")
print(f"{time.monotonic() - begin:.3f} {used.ru_utime + used.ru_stime:.3f} {used.ru_maxrss}")
PY
measure() { python3 measure.py "$1"; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
installed() { command -v "$1" >/dev/null || { printf '%-44s not installed\n' "$1"; return 1; }; }

# race HEADLINE OURS PEER: two command lines, run alternately.
race() {
  local i
  : >ours; : >peer
  # Ours ends when its file is on the disk: what others left to be written must not be waited for with it.
  for ((i = 0; i < rounds; ++i)); do sync; measure "$2" >>ours; sync; measure "$3" >>peer; done
  awk -v what="$1" -v a="$(cut -d' ' -f1 ours | median)" -v b="$(cut -d' ' -f1 peer | median)" -v ca="$(cut -d' ' -f2 ours | median)" \
    -v cb="$(cut -d' ' -f2 peer | median)" -v n="$records" 'BEGIN {
      printf "%-44s %7.2f s %7.2f s   ratio %5.1f   processor %6.2f s %6.2f s   ratio %5.1f   %.0f records/s of a core\n", what, a, b, b / a, ca, cb, cb / ca, n / ca }'
}

make() { "$CUSTODY" packs sample "$1" --count "$records" --seed 5 -o "$2"; }
printf 'making %s records in three formats ...\n' "$records"
make bank-flow-csv flow.csv >/dev/null
make bank-flow-json flow.jsonl >/dev/null
make js-case-xml cases.xml >/dev/null
du -bc flow.csv flow.jsonl cases.xml | awk '{ printf "%s %.1f MB   ", $2, $1 / 1e6 } END { print "" }'

cat >rows.py <<'PY'
import csv, json, sys
weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
def holds(n):
    return len(n) != 18 or n[17].upper() == "10X98765432"[sum(int(c) * w for c, w in zip(n, weights)) % 11]
table = {"出": "D", "进": "C", "借": "D", "贷": "C"}
with open(sys.argv[1], encoding="gb18030", newline="") as f:
    for row in csv.DictReader(f):
        if not (holds(row["交易证件号码"]) and holds(row["对手证件号码"])):
            continue
        row["收付标志"] = table.get(row["收付标志"], "")
        sys.stdout.write(json.dumps({k: v for k, v in row.items() if v}, ensure_ascii=False) + "\n")
PY
cat >rows.jq <<'JQ'
[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as $weights | {"D": "出", "C": "进"} as $table |
def holds: length != 18 or (explode as $d | reduce range(17) as $i (0; . + ($d[$i] - 48) * $weights[$i]) | . % 11 | . as $r | "10X98765432"[$r:$r + 1]) == .[17:];
select((.bf.zjhm | holds) and (.df.zjhm | holds)) | .jdbz = $table[.jdbz // ""] |
[.jylsh, .bf.zh, .bf.hm, .bf.zjhm, .bf.khjg, .jysj, .jdbz, .jyje, .jyye, .bz, .df.zh, .df.hm, .df.zjhm, .df.khjg, .jylx, .sfcg_pdbz, .jywd, .ipdz, .macdz, .zy] | @csv
JQ
cat >cases.xsl <<'XSL'
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:js="urn:jiangsu:case:2">
<xsl:output method="text" encoding="UTF-8"/>
<xsl:template match="/"><xsl:for-each select="js:package/js:casePackage">{"ajbh":"<xsl:value-of select="@asjbh"/>","ajmc":"<xsl:value-of select="js:ajmc"/>","ajlb":"<xsl:value-of select="js:ajlbdm"/>","fasjks":"<xsl:value-of select="js:fasj/@q"/>","fasjjs":"<xsl:value-of select="js:fasj/@z"/>","xzqhdm":"<xsl:value-of select="js:fadd/@qh"/>","dzmc":"<xsl:value-of select="js:fadd"/>","jyaq":"<xsl:value-of select="js:jyaq"/>","ssje":"<xsl:value-of select="js:ssje"/>","ry":[<xsl:for-each select="js:ryList/js:ry">{"xm":"<xsl:value-of select="js:xm"/>","zjhm":"<xsl:value-of select="js:zj"/>","xbdm":"<xsl:value-of select="js:xb"/>","csrq":"<xsl:value-of select="js:csrq"/>","hjd":"<xsl:value-of select="js:hjd"/>"},</xsl:for-each>]}
</xsl:for-each></xsl:template>
</xsl:stylesheet>
XSL

printf '%-44s %9s %9s\n' "medians of $rounds alternating runs, $(nproc) cores" custody peer
csv="$CUSTODY convert --from bank-flow-csv --to bank-flow-json flow.csv -o out.jsonl --force"
lines="$CUSTODY convert --from bank-flow-json --to bank-flow-csv flow.jsonl -o out.csv --force"
xml="$CUSTODY convert --from js-case-xml --to zj-case-jsonl cases.xml -o out.jsonl --force"
# The peers write to a file as well.
installed mlr && race 'CSV to JSON lines : iconv | mlr' "$csv" 'iconv -f GB18030 -t UTF-8 flow.csv | mlr --icsv --ojsonl cat >peer.out'
race 'CSV to JSON lines : Python, the same checks' "$csv" 'python3 rows.py flow.csv >peer.out'
installed jq && race 'JSON lines to CSV : jq' "$lines" \
  "jq -r '[.jylsh,.bf.zh,.bf.hm,.bf.zjhm,.bf.khjg,.jysj,.jdbz,.jyje,.jyye,.bz,.df.zh,.df.hm,.df.zjhm,.df.khjg,.jylx,.sfcg_pdbz,.jywd,.ipdz,.macdz,.zy] | @csv' flow.jsonl >peer.out"
installed jq && race 'JSON lines to CSV : jq, the same checks' "$lines" 'jq -r -f rows.jq flow.jsonl | iconv -f UTF-8 -t GB18030 >peer.out'
installed xsltproc && race 'XML to JSON lines : xsltproc' "$xml" 'xsltproc cases.xsl cases.xml >peer.out'

# One digest, whatever the number of threads and whoever looks on.
for each in "$csv" "$lines" "$xml"; do
  file=${each##*-o }; file=${file%% *}
  for how in 'taskset -c 0' '' 'explain'; do
    command=$each
    [ "$how" != explain ] || { command="$each --explain 7"; how=; }
    $how $command >/dev/null || [ $? -eq 1 ]
    sha256sum <"$file"
  done | sort -u >digests
  [ "$(wc -l <digests)" -eq 1 ] && printf 'one digest with 1 and %s threads, with and without --explain: %.16s...\n' "$(nproc)" "$(cat digests)" ||
    { printf 'the digests differ:\n'; cat digests; exit 1; }
done

[ "$gigabytes" != 0 ] || exit 0
tail -n +2 flow.csv >body
times=$((gigabytes * 1000000000 / $(stat -c %s body) + 1))
printf 'a stream of %s GB ...\n' "$gigabytes"
stream="{ head -n 1 flow.csv; for ((i = 0; i < $times; ++i)); do cat body; done; } | $CUSTODY convert --from bank-flow-csv --to bank-flow-json - -o - | wc -c >length"
measure "$stream" | awk -v gb="$gigabytes" '{ printf "%s GB through a pipe: %.0f s, %.0f MB resident at most\n", gb, $1, $3 / 1024 }'
