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
# Whose hands: of the picture up to the telephone, of the telephone down to the picture, with the original, its copies and its seal.
for what in picture.jpg 0; do
  expect 0 custody trace $what
  says 'seal 0183 put on, as stated'
  says 'taken from evidence.huzhou.example#0'
  says 'taken from evidence.huzhou.example#1'
  says 'a copy; the original is kept, as stated: 湖州市公安局物证室'
done
expect 0 custody --json trace 0
[ "$(jq -r 'select(.part_of) | .item + " " + .part_of' "$out" | paste -sd,)" = \
  'phone.bin evidence.huzhou.example#0,picture.jpg evidence.huzhou.example#1' ] || fail 'parents in JSON'
