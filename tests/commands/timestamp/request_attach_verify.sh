# A checkpoint is stamped by an authority that knows nothing of us, and its proofs say so; whatever else a token may be counts for nothing.
source "$SOURCE/tests/commands/lib.sh"
source "$SOURCE/tests/commands/timestamp/_authority.sh"
make_ledger --sm
make_authority tsa
make_authority stranger
ca=tsa/ca.pem

# The request is over the bare note, whatever is under it besides.
expect 0 custody timestamp request -o one.tsq
golden request
quiet
expect 3 custody timestamp request -o one.tsq
says 'exists already'
expect 0 custody --json timestamp request -o one.tsq --force
[ "$(jq -r .imprint "$out")" = "$(sha256sum <huzhou/.custody/checkpoint | cut -d' ' -f1)" ] || fail 'another imprint'
expect 0 custody timestamp request --checkpoint huzhou/.custody/checkpoint --ledger nowhere --algorithm sm3 -o sm3.tsq
expect 0 custody timestamp request --sm3 -o twin.tsq
quietly openssl ts -query -in one.tsq -text
says 'Certificate required: yes'
says 'Hash Algorithm: sha256'

stamp tsa one.tsq one.tsr
expect 0 custody timestamp attach one.tsr --request one.tsq --tsa-ca $ca
says 'its checkpoint of 4 entries is stamped by CN=stamping,O=tsa'
quiet
[ "$(sha256sum <one.tsr | cut -d' ' -f1).tsr" = "$(ls huzhou/.custody/timestamps)" ] || fail 'not named for its content'
expect 0 custody timestamp attach one.tsr --tsa-ca $ca
says 'was kept before'
stamp tsa sm3.tsq sm3.tsr
expect 0 custody timestamp attach sm3.tsr
says 'who stamped was not checked, and until then it counts for nothing'
stamp tsa twin.tsq twin.tsr
expect 0 custody --json timestamp attach twin.tsr --tsa-ca $ca
[ "$(jq -r '.ledger + " " + .authority' "$out")" = 'evidence.huzhou.example/sm3 CN=stamping,O=tsa' ] || fail 'not of the twin'

# What a token is worth by itself.
expect 0 custody timestamp verify one.tsr --checkpoint huzhou/.custody/checkpoint --tsa-ca $ca
golden holds
quiet
expect 0 custody --json timestamp verify one.tsr --checkpoint huzhou/.custody/checkpoint --tsa-ca $ca
[ "$(jq -r .result "$out")" = holds ] || fail 'does not hold'
expect 0 custody --lang zh timestamp verify one.tsr --checkpoint huzhou/.custody/checkpoint --tsa-ca $ca
says '时间戳成立'
does_not_say '可信时间'
expect 2 custody timestamp verify one.tsr --checkpoint huzhou/.custody/checkpoint
says 'NOT CHECKED WHO STAMPED'

# The ledger says what its time stamps are worth, and to whom.
expect 0 custody verify --tsa-ca $ca
says 'Confirmed by others: stamped by CN=stamping,O=tsa no later than'
says '3 time stamps of its checkpoints hold under the certificates that you gave.'
does_not_say 'Not checked: 3 time stamps'
expect 0 custody verify
says 'Confirmed by others: nobody.'
says 'Not checked: 3 time stamps of its checkpoints'
expect 0 custody verify --tsa-ca stranger/ca.pem
says 'Confirmed by others: nobody.'
says 'Not checked: 3 time stamps of its checkpoints'

# A proof by a checkpoint that is stamped, though newer ones are there.
printf more >evidence/more.txt
quietly custody add --case A3305000000002026110001 --action collected --by 甲/330500001001 --by 乙/330500001002 evidence/more.txt
vkeys=$(custody key show --vkey)
expect 0 custody prove 1 -o plain.tlog-proof
[ "$(sed -n '/^$/,$p' plain.tlog-proof | sed -n 3p)" = 4 ] || fail 'not proved by the stamped checkpoint'
expect 0 custody prove 1 --sm3 --timestamps -o 1.tlog-proof
ls 1.*.tsr | wc -l | grep -qx 3 || fail 'not three time stamps'
tokens=(); for token in 1.*.tsr; do cmp -s $token twin.tsr || tokens+=(--timestamp $token); done
expect 0 custody verify 1.tlog-proof --vkey "$vkeys" "${tokens[@]}" --tsa-ca $ca
golden proof
expect 0 custody --json verify 1.tlog-proof --vkey "$vkeys" "${tokens[@]}" --tsa-ca $ca
[ "$(jq -r '.stamped_by[0].authority' "$out")" = CN=stamping,O=tsa ] || fail 'nobody stamped it'
expect 2 custody verify 1.tlog-proof --vkey "$vkeys" --timestamp one.tsr
says 'NOT CHECKED WHO STAMPED'
expect 2 custody verify --timestamp one.tsr --tsa-ca $ca
expect 2 custody prove 4 --timestamps -o 4.tlog-proof
says 'custody timestamp request'

