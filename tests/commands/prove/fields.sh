# What a proof shows and what it withholds, and what can be asked of one that withholds the digest.
source "$SOURCE/tests/commands/lib.sh"

make_ledger
key=$(custody key show --vkey)

# By default the case and the item, and no person; with every field, the person too.
quietly custody prove evidence/scene-01.jpg -o default
! grep -aq '330500001001' <(sed -n 2p default | cut -d' ' -f2 | base64 -d) || fail 'a person is shown'
quietly custody prove evidence/scene-01.jpg --all-fields -o all
grep -aq '330500001001' <(sed -n 2p all | cut -d' ' -f2 | base64 -d) || fail 'no person is shown'
for proof in default all; do expect 0 custody verify evidence/scene-01.jpg --proof $proof --vkey "$key"; done

# Without its digest the entry is proved, a file is not; neither the size nor the digest alone will do.
for fields in item.name item.name,item.sha256 item.name,item.size; do
  quietly custody prove evidence/scene-01.jpg --fields "$fields" -o few --force
  expect 0 custody verify few --vkey "$key"
  says '(withheld)'
  expect 1 custody verify evidence/scene-01.jpg --proof few --vkey "$key"
  says '[digest-hidden]'
done
quietly custody prove evidence/scene-01.jpg --fields item.size,item.sha256 -o enough
expect 0 custody verify evidence/scene-01.jpg --proof enough --vkey "$key"

# A field that the entry does not have, and an entry that is not there: nothing is written.
expect 2 custody prove evidence/scene-01.jpg --fields item.imei -o none
says 'item.imei'
expect 1 custody prove 99 -o none
[ ! -e none ] || fail 'something was written'
expect 3 custody prove evidence/scene-01.jpg -o enough
