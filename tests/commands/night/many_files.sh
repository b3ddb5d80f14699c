# Very many extracted files as one exhibit: one entry, bound to a list that anybody can check.
source "$SOURCE/tests/commands/night/_night.sh"
files=${CUSTODY_NIGHT_FILES:-2000}
mkdir extracted && (cd extracted && seq "$files" | split -a 4 -l 1)
expect 0 custody add --act night.act --one --list extracted.sha256 --set item.number=GP20261122-001 extracted
[ "$(last)" -eq 0 ] || fail 'more than one entry'
is 0 item.files "$files"
is 0 item.manifest.sha256 "$(sha256sum <extracted.sha256 | cut -d' ' -f1)"
sha256sum -c --quiet extracted.sha256 || fail 'the list does not hold'
open
# One byte of one file, and the list says which.
printf x | dd of=extracted/xaaab bs=1 conv=notrunc status=none
! sha256sum -c --quiet extracted.sha256 >"$out" 2>"$err" || fail 'the list holds still'
says xaaab
