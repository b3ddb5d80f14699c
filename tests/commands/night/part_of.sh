# An exhibit taken from an exhibit: the telephone, the image of its memory, a picture out of that image.
source "$SOURCE/tests/commands/night/_night.sh"
printf 'memory of a telephone' >phone.bin; printf 'a picture' >picture.jpg
expect 0 custody add --case $case_number --action seized "${two[@]}" "${witness[@]}" --item 手机 --number 1 --quantity 1部 --feature 'IMEI 350000000000000' \
  --source 当事人随身携带 --holder 丁/330500198001011234 --seal-no 0183 --seal-state sealed
expect 0 custody add --act night.act --image --part-of 0 --form copy --original-place 湖州市公安局物证室 phone.bin
expect 0 custody add --act night.act --part-of phone.bin --form copy picture.jpg
is 1 item.part-of evidence.huzhou.example#0
is 2 item.part-of evidence.huzhou.example#1
# A copy says where its original is.
open 'procedure 第六十七条 item.original.place'
expect 0 custody amend 2 --original-place 湖州市公安局物证室 --reason 补原件存放处
open
expect 1 custody add --act night.act --part-of 99 picture.jpg
says 'no entry 99'
