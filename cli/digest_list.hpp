// Lines of digest lists, as sha256sum writes them: a name with a backslash, LF or CR is escaped and the line begins with one.
#pragma once

#include <string>
#include <string_view>

#include "lib/crypto/hasher.hpp"

namespace custody::cli {

/// `<hex>  <name>` LF.
std::string gnu_line(ByteView digest, std::string_view name);
/// `SHA256 (<name>) = <hex>` LF.
std::string bsd_line(Algorithm algorithm, ByteView digest, std::string_view name);

}  // namespace custody::cli
