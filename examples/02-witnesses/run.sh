#!/usr/bin/env bash
# Two agencies witness each other, and one of them puts back an old copy. See README.md.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../steps.sh"

tell() {
  explain 'Huzhou keeps its ledger in both hash families, Suzhou in one. They hold the cards of each other.'
  run 'custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000 --sm'
  run 'custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000'
  run 'custody trust card --ledger huzhou -o huzhou.card ; custody trust card --ledger suzhou -o suzhou.card'
  run 'custody trust add --ledger huzhou suzhou.card --fingerprint "$(custody trust fingerprint suzhou.card)" ; custody trust add --ledger suzhou huzhou.card --fingerprint "$(custody trust fingerprint huzhou.card)"'

  explain 'Huzhou enters two exhibits and asks Suzhou to cosign what it holds.'
  run 'custody add --ledger huzhou --case A3305000000002026110001 --action collected --by 甲/330500001001 --by 乙/330500001002 evidence/scene-01.jpg evidence/scene-02.jpg evidence/scene-03.jpg'
  run 'cp -r huzhou huzhou.copy'
  run 'custody cosign --ledger huzhou --request evidence.suzhou.example -o request'

  explain 'Suzhou compares it with the last one of Huzhou that it witnessed (none), enters it, and only then signs.'
  run 'custody cosign --ledger suzhou request -o answer'
  run 'custody cosign --ledger huzhou --attach answer'

  explain 'A proof now says who confirmed it. Huzhou states its keys; the key of the witness comes from its own card.'
  run 'custody prove --ledger huzhou evidence/scene-02.jpg --sm3 -o scene-02.tlog-proof'
  run "grep -hE '^(log|witness) ' huzhou.card suzhou.card | cut -d' ' -f2 > keys"
  run 'custody verify evidence/scene-02.jpg --proof scene-02.tlog-proof --twin-proof scene-02.sm3-proof --vkey keys'

  explain 'The ledger grows, and the next request leads on from what Suzhou holds.'
  run 'custody add --ledger huzhou --case A3305000000002026110001 --action collected --by 甲/330500001001 --by 乙/330500001002 evidence/scene-04.jpg evidence/scene-05.jpg'
  run 'custody cosign --ledger huzhou --request evidence.suzhou.example -o request --force ; custody cosign --ledger suzhou request -o answer --force'

  explain 'Somebody puts back the old copy, with the guard beside it, and goes on another way.'
  run 'mv huzhou huzhou.first ; mv huzhou.copy huzhou ; rm -r "$XDG_STATE_HOME"'
  run 'custody add --ledger huzhou --case A3305000000002026110001 --action collected --by 甲/330500001001 --by 乙/330500001002 evidence/other-04.jpg evidence/other-05.jpg evidence/other-06.jpg'

  explain 'The request cannot lead on from the five entries that Suzhou holds: two histories, both signed.'
  run 'custody cosign --ledger huzhou --request evidence.suzhou.example --old 5 -o request --force'
  run '! custody cosign --ledger suzhou request -o answer --force'

  explain 'Whoever holds the keys of Huzhou sees it, without a ledger and without asking anybody.'
  run 'cp suzhou/.custody/forks/*.fork huzhou.fork'
  run "custody verify huzhou.fork --vkey keys"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export XDG_STATE_HOME=$work/state
unset CUSTODY_LEDGER
mkdir evidence
for name in scene-01 scene-02 scene-03 scene-04 scene-05 other-04 other-05 other-06; do printf 'picture %s\n' $name >evidence/$name.jpg; done

# Digests, keys, times and places are new in every run.
normalised() {
  sed -E -e "s#$work#WORK#g" -e 's/\b[0-9a-f]{64}\b/SHA-256/g' -e 's/\([0-9a-f]{4}…\)/(SHA-256…)/g' -e 's/\+[0-9a-f]{8}\b/+KEY/g' \
    -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z/TIME/g' -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?/TIME/g' \
    -e 's#\+[A-Za-z0-9+/]{43,}={0,2}#+BASE64#g' -e 's/\b([0-9a-f]{4}[ -]){7,}[0-9a-f]{4}\b/FINGERPRINT/g'
}

tell 2>&1 | tee "$work/told"
if [ -n "${CUSTODY_ACCEPT:-}" ]; then
  normalised <"$work/told" >"$here/expected/transcript"
else
  normalised <"$work/told" | diff -u "$here/expected/transcript" - ||
    { echo 'told differently than expected/transcript (CUSTODY_ACCEPT=1 accepts it)'; exit 1; }
fi
