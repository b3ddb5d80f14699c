# Two telephones and the image of a server; no witness could be found, and at first nobody thought of the recording.
source "$SOURCE/tests/commands/night/_night.sh"
printf 'an image of a server' >server.dd
printf 'the camera on the helmet' >helmet.mp4

seize() {
  custody add --case $case_number --action seized "${two[@]}" --at '2026-11-22 02:40' --place 湖州市吴兴区 --cause 诈骗 --quantity 1部 \
    --source 当事人随身携带 --holder 丁/330500198001011234 --seal-state sealed --no-witness 深夜无符合条件人员 "$@"
}
expect 0 seize --item 手机 --number 1 --feature 'IMEI 350000000000000' --seal-no 0183 --recording helmet.mp4
expect 0 seize --item 手机 --number 2 --feature 'IMEI 350000000000001' --seal-no 0184
says '第八十条、第一百一十二条第(三)项'
says act.recording.sha256
expect 0 custody add --act night.act --image --original-place 湖州市吴兴区机房 server.dd
does_not_say 'open items'

open 'interpretation 第八十条、第一百一十二条第(三)项 act.recording.sha256' \
  'data-provisions 第十五条 act.recording.sha256' 'evidence-rules 第二十一条 act.recording.sha256'
# In the morning the recording is found: the digest is entered, and nothing is open any more.
expect 0 custody amend 1 --recording helmet.mp4 --reason 补录像校验值
open
expect 0 custody verify
