# custody-ledger(5) shows the very vectors that the tests use, in both languages.
set -euo pipefail
cd "$SOURCE"
bad=0
for page in man/custody-ledger.5 man/zh_CN/custody-ledger.5; do
  for vector in payload/vector-0 entry/vector-0 disclosure/vector-0-two-hidden proof/vector-0 note/vector-sm2 fork/vector-two-to-three request/vector-two-to-three; do
    PAGE=$page perl -e '
      local $/; open my $page, "<", $ENV{PAGE} or die; open my $vector, "<", $ARGV[0] or die;
      my ($text, $wanted) = (scalar <$page>, scalar <$vector>);
      exit(index($text, ".EX\n$wanted.EE\n") < 0 && index($text, ".EX\n$wanted") < 0)' "tests/fuzz/corpus/$vector.ok" ||
      { printf '%s does not show %s as the tests have it\n' "$page" "$vector"; bad=1; }
  done
done
exit $bad
