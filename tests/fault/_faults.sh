# What the fault matrix and the power cut share: one small world in which each command has something to do, and the question
# whether a ledger is in order afterwards.

case_number=A3305000000002026110001

# A ledger whose exhibit 2 was returned, published once and mirrored, with something new to publish and to mirror.
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
  printf newer >newer.txt
  printf 'newest' >newest.txt
  cd - >/dev/null
}

# The commands that change something, run in the world: sets `arguments`.
arguments_of() {
  case $1 in
    add) arguments=(add --case $case_number --action collected --by 甲/330500001001 --by 乙/330500001002 newer.txt) ;;
    erase) arguments=(erase 2 --ground 刑事诉讼法第一百四十五条 --approved-by 湖州市公安局法制支队 --legal-doc 湖公发还字〔2026〕1号) ;;
    restrict) arguments=(restrict 1 --ground 刑事诉讼法第二百八十六条 --legal-doc 湖公封字〔2026〕1号) ;;
    publish) arguments=(publish www2) ;;
    mirror) arguments=(mirror www copy) ;;
  esac
}

# Whether what a command answered with success is so.
holds_add() { custody log --digest "$(sha256sum <newer.txt | cut -d' ' -f1)" 2>/dev/null | grep -q newer.txt; }
holds_erase() { custody show 2 2>/dev/null | grep -q 'is destroyed' && ! find "$XDG_STATE_HOME/.." -path '*/.custody/db/*' -exec grep -qaF scene-01 {} + ; }
holds_restrict() { ! custody show 1 >/dev/null 2>&1; }
holds_publish() { custody verify www2 >/dev/null 2>&1; }
holds_mirror() { custody verify copy >/dev/null 2>&1; }

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
}
