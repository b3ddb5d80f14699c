# A disc came with a broken seal: that is recorded as it is, the disc is sealed anew, and opened later for examination.
source "$SOURCE/tests/commands/night/_night.sh"
common=(--case $case_number "${two[@]}" "${witness[@]}" --at '2026-11-22 02:40' --place 湖州市公安局物证室)
expect 0 custody add "${common[@]}" --action seized --item 光盘 --number GP20261122-001 --quantity 1张 --feature '盘面手写 备份' --source 快递送达 \
  --seal-no 0001 --seal-state broken --note 封条右侧断开约2厘米,已拍照 --unsigned 送件人不详
is 0 item.seal.state broken
expect 0 custody add "${common[@]}" --action sealed --of 0 --seal-no 0185 --seal-state sealed --process 装袋后重新封存
expect 0 custody add "${common[@]}" --action unsealed --of 1 --seal-no 0185 --seal-state intact
is 2 ref.index 1
is 2 item.seal.state intact
open
expect 0 custody log
says '光盘'
expect 0 custody trace 光盘
says 'BROKEN SEALS, as stated there: 0001'
says 'seal 0185 put on, as stated'
says 'seal 0185 intact, as stated'
expect 0 custody trace 2
says "ledger evidence.huzhou.example: 光盘"
