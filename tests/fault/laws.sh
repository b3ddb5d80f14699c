# The laws of conversion on more records than the quick tests take: every ordered pair of packs, plain and ugly, one edit a record.
# CUSTODY_RECORDS=10000 for as many as were promised.
set -euo pipefail
CUSTODY_RECORDS=${CUSTODY_RECORDS:-300} CUSTODY_SEED=${CUSTODY_SEED:-20261125} "$TOOLS/formats_test" 'the laws hold for every ordered pair of packs'
