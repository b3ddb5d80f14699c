# The program compares values and checks signatures; it decides nothing else, and must not say so in any language: not in a
# message, not in a man page, not in what it was seen to print.
set -euo pipefail
cd "$SOURCE"
export LC_ALL=C.UTF-8

english='\b(authentic|genuine|untampered|tamper-?proof|tampered|tampering|forensically sound|certified|admissible|legally valid|verified)\b'
chinese='真实有效|属实|真实可靠|篡改|系原件|合法有效|具有法律效力|可采信|区块链存证|上链|司法认证|鉴定结论|电子公章|电子签名|保管链完整|可信时间|彻底删除|匿名化'
# A bare 指纹 is that of a finger; a key has a 密钥指纹.
chinese+='|(^|[^钥])指纹'

# The catalogue holds every message in both languages; goldens and transcripts hold what was really printed.
files=(cli/zh_CN.po)
for file in README*.md CHANGELOG.md examples/*/README*.md; do [ ! -f "$file" ] || files+=("$file"); done
while IFS= read -r -d '' file; do files+=("$file"); done < <(
  find man tests examples \( -path 'man/*' -o -name '*.golden' -o -path 'examples/*/expected/*' \) -type f -print0)

said=$(mktemp -d); trap 'rm -rf "$said"' EXIT
for language in en zh; do
  words=$("$CUSTODY" --json help | grep -oE '"name":"[^"]*"' | cut -d'"' -f4)
  { "$CUSTODY" --lang $language help; while IFS= read -r word; do "$CUSTODY" --lang $language help $word; done <<<"$words"; } >"$said/help.$language"
  files+=("$said/help.$language")
done

if grep -nHiE "$english" "${files[@]}" || grep -nHE "$chinese" "${files[@]}"; then
  echo 'these words claim more than the program knows'
  exit 1
fi
# "Sealed" is what the statute calls 封存 and one of the actions that can be stated, never another word for "entered".
if grep -nHiE '\bsealed\b' "${files[@]}" | grep -vE -- 'seized.*sealed.*kept|seal.{0,2}state|evidence\.sealed'; then
  echo 'to enter is not to seal'
  exit 1
fi
# One kind of quotes in each language.
if grep -nE "^msgstr .*'\{" cli/zh_CN.po; then
  echo 'Chinese quotes are “ ”'
  exit 1
fi
# A name that stays English in a Chinese message is a command, an option, a file or an algorithm: never a whole sentence.
if "$CUSTODY" --lang zh help | grep -E '^  [a-z -]+  +[a-z][a-z ,:;]+$'; then
  echo 'English in the Chinese help'
  exit 1
fi
