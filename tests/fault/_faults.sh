# What the fault matrix and the power cut share: one small world in which each command has something to do, and the question
# whether a ledger is in order afterwards.

source "$SOURCE/tests/commands/timestamp/_authority.sh"

case_number=A3305000000002026110001

# A ledger whose exhibit 2 was returned, published once and mirrored, with something new to publish and to mirror; and a second
# agency that asks for a cosignature, has answered such a question, and has sent a bundle; and an authority that stamped the newest checkpoint.
make_world() { # DIR
  mkdir -p "$1/evidence"
  cd "$1"
  export XDG_STATE_HOME=$1/state CUSTODY_LEDGER=huzhou
  for name in scene-01.jpg scene-02.jpg empty.txt; do printf %s "$name" >evidence/$name; done
  quietly custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
  quietly custody add --case $case_number --action collected --by 甲/330500001001 --by 乙/330500001002 evidence
  quietly custody add --case $case_number --action returned --of 2 --legal-doc 湖公发还字〔2026〕1号
  quietly custody publish www
  quietly custody mirror www copy
  printf new >new.txt
  quietly custody add --case $case_number --action collected --by 甲/330500001001 --by 乙/330500001002 new.txt
  quietly custody publish www
  quietly custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
  for who in huzhou suzhou; do quietly custody trust card --ledger $who -o $who.card; done
  quietly custody trust add --ledger huzhou suzhou.card --fingerprint "$(custody trust fingerprint suzhou.card)"
  quietly custody trust add --ledger suzhou huzhou.card --fingerprint "$(custody trust fingerprint huzhou.card)"
  quietly custody add --ledger suzhou --case $case_number --action collected --by 丙/320500001001 --by 丁/320500001002 new.txt
  quietly custody cosign --ledger suzhou --request evidence.huzhou.example -o suzhou.request
  quietly custody cosign --request evidence.suzhou.example -o huzhou.request
  quietly custody cosign --ledger suzhou huzhou.request -o huzhou.answer
  quietly custody send --plain --ledger suzhou --to evidence.huzhou.example --case $case_number --purpose 协查 --legal-doc 苏公刑协字〔2026〕1号 -o suzhou.bag.tar
  make_authority tsa
  quietly custody timestamp request -o huzhou.tsq
  stamp tsa huzhou.tsq huzhou.tsr
  printf newer >newer.txt
  printf 'newest' >newest.txt
  cd - >/dev/null
}

# The commands that change something, run in the world: arguments_of sets `arguments`.
changing='add erase restrict publish mirror cosign attach stamp send receive init'
arguments_of() {
  case $1 in
    add) arguments=(add --case $case_number --action collected --by 甲/330500001001 --by 乙/330500001002 newer.txt) ;;
    erase) arguments=(erase 2 --ground 刑事诉讼法第一百四十五条 --approved-by 湖州市公安局法制支队 --legal-doc 湖公发还字〔2026〕1号) ;;
    restrict) arguments=(restrict 1 --ground 刑事诉讼法第二百八十六条 --legal-doc 湖公封字〔2026〕1号) ;;
    publish) arguments=(publish www2) ;;
    mirror) arguments=(mirror www copy) ;;
    cosign) arguments=(cosign suzhou.request -o suzhou.answer) ;;
    attach) arguments=(cosign --attach huzhou.answer) ;;
    stamp) arguments=(timestamp attach huzhou.tsr --tsa-ca tsa/ca.pem) ;;
    send) arguments=(send --plain --to evidence.suzhou.example --case $case_number --purpose 案件移送 --legal-doc 湖公刑移字〔2026〕1号 -o huzhou.bag.tar) ;;
    receive) arguments=(receive suzhou.bag.tar -o inbox) ;;
    init) arguments=(init next --origin evidence2.suzhou.example --name 苏州市公安局 --agency 320500000000 --continues suzhou) ;;
  esac
}

# Whether what a command answered with success is so.
holds_add() { custody log --digest "$(sha256sum <newer.txt | cut -d' ' -f1)" 2>/dev/null | grep -q newer.txt; }
holds_erase() { custody show 2 2>/dev/null | grep -q 'is destroyed' && ! find "$XDG_STATE_HOME/.." -path '*/.custody/db/*' -exec grep -qaF scene-01 {} + ; }
holds_restrict() { ! custody show 1 >/dev/null 2>&1; }
holds_publish() { custody verify www2 >/dev/null 2>&1; }
holds_mirror() { custody verify copy >/dev/null 2>&1; }
holds_cosign() { custody --json log --kind checkpoint.witnessed | grep -q checkpoint.witnessed && custody cosign --ledger suzhou --attach suzhou.answer | grep -q evidence.huzhou.example/witness; }
holds_attach() { custody cosign --attach huzhou.answer | grep -q 'no cosignature that is not there already'; }
holds_stamp() { custody verify --level 1 --tsa-ca tsa/ca.pem | grep -q '1 time stamp of its checkpoints holds'; }
holds_send() { custody receive --dry-run --ledger suzhou huzhou.bag.tar >/dev/null 2>&1; }
holds_receive() { custody verify inbox/*/receipt.tlog-proof --vkey "$(custody key show --vkey)" >/dev/null 2>&1 && custody --json log --kind custody.received | grep -q custody.received; }
holds_init() { custody --json show --ledger next 0 2>/dev/null | grep -q ledger.continued && custody verify next >/dev/null 2>&1; }

# Open, verify, add, verify, publish: all of it without repair.
in_order() {
  custody verify >"$work/failed" 2>&1 || return 1
  custody add --case $case_number --action collected --by 甲/330500001001 --by 乙/330500001002 newest.txt >"$work/failed" 2>&1 || return 2
  custody verify >"$work/failed" 2>&1 || return 3
  # What others may read holds as it was left, and once it was brought up to date.
  for copy in www copy; do custody verify $copy >"$work/failed" 2>&1 || return 4; done
  custody publish www2 >"$work/failed" 2>&1 || return 5
  custody mirror www2 copy >"$work/failed" 2>&1 || return 6
  for copy in www2 copy; do custody verify $copy >"$work/failed" 2>&1 || return 7; done
  # A new ledger is there whole or not at all.
  [ ! -e next/.custody ] || holds_init || return 8
}
