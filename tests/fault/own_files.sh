# Every byte of a ledger's own files, asked in the process instead of by the commands (own_bytes.sh does that for some of them): what
# verify, log, show and prove are made of refuses, or answers as before.
# CUSTODY_BYTES=all tries every byte, CUSTODY_JOBS at a time (1); else as many as it says; CUSTODY_SEED chooses.
source "$SOURCE/tests/commands/lib.sh"
source "$SOURCE/tests/commands/timestamp/_authority.sh"
seed=${CUSTODY_SEED:-$RANDOM} sample=${CUSTODY_BYTES:-200}
printf 'seed %s\n' "$seed"
make_ledger
quietly custody restrict 2 --ground 刑事诉讼法第二百八十六条 --legal-doc 湖公封字〔2026〕1号
make_authority tsa
quietly custody timestamp request --size 4 -o stamped.tsq
stamp tsa stamped.tsq stamped.tsr
quietly custody timestamp attach stamped.tsr --tsa-ca tsa/ca.pem
[ "$sample" != all ] || sample=0
"$TOOLS/flip_files" huzhou "$sample" "$seed" "${CUSTODY_JOBS:-1}"
