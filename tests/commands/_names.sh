# Sourced by tests that want every name a file system allows.

# nest DIR NAME DEPTH: deep, and far beyond what one path may have for the kernel.
nest() {
  perl -e 'my ($dir, $name, $depth) = @ARGV; for ($dir, ($name) x $depth) { mkdir $_ and chdir $_ or die "$!" } open my $f, ">", "bottom"; print $f "bottom of $dir"' "$@"
}

# unpleasant DIR: names that tools stumble over, each file of its own content.
unpleasant() {
  local name
  mkdir "$1"
  for name in '~$合同.docx' 'a%b' 'A.txt' 'a.txt' 'CON' 'trailing space ' ' leading space' '-rf' '$(reboot)' "quote'\"quote" 'back\slash' $'new\nline' \
    $'escape\e[31mred' $'right\u202eto-left' $'not\xffutf-8' $'cut\xe4\xb8' $'\ufeffbom' $'zero\u200bwidth' $'bell\a' $'return\r' 'com,ma' '{}' '[a,b]' '++' \
    "$(printf 'x%.0s' {1..255})"; do
    printf '%q' "$name" >"$1/$name"
  done
}
