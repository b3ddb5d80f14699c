# OpenSSL's command line accepts what our keys signed, Ed25519 and SM2, and refuses it with one byte of the text changed.
source "$SOURCE/tests/commands/lib.sh"
command -v openssl >/dev/null || exit 77

quietly custody init huzhou --origin evidence.huzhou.example --name 湖州市公安局 --agency 330500000000 --sm
printf x >x
quietly custody add --ledger huzhou --case A3305000000002026110001 --action collected x

# public_key VKEY HEX-PREFIX SKIP FILE: a SubjectPublicKeyInfo from the key of a vkey, of which the first SKIP bytes say the type.
public_key() { { printf '%s' "$2" | xxd -r -p; cut -d+ -f3- <<<"$1" | base64 -d | tail -c +$(($3 + 1)); } | openssl pkey -pubin -inform DER -out "$4"; }
# The signed text of a note, and the signature of one of its lines without the id.
text_of() { perl -0777 -pe 's/\n\n\xe2\x80\x94 .*/\n/s' "$1"; }
signature_of() { grep -F -- "— $2 " "$1" | cut -d' ' -f3 | base64 -d | tail -c +5; }
changed() { perl -0777 -pe 's/\n(\d)/"\n" . ($1 ^ 1)/e' "$1"; }

public_key "$(custody key show --ledger huzhou --vkey)" 302a300506032b6570032100 1 ed25519.pem
note=huzhou/.custody/checkpoint
text_of $note >text
changed text >other
signature_of $note evidence.huzhou.example >signature
ed25519() { openssl pkeyutl -verify -pubin -inkey ed25519.pem -rawin -in "$1" -sigfile signature; }
expect 0 ed25519 text
says 'Signature Verified Successfully'
expect 1 ed25519 other

public_key "$(custody key show --ledger huzhou --vkey --sm3)" 3059301306072a8648ce3d020106082a811ccf5501822d034200 8 sm2.pem
note=huzhou/.custody/checkpoint-sm3
grep -q '^sha256 ' $note || fail 'the SM2 note does not bind the other tree'
text_of $note >text
changed text >other
# r || s as the DER that OpenSSL reads.
signature_of $note evidence.huzhou.example/sm3 | perl -0777 -ne '
  my $der = join "", map { s/^\0+(?=.)//s; $_ = "\0$_" if ord($_) > 127; pack("CC", 2, length) . $_ } unpack "a32 a32", $_;
  print pack("CC", 48, length $der), $der' >signature
sm2() { openssl pkeyutl -verify -pubin -inkey sm2.pem -rawin -digest sm3 -pkeyopt distid:1234567812345678 -in "$1" -sigfile signature; }
expect 0 sm2 text
says 'Signature Verified Successfully'
expect 1 sm2 other

# The card is signed by both.
cp huzhou/.custody/card card
text_of card >text
signature_of card evidence.huzhou.example >signature
expect 0 ed25519 text
