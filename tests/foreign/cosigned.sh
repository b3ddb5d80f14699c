# Go's notes and Go's tree accept our cosignatures and the way from one checkpoint to the next, and nothing that was changed.
source "$SOURCE/tests/commands/lib.sh"
cosigned=$work/cosigned
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$work/gocache GOFLAGS= go build -o "$cosigned" "$SOURCE/tests/foreign/cosigned/main.go"

quietly custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000
quietly custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
for who in huzhou suzhou; do quietly custody trust card --ledger $who -o $who.card; done
quietly custody trust add --ledger huzhou suzhou.card --fingerprint "$(custody trust fingerprint suzhou.card)"
quietly custody trust add --ledger suzhou huzhou.card --fingerprint "$(custody trust fingerprint huzhou.card)"
log=$(custody key show --ledger huzhou --vkey)
witness=$(awk '$1 == "witness" { print $2 }' suzhou.card)

night=0
cp huzhou/.custody/checkpoint held
for count in 1 2 1 3 1 250 10; do
  rm -rf evidence && mkdir evidence
  seq "$count" | (cd evidence && split -a 4 -l 1)
  quietly custody add --ledger huzhou --case "A33050000000020261$((10000 + ++night))" --action collected evidence
  quietly custody cosign --ledger huzhou --request evidence.suzhou.example -o request --force
  quietly custody cosign --ledger suzhou request -o answer --force
  quietly custody cosign --ledger huzhou --attach answer
  "$cosigned" answer "$log" "$witness" request held
  # One changed bit of a signature, and a checkpoint that is not the one held.
  perl -e 'local $/; $_ = <>; s/(.)(.{9}\n)$/($1 eq "A" ? "B" : "A") . $2/e; print' answer >bad
  ! "$cosigned" bad "$log" "$witness" request held 2>/dev/null || fail 'a changed cosignature is accepted'
  [ "$night" -le 2 ] || ! "$cosigned" answer "$log" "$witness" request first 2>/dev/null || fail 'another checkpoint is accepted'
  cp huzhou/.custody/checkpoint held
  [ "$night" -gt 1 ] || cp held first
done
