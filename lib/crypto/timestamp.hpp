// Time stamps (RFC 3161) by file: what an authority is asked with, and what its answer is worth. No network, no clock: a token is
// judged at the time that it states itself.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/bytes.hpp"
#include "lib/base/result.hpp"
#include "lib/base/utc_time.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody {

/// Of an answer (wire.md 10 and 16.2: tokens of a bundle).
inline constexpr std::size_t timestamp_size_limit = 64 * 1024;
/// Of a file of certificates.
inline constexpr std::size_t authorities_size_limit = 4 << 20;

/// TimeStampReq (RFC 3161 2.4.1) in DER, version 1, that asks for the certificate; no policy is asked for. `digest` has the size that
/// the algorithm gives, `nonce` 1 to 20 bytes.
std::string encode_timestamp_request(Algorithm algorithm, ByteView digest, ByteView nonce);
/// The nonce of a request in hex without leading zeros; nothing if it has none. Code "timestamp-syntax".
Result<std::optional<std::string>> timestamp_request_nonce(std::string_view request);

/// What a token states. Nothing of it is to be believed before check_timestamp().
struct Timestamp {
  Algorithm algorithm = Algorithm::sha256;   // of the imprint: sha256, sha512 or sm3
  Bytes imprint;
  UtcTime time;      // genTime, a fraction of a second counted as a whole one
  UtcTime latest;    // the same and the accuracy: what is stamped was there by then
  std::string policy;   // under which the authority stamps, as a dotted OID
  std::string serial;   // hex, as is the nonce
  std::optional<std::string> nonce;
  bool ordering = false;   // of two tokens of this authority the one with the lower time was made first
  std::string bytes;       // the answer, or the bare token, as it was read
};

/// Reads a TimeStampResp or a bare TimeStampToken (RFC 3161 2.4.2); PKIStatus first. Codes: "timestamp-syntax" (could not be read:
/// also bytes behind it, not one signer, a time outside 1970..9999), "timestamp-status" (refused: the authority did not grant it),
/// "timestamp-algorithm" (refused: an imprint that is none of the three above).
Result<Timestamp> read_timestamp(std::string_view bytes);

/// Certificates that somebody named as those in which the chain of an authority may end.
class TimestampAuthorities {
 public:
  /// PEM, one or more, or one in DER. Code "certificate-syntax".
  static Result<TimestampAuthorities> parse(std::string_view bytes);
  TimestampAuthorities(TimestampAuthorities&&) noexcept;
  TimestampAuthorities& operator=(TimestampAuthorities&&) noexcept;
  ~TimestampAuthorities();

  /// That the token was signed by a certificate which is for time stamps alone (RFC 3161 2.3), and whose chain ends in one of these
  /// and held at the time stated. Returns the subject of that certificate (RFC 4514). Whether anybody revoked it is not asked.
  ///
  /// Refused: "timestamp-authority" (the chain does not end here: another file of certificates may judge otherwise),
  /// "timestamp-expired" (a certificate of the chain was not valid at the time stated), "timestamp-purpose", "timestamp-chain"
  /// (any other fault of the chain, weak keys and digests among them), "timestamp-algorithm" (signed over SHA-1 or weaker),
  /// "timestamp-signature". Could not be checked: "timestamp-sm2", a key that OpenSSL 3.0 cannot check tokens of.
  Result<std::string> check(Timestamp const& timestamp) const;

 private:
  struct Certificates;
  explicit TimestampAuthorities(std::unique_ptr<Certificates> certificates);
  std::unique_ptr<Certificates> m_certificates;
};

}  // namespace custody
