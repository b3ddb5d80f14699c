# Every sentence of the program has its Chinese: nothing missing, nothing doubtful, nothing left over, the same placeholders.
# CUSTODY_ACCEPT=1 brings cli/zh_CN.po up to date with the sources, new sentences without translation.
set -euo pipefail
cd "$SOURCE"
command -v xgettext >/dev/null || exit 77
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

find cli formats ledger lib \( -name '*.cpp' -o -name '*.hpp' \) | LC_ALL=C sort |
  xgettext --language=C++ --from-code=UTF-8 --keyword --keyword=say --keyword=N_ --no-location --sort-output --no-wrap \
    --files-from=- -o "$work/now.pot"
sed -i '/^#, c-format$/d' "$work/now.pot"   # a per cent sign is one: arguments stand in braces
msgmerge --quiet --no-fuzzy-matching --no-location --sort-output --no-wrap cli/zh_CN.po "$work/now.pot" -o "$work/merged.po"
if [ -n "${CUSTODY_ACCEPT:-}" ]; then
  msgattrib --no-obsolete --no-location --sort-output --no-wrap "$work/merged.po" -o cli/zh_CN.po
fi

bad=0
report() {
  local what=$1 file=$2
  [ -s "$file" ] || return 0
  printf '%s:\n' "$what"; cat "$file"; bad=1
}
msgattrib --untranslated --no-obsolete --no-wrap "$work/merged.po" | grep -A999 '^$' | grep -v '^$' >"$work/missing" || true
msgattrib --only-fuzzy --no-obsolete --no-wrap "$work/merged.po" | grep -A999 '^$' | grep -v '^$' >"$work/fuzzy" || true
msgattrib --only-obsolete --no-wrap "$work/merged.po" | grep '^#~' >"$work/obsolete" || true
report 'without translation' "$work/missing"
report 'fuzzy' "$work/fuzzy"
report 'obsolete' "$work/obsolete"

# `{}` counts up, `{N}` names its argument: both languages must use the same arguments equally often.
msgcat --no-wrap "$work/merged.po" | perl -Mstrict -Mwarnings -e '
  local $/ = "";
  my $bad = 0;
  while (my $block = <STDIN>) {
    next if $block =~ /^#~/;
    my %text; my $at = "";
    for (split /\n/, $block) {
      if (/^(msgid|msgstr) "(.*)"$/) { $at = $1; $text{$at} = $2 } elsif (/^"(.*)"$/) { $text{$at} .= $1 }
    }
    next unless length($text{msgid} // "") && length($text{msgstr} // "");
    my %used;
    for my $which (qw(msgid msgstr)) {
      my ($next, @places) = (0);
      (my $plain = $text{$which}) =~ s/\{\{|\}\}//g;
      push @places, length($1) ? $1 : $next++ while $plain =~ /\{(\d*)\}/g;
      $used{$which} = join " ", sort @places;
    }
    next if $used{msgid} eq $used{msgstr};
    print "placeholders differ: $text{msgid}\n  $text{msgstr}\n"; $bad = 1;
  }
  exit $bad' || bad=1

exit $bad
