#!/usr/bin/env bash
# The story of one hand-over, from the scene in Huzhou to the ledger in Suzhou and back. See README.md.
#
#   run.sh            with three small files, in a directory of its own; compares what is said with expected/transcript
#                     (STORY_LANG=zh: in Chinese, with expected/transcript.zh)
#   run.sh DIRECTORY  with the evidence in DIRECTORY/evidence, and leaves the two ledgers there
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../steps.sh"

tell() {
  explain 'Two agencies, each with a ledger of its own. They share no server and no network.'
  run 'custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000'
  run 'custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000'

  explain 'Each writes a card with its keys; the other compares the fingerprint over the telephone and adds it.'
  run 'custody trust card --ledger huzhou -o huzhou.card ; custody trust card --ledger suzhou -o suzhou.card'
  run 'custody trust add --ledger huzhou suzhou.card --fingerprint "$(custody trust fingerprint suzhou.card)" ; custody trust add --ledger suzhou huzhou.card --fingerprint "$(custody trust fingerprint huzhou.card)"'

  explain 'At night, in Huzhou: two officers enter what they copied. What the statute asks for beyond it is named as open.'
  run 'cd huzhou'
  run 'custody add --case A3305000000002026110001 --action collected --by 甲/330500001001 --by 乙/330500001002 --place 湖州市吴兴区 ../evidence'

  explain 'They seize a telephone. It has no bytes yet, but a number, a seal, and a recording because no witness was there.'
  run "custody add --case A3305000000002026110001 --action seized --by 甲/330500001001 --by 乙/330500001002 --item '手机' --feature 'IMEI 350000000000000' --seal-no 0183 --no-witness 深夜无符合条件人员 --recording ../evidence/scene.bin"

  explain 'What the ledger holds of this case.'
  run 'custody log --case A3305000000002026110001'

  explain 'A proof for one picture: a small text that anybody can check without the ledger, and that names no person.'
  run 'custody prove ../evidence/scene-01.jpg -o scene-01.jpg.tlog-proof'

  explain 'Whoever has the picture, the proof and the key of Huzhou checks it.'
  run 'custody verify ../evidence/scene-01.jpg --proof scene-01.jpg.tlog-proof --vkey "$(custody key show --vkey)"'

  explain 'The case goes to Suzhou: one file with every exhibit, every proof and the statement of the sender.'
  run 'custody send --plain --to evidence.suzhou.example --case A3305000000002026110001 --purpose 案件移送 --legal-doc 湖公刑移字〔2026〕1号 -o ../case.bag.tar'

  explain 'Suzhou checks every byte of it before it enters anything, and answers with a receipt.'
  run 'cd ../suzhou && custody receive ../case.bag.tar -o inbox'

  explain 'Huzhou enters the receipt: now both ledgers hold the word of the other.'
  run 'cd ../huzhou && custody acknowledge ../suzhou/inbox/*/receipt.tlog-proof'

  explain 'Whose hands did it go through?'
  run 'custody trace A3305000000002026110001'

  explain 'Is the record sound? Every payload is read and every hash computed again.'
  run 'custody verify'

  explain 'A copy without names, numbers and digests for anybody who wants to watch.'
  run 'custody publish ../www/huzhou'
}

if [ $# -gt 0 ]; then
  cd "$1"
  tell
  exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export XDG_STATE_HOME=$work/state
unset CUSTODY_LEDGER
mkdir evidence
printf 'a picture of the room\n' >evidence/scene-01.jpg
printf 'what the camera on the helmet saw\n' >evidence/scene.bin
printf 'a name that looks like a temporary file\n' >'evidence/~$合同.docx'

# Digests, keys, times and places are new in every run.
normalised() {
  sed -E -e "s#$work#WORK#g" -e 's/\b[0-9a-f]{64}\b/SHA-256/g' -e 's/\([0-9a-f]{4}…\)/(SHA-256…)/g' -e 's/\+[0-9a-f]{8}\b/+KEY/g' \
    -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z/TIME/g' -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?/TIME/g' \
    -e 's#[A-Za-z0-9+/]{43}=#HASH#g' -e 's#\+KEY\+[A-Za-z0-9+/=]+#+KEY#g' -e 's/\b([0-9a-f]{4}[ -]){7,}[0-9a-f]{4}\b/FINGERPRINT/g'
}

tell 2>&1 | tee "$work/told"
expected=expected/transcript${STORY_LANG:+.$STORY_LANG}
if [ -n "${CUSTODY_ACCEPT:-}" ]; then
  normalised <"$work/told" >"$here/$expected"
else
  normalised <"$work/told" | diff -u "$here/$expected" - || { echo "told differently than $expected (CUSTODY_ACCEPT=1 accepts it)"; exit 1; }
fi
