# Records from one format to another: what is written, what is said, what is refused, and that nothing half-done stays.
source "$SOURCE/tests/commands/lib.sh"
cases=$SOURCE/tests/commands/convert/cases.csv

# A good file: every record, no finding, exit 0.
expect 0 custody convert --from sh-case-csv --to zj-case-json "$cases" -o cases.json
says '2 records read = 2 written + 0 rejected'
quiet
[ "$(jq -r '.total, .data[0].xyrlb[0].xm, .data[0].bhrlb[0].lxdh, .data[0].ssje' cases.json | paste -sd' ')" = '2 张三 13800000000 12000' ] || fail 'other values'

# Nothing is overwritten without --force.
expect 3 custody convert --from sh-case-csv --to zj-case-json "$cases" -o cases.json
expect 0 custody convert --from sh-case-csv --to zj-case-json "$cases" -o cases.json --force

# And back: every value, and the same file again once it is in the pack's own layout.
expect 0 custody convert --from zj-case-json --to sh-case-csv cases.json -o back.csv
cmp back.csv "$cases" || fail 'there and back is not the same'

# A pipe; the counts do not mix with the data.
custody convert --from sh-case-csv --to zj-case-jsonl - -o - <"$cases" >lines 2>err || fail 'a pipe'
[ "$(jq -r .ajbh lines | wc -l)" = 2 ] || fail 'not two lines'
[ ! -s err ] || fail 'said something'

# A record that is wrong is rejected with its place and its bytes; the others go on; exit 1.
sed 's/,2026-11-01 20:00:00,/,2026-02-30 20:00:00,/' "$cases" >bad.csv
expect 1 custody convert --from sh-case-csv --to zj-case-json bad.csv -o bad.json --rejects rejects --losses losses
says '2 records read = 1 written + 1 rejected'
says 'rejected by date: 1'
[ "$(jq -r '.record, .line, .stage, .problems[0].rule, .problems[0].place, .problems[0].value' rejects | paste -sd' ')" = \
  '1 2 read date 事发时间 2026-02-30 20:00:00' ] || fail "reject: $(cat rejects)"
[ "$(stat -c %a rejects losses | sort -u)" = 600 ] || fail 'others can read it'
jq -r .raw_b64 rejects | base64 -d | iconv -f gb18030 | grep -q '张三' || fail 'not the bytes of the record'
[ "$(jq '.total' bad.json)" = 1 ] || fail 'the envelope counts what was written'

# Repaired and sent again: the whole file, in its order.
jq -r .raw_b64 rejects | base64 -d | sed 's/2026-02-30/2026-11-01/' | base64 -w0 >raw
jq -c --rawfile raw raw '.raw_b64 = $raw' rejects >repaired
expect 0 custody convert --from sh-case-csv --to zj-case-json bad.csv -o repaired.json --resubmit repaired
cmp repaired.json cases.json || fail 'not what the good file gives'
expect 3 custody convert --from sh-case-csv --to zj-case-json bad.csv -o x.json --resubmit "$cases"
says 'line 1 is no line of a file of rejects'

# Limits: nothing is written beyond them, and why is said.
expect 1 custody convert --from sh-case-csv --to zj-case-json bad.csv -o none.json --max-errors 0
says 'more than 0 records were rejected'
[ ! -e none.json ] || fail 'a file beyond the limit'
# A witness has no place in Zhejiang's JSON: lost, unless a residual keeps it. The losses say where, how often and in which records.
iconv -f gb18030 "$cases" | sed 's/被害人/证人/' | iconv -t gb18030 >witness.csv
expect 0 custody convert --from sh-case-csv --to zj-case-json witness.csv -o witness.json --losses losses --force
jq -e '[.losses[] | select(.element | startswith("person."))] | length > 3 and all(.[]; .kind == "dropped" and .count == 1 and .kept == 0 and .lost == 1 and .records == [1])' \
  losses >/dev/null || fail "losses: $(cat losses)"
! grep -qF 李四 losses || fail 'a value among the losses'
lost=$(jq .lost losses)
expect 0 custody convert --from sh-case-csv --to zj-case-json witness.csv -o enough.json --max-loss "$lost"
expect 1 custody convert --from sh-case-csv --to zj-case-json witness.csv -o none.json --max-loss $((lost - 1))
says "$lost values would be lost, more than $((lost - 1)); nothing was written"
[ ! -e none.json ] || fail 'a file beyond the limit'
expect 0 custody convert --from sh-case-csv --to zj-case-json witness.csv -o kept.json --max-loss 0 --residual witness.residual --losses losses --force
[ "$(jq '[.losses[] | select(.kept != .count or .lost != 0)] | length' losses)" = 0 ] || fail "not kept: $(cat losses)"
cmp kept.json witness.json || fail 'a residual changed the file'
before=$(ls)
expect 0 custody convert --from sh-case-csv --to zj-case-json "$cases" --dry-run
[ "$(ls)" = "$before" ] || fail 'a dry run wrote a file'

# Why a record became what it became.
expect 0 custody convert --from sh-case-csv --to zj-case-json "$cases" --dry-run --explain 1
says 'case.category	case-category-6:050200'
says 'write	ajlb	050200'
expect 0 custody convert --from sh-case-csv --to zj-case-json "$cases" -o explained.json --explain 2
cmp explained.json cases.json || fail 'an explanation changed the file'
expect 0 custody convert --from sh-case-csv --to zj-case-json "$cases" --dry-run --explain 3
says 'there is no record 3'

# The same bytes, whatever the number of threads, in the residual too.
quietly custody packs sample sh-case-csv --count 4000 -o many.csv
one=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
quietly taskset -c "$one" "$CUSTODY" convert --from sh-case-csv --to js-case-xml many.csv -o many.one --residual one.residual
quietly custody convert --from sh-case-csv --to js-case-xml many.csv -o many.all --residual all.residual
cmp many.one many.all || fail 'threads change the file'
cmp one.residual all.residual || fail 'threads change the residual'

# The envelope says what somebody says, not what a clock does.
expect 0 custody convert --from sh-case-csv --to zj-case-json "$cases" -o set.json --set file.created=2026-11-22T05:55:00
[ "$(jq -r .fssj set.json)" = 20261122055500 ] || fail 'the time that was given'
expect 2 custody convert --from sh-case-csv --to zj-case-json "$cases" -o y.json --set created=2026
# Wrong words, wrong files.
expect 2 custody convert --from sh-case-cvs --to zj-case-json "$cases" -o y.json
says "did you mean 'sh-case-csv'?"
expect 3 custody convert --from zj-case-json --to sh-case-csv "$cases" -o y.csv
says "no list of records 'data' was found"
expect 3 custody convert --from sh-case-csv --to zj-case-json cases.json -o y.json
expect 3 custody convert --from sh-case-csv --to zj-case-json missing.csv -o y.json
[ ! -e y.json ] && [ ! -e y.csv ] || fail 'a failed run left a file'
