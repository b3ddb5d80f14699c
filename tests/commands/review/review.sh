# Is the record complete in law: per rule and version, several standards side by side, in both languages.
source "$SOURCE/tests/commands/lib.sh"
make_ledger

expect 1 custody review A3305000000002026110001
quiet
[ "$(head -1 "$out")" = 'ledger evidence.huzhou.example, case A3305000000002026110001: 4 acts' ] || fail 'first line'
says 'OPEN under 刑诉法解释 (法释〔2021〕1号). Completeness of fields, not lawfulness.'
says '第一百一十二条第(二)项'
says '[item.category item.format]: entries 1-3'
says 'FIELDS COMPLETE under 公安机关办理刑事案件程序规定'
says 'Not checked: whether what was stated is so'
expect 1 custody --lang zh review A3305000000002026110001
says '仅指填写齐全,不代表取证合法'
expect 0 custody review A3305000000002026110001 --standard procedure
expect 1 custody --json review A3305000000002026110001 --standard procedure --standard data-provisions
[ "$(jq -r '[.standards[].standard] | join(" ")' "$out")" = 'data-provisions procedure' ] || fail 'not side by side'
[ "$(jq -r '.open[0] | .article + " " + (.missing | join(","))' "$out")" = '第十四条 act.cause,act.object,act.time.from,act.method,act.process' ] || fail 'missing fields'

# The standard in force on the day of the act counts.
expect 0 custody add --case A3305000000002019010001 --at '2018-05-01 10:00' --item 旧案
custody --json review A3305000000002019010001 >"$out" || true
[ "$(jq -r '[.standards[].standard] | join(" ")' "$out")" = data-provisions ] || fail 'a standard of later years'

expect 0 custody review --list
says 法发〔2016〕22号
expect 2 custody review
expect 2 custody review A3305000000002026110001 --standard procdure
says "did you mean 'procedure'?"
expect 1 custody review A3305000000002026110003
says "did you mean 'A3305000000002026110001'?"

# --strict refuses, and nothing is entered.
expect 1 custody add --strict --case A3305000000002026110001 --action seized --item 手机
says 'nothing was entered'
says 第二百三十条
expect 0 custody --json verify
[ "$(jq -r 'select(.type == "verification") | .size' "$out")" -eq 5 ] || fail 'something was entered'
