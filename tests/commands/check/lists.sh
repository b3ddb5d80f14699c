# Lists that others make of an unpleasant tree are read: BagIt's manifest, a paper list as CSV with MD5 in capitals, all of them.
source "$SOURCE/tests/commands/lib.sh"

mkdir -p bag/data e
printf 1 >bag/data/$'a%0A1\nx'; printf 2 >bag/data/b
(cd bag && sha256sum data/b | sed 's/$/\r/' | tr -d '\r' >manifest-sha256.txt && printf '%s  data/a%%250A1%%0Ax\n' "$(printf 1 | sha256sum | cut -d' ' -f1)" >>manifest-sha256.txt)
expect 0 custody check bag/data --against bag/manifest-sha256.txt
says '2 match'

printf 3 >e/'照片,1.jpg'; printf 4 >'e/=1+1'
{
  printf '序号,电子数据,来源,提取方法,文件MD5哈希值\r\n'
  printf '1,"照片,1.jpg",手机,复制,%s\r\n' "$(md5sum <e/照片,1.jpg | cut -d' ' -f1 | tr a-f A-F)"
  printf "2,'=1+1,手机,复制,%s\r\n" "$(md5sum <'e/=1+1' | cut -d' ' -f1 | tr a-f A-F)"
  printf '检查人员,,,,\r\n'
} >paper.csv
expect 0 custody check e --against paper.csv --root e
says '2 match'

# Deep, long and many: more levels than descriptors, paths beyond 4,096 bytes, names of 255 bytes.
depth=${CUSTODY_DEPTH:-300} many=${CUSTODY_MANY:-3000}
mkdir tree
(
  cd tree
  name=$(printf 'n%.0s' {1..255})
  : >"$name"
  mkdir many && cd many && seq -f 'file-%06g' "$many" | xargs touch && cd ..
  for ((i = 0; i < depth; ++i)); do mkdir "level-$i-aaaaaaaaaaaaaaaaaaaaaa" && cd "level-$i-aaaaaaaaaaaaaaaaaaaaaa"; done
  printf deep >deep
)
(cd tree && find . -type f -printf '%p\0' | sort -z | sha256sum) >found
expect 0 custody --json hash tree
jq -r .path_b64 "$out" | while read -r name; do base64 -d <<<"$name"; printf '\0'; done | sed -z 's#^tree#.#' | sort -z | sha256sum | cmp - found || fail 'not the names that find finds'
expect 0 custody hash tree
cp "$out" ours
expect 0 custody check tree --against ours
expect 0 custody hash --check ours --quiet
(cd tree && hashdeep -r -l -c sha256 many n*) >hd 2>/dev/null
expect 0 custody check tree/many --against hd --root tree