# refused CODE FILE CA: by itself, beside a proof (which holds all the same), and where it should be kept.
refused() {
  expect 1 custody timestamp verify "$2" --checkpoint 1.tlog-proof --tsa-ca "$3"
  says "[$1]. It counts for nothing."
  expect 1 custody verify 1.tlog-proof --vkey "$vkeys" --timestamp "$2" --tsa-ca "$3"
  says "[$1]. It counts for nothing."
  says 'THE PROOF HOLDS'
  says 'Confirmed by others: nobody.'
  expect 1 custody timestamp attach "$2" --tsa-ca "$3"
  says "[$1]. It counts for nothing."
  [ "$(ls huzhou/.custody/timestamps | wc -l)" = 3 ] || fail 'it was kept'
}
refused timestamp-authority one.tsr stranger/ca.pem
printf 'something else' >other
quietly openssl ts -query -data other -sha256 -cert -out other.tsq
stamp tsa other.tsq other.tsr
refused timestamp-imprint other.tsr $ca
quietly openssl ts -query -data huzhou/.custody/checkpoint -sha384 -cert -out rejected.tsq
stamp tsa rejected.tsq rejected.tsr
refused timestamp-status rejected.tsr $ca
says 'the authority did not stamp it (status 2)'
certificate tsa ended stamping 8 -1
stamp tsa one.tsq ended.tsr ended
refused timestamp-expired ended.tsr $ca
# A token without its certificate, and another certificate of that name and number that is not for time stamps.
quietly custody prove 1 --timestamps -o 2.tlog-proof
perl -0777 -pe 's/.*?\n\n//s' 2.tlog-proof | head -5 >bare
quietly openssl ts -query -data bare -sha256 -out bare.tsq
stamp tsa bare.tsq bare.tsr
cat $ca tsa/stamping.pem >both.pem
expect 0 custody timestamp verify bare.tsr --checkpoint 1.tlog-proof --tsa-ca both.pem
certificate tsa other other 7 3650
cat $ca tsa/other.pem >both.pem
refused timestamp-purpose bare.tsr both.pem
quietly openssl genpkey -algorithm SM2 -out tsa/sm2.key
quietly openssl req -new -key tsa/sm2.key -sm3 -sigopt distid:1234567812345678 -config tsa/tsa.cnf -subj /O=tsa/CN=stamping -out tsa/sm2.csr
quietly openssl x509 -req -in tsa/sm2.csr -vfyopt distid:1234567812345678 -CA $ca -CAkey tsa/ca.key -set_serial 7 -days 10 -extfile tsa/tsa.cnf -extensions stamping -out tsa/sm2.pem
cat $ca tsa/sm2.pem >both.pem
expect 3 custody timestamp verify bare.tsr --checkpoint 1.tlog-proof --tsa-ca both.pem
says 'signed with SM2'
says 'COULD NOT BE CHECKED'

# What is no token.
head -c 700 one.tsr >short.tsr
expect 3 custody timestamp verify short.tsr --checkpoint 1.tlog-proof --tsa-ca $ca
says '[timestamp-syntax]'
expect 3 custody timestamp attach short.tsr
expect 3 custody timestamp verify one.tsq --checkpoint 1.tlog-proof --tsa-ca $ca
expect 3 custody timestamp verify missing --checkpoint 1.tlog-proof --tsa-ca $ca
expect 3 custody timestamp verify one.tsr --checkpoint 1.tlog-proof --tsa-ca one.tsr
says 'these are no certificates'
expect 1 custody timestamp verify one.tsr --checkpoint huzhou/.custody/checkpoint --tsa-ca $ca
says '[timestamp-imprint]'
expect 1 custody timestamp attach one.tsr --request sm3.tsq
says '[timestamp-nonce]'
expect 2 custody timestamp request --size 2 -o two.tsq
expect 2 custody timestamp request --algorithm md5 -o two.tsq
expect 2 custody timestamp request --size 4 --checkpoint bare -o two.tsq
expect 0 custody timestamp request --size 4 -o two.tsq

# A kept one that is not what its name says is found, and keeps nothing else from being read.
kept=huzhou/.custody/timestamps/$(sha256sum <one.tsr | cut -d' ' -f1).tsr
printf x >>"$kept"
expect 3 custody verify
says '[timestamp]'
expect 3 custody prove 1 -o -
expect 0 custody show 1
cp one.tsr "$kept"
expect 0 custody verify
cp other.tsr "huzhou/.custody/timestamps/$(sha256sum <other.tsr | cut -d' ' -f1).tsr"
expect 1 custody verify
says 'is over none of the checkpoints of this ledger'
