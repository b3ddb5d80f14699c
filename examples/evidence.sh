# Sourced. make_evidence DIR: what a seized disk may look like. Some hundred real files of this machine, an empty one, one of
# more than 100 MB, and every unpleasant name that a file system allows.

make_evidence() {
  local directory=$1 kind file
  mkdir -p "$directory/disk" "$directory/names"

  # Up to twelve of each kind, keeping their paths.
  local -A taken=()
  while IFS= read -r -d '' file; do
    kind=${file##*.}
    ((taken[$kind] = ${taken[$kind]:-0} + 1)) && ((taken[$kind] <= 12)) || continue
    mkdir -p "$directory/disk${file%/*}"
    cp -p "$file" "$directory/disk$file"
  done < <(find /usr/share /usr/include -xdev -type f -size -2048k -regextype posix-extended \
    -regex '.*\.(jpg|png|gif|svg|ttf|gz|zip|jar|pdf|html|xml|mo|txt|md|json|css|js|py|pl|sh|cmake|h)' -print0 | LC_ALL=C sort -z)

  file=$(find "$directory/disk" -type f \( -name '*.jpg' -o -name '*.png' \) -size +1k -print -quit)
  cp "${file:-$BASH}" "$directory/scene-01.jpg"
  yes 'what the camera on the helmet saw' | head -c 110000000 >"$directory/scene.bin" || true
  : >"$directory/empty.dat"
  ln -s scene-01.jpg "$directory/link-to-scene"

  local name
  for name in '~$合同.docx' 'a%b' 'A.txt' 'a.txt' 'CON' 'trailing space ' ' leading space' '现场照片 01.jpg' '-rf' '$(reboot)' \
    "quote'\"quote" 'back\slash' $'new\nline' $'escape\e[31mred' $'right\u202eto-left' $'not\xffutf-8' $'cut\xe4\xb8' \
    $'\ufeffbom' $'zero\u200bwidth' $'bell\a' "$(printf 'x%.0s' {1..250}).txt"; do
    printf 'the name of this file is %q\n' "$name" >"$directory/names/$name"
  done
}
