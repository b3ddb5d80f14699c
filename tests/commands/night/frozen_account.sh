# An account is frozen, and released again: the notice that released it is missing at first, and so is the log of the accesses.
source "$SOURCE/tests/commands/night/_night.sh"
printf '2026-11-22 login\n' >access.log
expect 0 custody add --case $case_number --action frozen --item 网络云盘账号 "${two[@]}" --freeze-account user-0001@pan.example --freeze-until 2027-05-22 \
  --legal-doc 湖公冻通字〔2026〕3号 --method 锁定账号
is 0 act.freeze.until 2027-05-22
open
expect 0 custody add --action unfrozen --of 0 "${two[@]}"
says '第十二条'
open 'data-provisions 第十二条 act.legal-document' 'interpretation 第一百一十一条第(五)项 act.freeze.log-sha256'
expect 0 custody amend 1 --legal-doc 湖公解冻字〔2026〕3号 --freeze-log access.log --reason 补解除冻结通知书和访问日志
open
expect 2 custody add --case $case_number --action frozen --item 另一账号 --freeze-until 明年
# A freezing that came to its end, with nobody having done anything about it.
expect 0 custody add --case A3305000000002025110001 --action frozen --item 旧账号 "${two[@]}" --freeze-account user-0002@pan.example --freeze-until 2025-05-22 \
  --legal-doc 湖公冻通字〔2024〕9号 --at '2024-11-22 10:00'
expect 1 custody review A3305000000002025110001 --standard data-provisions
says 'neither lifted nor renewed'
expect 0 custody add --action unfrozen --of 旧账号 "${two[@]}" --legal-doc 湖公解冻字〔2025〕9号
expect 0 custody review A3305000000002025110001 --standard data-provisions
# Frozen and released bear one name: it is the account that is meant.
expect 0 custody trace 网络云盘账号
says 'account user-0001@pan.example, until 2027-05-22'
says evidence.unfrozen
