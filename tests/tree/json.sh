# Whoever reads --json with a program finds every type of object and every member in custody-json(5), in both languages.
set -euo pipefail
cd "$SOURCE"
export LC_ALL=C.UTF-8
bad=0
for page in man/custody-json.5 man/zh_CN/custody-json.5; do
  said=$(sed -e 's/\\-/-/g' -e 's/\\f[A-Z]//g' "$page")
  while IFS= read -r type; do
    grep -qx -- ".SS $type" <<<"$said" || { printf '%s has no object "%s"\n' "$page" "$type"; bad=1; }
  done < <({ printf 'error\nwarning\n'; grep -rhoE 'object\("[a-z-]+"' cli | cut -d'"' -f2; } | sort -u)
  while IFS= read -r member; do
    grep -qE -- "(^|[^a-z_0-9-])$member([^a-z_0-9-]|$)" <<<"$said" || { printf '%s does not name the member "%s"\n' "$page" "$member"; bad=1; }
  done < <(grep -rhoE '(member|key)\("[a-z_0-9]+"' cli | cut -d'"' -f2 | grep -vxE 'type|schema' | sort -u)
done
exit $bad
