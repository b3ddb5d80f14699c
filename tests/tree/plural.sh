# Where a sentence counts something, English knows it in the singular too: each "{} things" of the catalogue is in cli/plural.cpp.
set -euo pipefail
cd "$SOURCE"
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

# Words that end as a plural and are none: what an entry or a file does.
none='as destroys does has hands holds is ms names neither records s says shows stands states takes this was'
grep '^msgid' cli/zh_CN.po | perl -CSD -ne '
  while (/(\w+ )?\{\d*\} ((?:more |physical |signature )?(\w*s|are|were))\b/g) { print "$3\t$2\n" unless ($1 // "") =~ /^(entry|line|record) $/ }' |
  sort -u >"$work/counted"
[ "$(wc -l <"$work/counted")" -gt 20 ] || { echo 'the sentences that count were not found'; exit 1; }
bad=0
while IFS=$'\t' read -r word phrase; do
  [[ " $none " != *" $word "* ]] || continue
  grep -qF "{\" $phrase" cli/plural.cpp || { printf 'no singular in cli/plural.cpp: %s\n' "$phrase"; bad=1; }
done <"$work/counted"
exit $bad
