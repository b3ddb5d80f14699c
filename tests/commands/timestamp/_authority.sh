# Sourced by tests that want time stamps: an authority of OpenSSL, made anew each time.
#
#   make_authority DIR            DIR/ca.pem, and a certificate for time stamps under it
#   certificate DIR NAME EXTENSIONS SERIAL DAYS     one more certificate under that root
#   stamp DIR REQUEST RESPONSE [NAME]               answers a request
#   make_suzhou                   a second agency; each has the card of the other (trust BY OF: once more)

make_authority() {
  mkdir "$1"
  cat >"$1/tsa.cnf" <<'CONF'
[req]
distinguished_name = name
prompt = no
[name]
CN = unused
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
[stamping]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[other]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
[tsa]
default_tsa = stamps
[stamps]
default_policy = 1.2.3.4.1
digests = sha256, sha512, sm3
signer_digest = sha256
ess_cert_id_alg = sha256
accuracy = secs:1
clock_precision_digits = 3
CONF
  printf '01\n' >"$1/serial"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1/ca.key" -out "$1/ca.pem" -days 3650 -config "$1/tsa.cnf" \
    -extensions root -subj "/O=$1/CN=root" 2>"$err" || fail 'no root'
  certificate "$1" stamping stamping 7 3650
}

certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1/$2.key" -out "$1/$2.csr" -config "$1/tsa.cnf" -subj "/O=$1/CN=stamping" 2>"$err" &&
    openssl x509 -req -in "$1/$2.csr" -CA "$1/ca.pem" -CAkey "$1/ca.key" -set_serial "$4" -days "$5" -extfile "$1/tsa.cnf" -extensions "$3" \
      -out "$1/$2.pem" 2>"$err" || fail "no certificate $2"
}

stamp() {
  local name=${4:-stamping}
  sed "/^\[stamps\]/a serial = $1/serial" "$1/tsa.cnf" >"$1/stamps.cnf"
  openssl ts -reply -queryfile "$2" -signer "$1/$name.pem" -inkey "$1/$name.key" -config "$1/stamps.cnf" -out "$3" >"$out" 2>"$err" || fail "no stamp for $2"
}

trust() {
  quietly custody trust card --ledger "$2" -o "$2.card" --force
  quietly custody trust add --ledger "$1" "$2.card" --fingerprint "$(custody trust fingerprint "$2.card")"
}

make_suzhou() {
  quietly custody init suzhou --origin evidence.suzhou.example --name 苏州市公安局 --agency 320500000000
  trust huzhou suzhou
  trust suzhou huzhou
}
