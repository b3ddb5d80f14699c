# Sourced by the stories of a night shift. Each is typed as a person would type it, and ends with exactly the items that are open.
source "$SOURCE/tests/commands/lib.sh"
export case_number=A3305000000002026110001
quietly custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
export CUSTODY_LEDGER=$PWD/huzhou
two=(--by 甲/330500001001/刑侦支队 --by 乙/330500001002/刑侦支队)
witness=(--witness 丙/居民身份证/330500199001011234/13800000000)

# What holds for everything that is copied this night.
cat >night.act <<'SHEET'
# 11月22日 夜班
case A3305000000002026110001
by 甲/330500001001/刑侦支队
by 乙/330500001002/刑侦支队
at 2026-11-22 02:40
until 2026-11-22 03:10
place 湖州市吴兴区
cause 诈骗
object 服务器 /srv 分区
method 写保护下逐文件复制
process 连接只读接口,核对时钟,复制,计算校验值
category 文档
format 多种
source 涉案服务器
original-reason 服务器仍在运行,无法扣押
holder 丁/330500198001011234
witness 丙/居民身份证/330500199001011234
SHEET

# open LINE...: the open items of the case, as `standard article missing,missing`; none means that it is complete.
open() {
  local code=0
  [ $# -eq 0 ] || code=1
  expect "$code" custody --json review $case_number
  jq -r '.open[] | .standard + " " + .article + " " + (.missing | join(","))' "$out" | LC_ALL=C sort >"$work/open"
  printf '%s\n' "$@" | sed '/^$/d' | LC_ALL=C sort | diff - "$work/open" >&2 || fail 'other items are open'
  expect "$code" custody review $case_number
  says 'Completeness of fields, not lawfulness.'
  [ $# -gt 0 ] || does_not_say ' OPEN under'
}
last() { custody --json log -n 1 | jq -r .index; }
field() { custody --json show "$1" | jq -r ".fields[\"$2\"] // \"none\""; }
is() { [ "$(field "$1" "$2")" = "$3" ] || fail "entry $1: $2 is $(field "$1" "$2"), not $3"; }
