# Sourced. `install_packages build` or `install_packages build test` installs what tests/packages names and this machine
# lacks; where nothing is missing it does nothing, needs no root and no network.

install_packages() {
  local list missing=() package
  list=$(dirname "${BASH_SOURCE[0]}")/packages
  for package in $(awk -v groups=" $* " '!/^#/ && index(groups, " " $1 " ") { print $2 }' "$list"); do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || missing+=("$package")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      printf 'missing packages; as root: apt-get install %s\n' "${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  printf 'installing: %s\n' "${missing[*]}"
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
}
