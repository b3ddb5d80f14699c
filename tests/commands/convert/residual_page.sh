# custody-residual(5), in both languages: its example is what the program writes, byte for byte, and what it shows leads back.
# CUSTODY_ACCEPT=1 puts what the program writes into the pages (a code table that changed has another digest).
source "$SOURCE/tests/commands/lib.sh"

# example N PAGE: the N-th example of a page, as it is read.
example() { N=$1 perl -0777 -ne 'my @all = /^\.EX\n(.*?)^\.EE\n/msg; print $all[$ENV{N} - 1] =~ s/\\-/-/gr =~ s/\\e/\\/gr' "$2"; }
put() {
  N=$1 WITH=$(cat "$3"; printf .) perl -0777 -pi -e '
    my $with = substr($ENV{WITH}, 0, -1); $with =~ s/\\/\\e/g; $with =~ s/-/\\-/g;
    my $n = 0; s/^\.EX\n(.*?)^\.EE\n/++$n == $ENV{N} ? ".EX\n$with.EE\n" : $&/msge' "$2"
}

for page in man/custody-residual.5 man/zh_CN/custody-residual.5; do
  page=$SOURCE/$page
  example 1 "$page" | sed 's/$/\r/' | iconv -f utf-8 -t gb18030 >cases.csv
  expect 0 custody convert --from sh-case-csv --to zj-case-jsonl cases.csv -o cases.jsonl --residual cases.residual --force
  says '3 records read = 3 written + 0 rejected'
  if [ -n "${CUSTODY_ACCEPT:-}" ]; then
    put 2 "$page" cases.jsonl
    put 3 "$page" cases.residual
  fi
  example 2 "$page" | cmp - cases.jsonl || fail "$page: the copy is another one"
  example 3 "$page" | diff - cases.residual >&2 || fail "$page: the residual is another one"

  example 2 "$page" >page.jsonl
  example 3 "$page" >page.residual
  expect 0 custody convert --from zj-case-jsonl --to sh-case-csv page.jsonl -o back.csv --with-residual page.residual --force
  says '3 as they were, 0 edited, 0 new, 0 deleted'
  cmp back.csv cases.csv || fail "$page: the way back leads elsewhere"

  # Every kind of line that the page describes stands in the program, and every one that the program writes in the page.
  for word in $(cut -f1 page.residual | sort -u) layout raw bytes; do
    [ "$word" = custody/residual/v1 ] || grep -qE -- "\\.BI? $word\\b|\\.BI? .*\\b$word\\b|\\.BR? .*\\b$word\\b" "$page" || fail "$page does not say what '$word' is"
  done
done
