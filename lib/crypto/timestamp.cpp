// The answer of an authority is hostile input to a large parser. So everything is read from one contiguous piece of limited size, what
// OpenSSL leaves unasked is asked here (one signer, types of attributes, bytes behind the end), and the error queue is left empty.
#include "lib/crypto/timestamp.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <charconv>
#include <vector>

#include "lib/base/ensure.hpp"
#include "lib/crypto/openssl.hpp"

namespace custody {
namespace {

using BioPtr = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using RequestPtr = std::unique_ptr<TS_REQ, Freed<TS_REQ_free>>;
using ImprintPtr = std::unique_ptr<TS_MSG_IMPRINT, Freed<TS_MSG_IMPRINT_free>>;
using ResponsePtr = std::unique_ptr<TS_RESP, Freed<TS_RESP_free>>;
using TokenPtr = std::unique_ptr<PKCS7, Freed<PKCS7_free>>;
using InfoPtr = std::unique_ptr<TS_TST_INFO, Freed<TS_TST_INFO_free>>;
using CertificatePtr = std::unique_ptr<X509, Freed<X509_free>>;
using StorePtr = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;
using StoreCtxPtr = std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX_free>>;
using AlgorithmPtr = std::unique_ptr<X509_ALGOR, Freed<X509_ALGOR_free>>;
using IntegerPtr = std::unique_ptr<ASN1_INTEGER, Freed<ASN1_INTEGER_free>>;

struct StackFree {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }   // not what is in it
};
using StackPtr = std::unique_ptr<STACK_OF(X509), StackFree>;

constexpr int certificate_limit = 1000;
/// 112 bits: RSA from 2048 on, no SHA-1 (SP 800-57).
constexpr int security_level = 2;
constexpr long longest_accuracy = 366L * 24 * 3600;

std::unexpected<Error> bad_syntax(Message why) {
  ERR_clear_error();
  return fail(failure("timestamp-syntax", say("this is no time stamp of RFC 3161: {}", std::move(why))));
}

/// Reads the whole of `bytes` as one value, or nothing.
template <class Pointer, class Read>
Pointer read_whole(std::string_view bytes, Read read) {
  unsigned char const* at = raw(bytes);
  Pointer out{read(nullptr, &at, static_cast<long>(bytes.size()))};
  if (out && at != raw(bytes) + bytes.size()) out.reset();
  ERR_clear_error();
  return out;
}

std::string hex_of(ASN1_INTEGER const* number) {
  BignumPtr const value{ASN1_INTEGER_to_BN(number, nullptr)};
  if (!value) return {};
  char* const digits = BN_bn2hex(value.get());
  if (!digits) return {};
  std::string out(digits);
  OPENSSL_free(digits);
  for (char& digit : out)
    if (digit >= 'A' && digit <= 'F') digit = static_cast<char>(digit - 'A' + 'a');
  std::size_t const zeros = out.find_first_not_of('0');
  return zeros == std::string::npos ? "0" : out.substr(zeros);
}

std::string dotted(ASN1_OBJECT const* object) {
  char text[128];
  int const length = OBJ_obj2txt(text, sizeof text, object, 1);
  if (length <= 0 || length >= static_cast<int>(sizeof text)) return {};
  return text;
}

int nid_of(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::sha256: return NID_sha256;
    case Algorithm::sha512: return NID_sha512;
    case Algorithm::sm3: return NID_sm3;
    default: return NID_undef;
  }
}

std::optional<Algorithm> algorithm_of(int nid) {
  for (Algorithm const algorithm : {Algorithm::sha256, Algorithm::sha512, Algorithm::sm3})
    if (nid_of(algorithm) == nid) return algorithm;
  return {};
}

/// `YYYYMMDDHHMMSS[.f]Z` (RFC 3161: in UTC, seconds present, a fraction without a trailing zero), rounded up.
std::optional<UtcTime> read_time(ASN1_GENERALIZEDTIME const* time) {
  if (!time || ASN1_STRING_length(time) < 15) return {};
  std::string_view const text(reinterpret_cast<char const*>(ASN1_STRING_get0_data(time)), static_cast<std::size_t>(ASN1_STRING_length(time)));
  if (!text.ends_with('Z')) return {};
  std::string_view const fraction = text.substr(14, text.size() - 15);
  if (!fraction.empty() && (fraction.size() < 2 || fraction[0] != '.' || fraction.substr(1).find_first_not_of("0123456789") != std::string_view::npos))
    return {};
  auto const part = [&](std::size_t from, std::size_t count) { return std::string(text.substr(from, count)); };
  auto out = parse_time(part(0, 4) + '-' + part(4, 2) + '-' + part(6, 2) + 'T' + part(8, 2) + ':' + part(10, 2) + ':' + part(12, 2) + 'Z');
  if (out && fraction.find_first_not_of(".0") != std::string_view::npos) ++out->seconds;
  return out;
}

/// Microseconds; 0 where none is stated.
std::optional<std::int64_t> read_accuracy(TS_ACCURACY const* accuracy) {
  if (!accuracy) return 0;
  auto const number = [](ASN1_INTEGER const* part, long most) -> std::optional<long> {
    if (!part) return 0;
    std::int64_t value = 0;
    if (ASN1_INTEGER_get_int64(&value, part) != 1 || value < 0 || value > most) return {};
    return static_cast<long>(value);
  };
  auto const seconds = number(TS_ACCURACY_get_seconds(accuracy), longest_accuracy);
  auto const millis = number(TS_ACCURACY_get_millis(accuracy), 999), micros = number(TS_ACCURACY_get_micros(accuracy), 999);
  if (!seconds || !millis || !micros) return {};
  return (static_cast<std::int64_t>(*seconds) * 1000 + *millis) * 1000 + *micros;
}

/// What the authority says where it did not grant the request.
Message refusal_of(TS_STATUS_INFO const* info, long status) {
  std::string text;
  STACK_OF(ASN1_UTF8STRING) const* const lines = TS_STATUS_INFO_get0_text(info);
  for (int i = 0; i < sk_ASN1_UTF8STRING_num(lines); ++i) {
    ASN1_UTF8STRING const* const line = sk_ASN1_UTF8STRING_value(lines, i);
    if (!text.empty()) text += "; ";
    text.append(reinterpret_cast<char const*>(ASN1_STRING_get0_data(line)), static_cast<std::size_t>(ASN1_STRING_length(line)));
  }
  if (text.empty()) return say("the authority did not stamp it (status {})", status);
  return say("the authority did not stamp it (status {}): {}", status, text);
}

/// PKIStatus first: OpenSSL's own tool writes a rejection and says that all is well.
Result<TokenPtr> read_token(std::string_view bytes) {
  if (bytes.size() > timestamp_size_limit) return bad_syntax(say("it has more than {} bytes", timestamp_size_limit));
  if (ResponsePtr const response = read_whole<ResponsePtr>(bytes, d2i_TS_RESP)) {
    TS_STATUS_INFO const* const info = TS_RESP_get_status_info(response.get());
    std::int64_t status = -1;
    if (!info || ASN1_INTEGER_get_int64(&status, TS_STATUS_INFO_get0_status(info)) != 1) return bad_syntax(say("it states no status"));
    if (status != TS_STATUS_GRANTED && status != TS_STATUS_GRANTED_WITH_MODS)
      return fail(refusal("timestamp-status", refusal_of(info, static_cast<long>(status))));
    PKCS7* const token = TS_RESP_get_token(response.get());
    if (!token) return bad_syntax(say("it is granted, but holds no token"));
    return TokenPtr(PKCS7_dup(token));
  }
  auto token = read_whole<TokenPtr>(bytes, d2i_PKCS7);
  if (!token) return bad_syntax(say("it is neither an answer nor a token in DER, or it is cut short"));
  return token;
}

/// The one signer of a token.
PKCS7_SIGNER_INFO* signer_of(PKCS7* token) {
  if (!PKCS7_type_is_signed(token) || !token->d.sign || !token->d.sign->contents) return nullptr;
  STACK_OF(PKCS7_SIGNER_INFO)* const signers = PKCS7_get_signer_info(token);
  return signers && sk_PKCS7_SIGNER_INFO_num(signers) == 1 ? sk_PKCS7_SIGNER_INFO_value(signers, 0) : nullptr;
}

/// OpenSSL before 3.0.19 takes these attributes for what they are named without looking (CVE-2025-69420, CVE-2026-22796).
bool has_sound_attributes(PKCS7_SIGNER_INFO* signer) {
  auto const is = [&](int nid, int type) {
    ASN1_TYPE const* const value = PKCS7_get_signed_attribute(signer, nid);
    return !value || value->type == type;
  };
  return is(NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING) && is(NID_pkcs9_contentType, V_ASN1_OBJECT) &&
         is(NID_id_smime_aa_signingCertificate, V_ASN1_SEQUENCE) && is(NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE);
}

std::string subject_of(X509 const* certificate) {
  BioPtr const out{BIO_new(BIO_s_mem())};
  ensure(out != nullptr, "memory can be written to");
  X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* data = nullptr;
  long const size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

bool is_sm2(X509 const* certificate) {
  EVP_PKEY const* const key = X509_get0_pubkey(certificate);
  if (key && EVP_PKEY_is_a(key, "SM2")) return true;
  char group[32] = "";
  std::size_t length = 0;
  return key && EVP_PKEY_get_group_name(key, group, sizeof group, &length) == 1 && std::string_view(group) == "SM2";
}

/// Which of our codes a fault of the chain is.
std::string_view code_of(int error) {
  switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED: return "timestamp-authority";
    case X509_V_ERR_CERT_NOT_YET_VALID:
    case X509_V_ERR_CERT_HAS_EXPIRED: return "timestamp-expired";
    case X509_V_ERR_INVALID_PURPOSE: return "timestamp-purpose";
    default: return "timestamp-chain";
  }
}

}  // namespace

std::string encode_timestamp_request(Algorithm algorithm, ByteView digest, ByteView nonce) {
  ensure(nid_of(algorithm) != NID_undef && digest.size() == digest_size(algorithm), "an imprint has the size of its digest");
  ensure(!nonce.empty() && nonce.size() <= 20, "a nonce has 1 to 20 bytes");
  RequestPtr const request{TS_REQ_new()};
  ImprintPtr const imprint{TS_MSG_IMPRINT_new()};
  AlgorithmPtr const name{X509_ALGOR_new()};
  BignumPtr const number{BN_bin2bn(raw(nonce), static_cast<int>(nonce.size()), nullptr)};
  IntegerPtr const nonce_number{BN_to_ASN1_INTEGER(number.get(), nullptr)};
  Bytes copy(digest.begin(), digest.end());
  ensure(request && imprint && name && nonce_number && X509_ALGOR_set0(name.get(), OBJ_nid2obj(nid_of(algorithm)), V_ASN1_NULL, nullptr) == 1 &&
             TS_MSG_IMPRINT_set_algo(imprint.get(), name.get()) == 1 &&
             TS_MSG_IMPRINT_set_msg(imprint.get(), reinterpret_cast<unsigned char*>(copy.data()), static_cast<int>(copy.size())) == 1 &&
             TS_REQ_set_version(request.get(), 1) == 1 && TS_REQ_set_msg_imprint(request.get(), imprint.get()) == 1 &&
             TS_REQ_set_nonce(request.get(), nonce_number.get()) == 1 && TS_REQ_set_cert_req(request.get(), 1) == 1,
         "a request can be made");
  std::string out(static_cast<std::size_t>(i2d_TS_REQ(request.get(), nullptr)), '\0');
  auto* at = reinterpret_cast<unsigned char*>(out.data());
  i2d_TS_REQ(request.get(), &at);
  return out;
}

Result<std::optional<std::string>> timestamp_request_nonce(std::string_view bytes) {
  if (bytes.size() > timestamp_size_limit) return bad_syntax(say("it has more than {} bytes", timestamp_size_limit));
  auto const request = read_whole<RequestPtr>(bytes, d2i_TS_REQ);
  if (!request) return bad_syntax(say("it is no request in DER, or it is cut short"));
  ASN1_INTEGER const* const nonce = TS_REQ_get_nonce(request.get());
  if (!nonce) return std::nullopt;
  return hex_of(nonce);
}

Result<Timestamp> read_timestamp(std::string_view bytes) {
  TokenPtr const token = TRY(read_token(bytes));
  PKCS7_SIGNER_INFO* const signer = token ? signer_of(token.get()) : nullptr;
  if (!signer) return bad_syntax(say("its token does not have one signer"));
  if (!has_sound_attributes(signer)) return bad_syntax(say("an attribute that its token signs is of another type"));
  InfoPtr const info{PKCS7_to_TS_TST_INFO(token.get())};
  if (!info || TS_TST_INFO_get_version(info.get()) != 1) return bad_syntax(say("its token does not state a time in version 1 of that form"));
  Timestamp out;
  TS_MSG_IMPRINT* const imprint = TS_TST_INFO_get_msg_imprint(info.get());
  ASN1_OBJECT const* name = nullptr;
  X509_ALGOR_get0(&name, nullptr, nullptr, TS_MSG_IMPRINT_get_algo(imprint));
  auto const algorithm = algorithm_of(OBJ_obj2nid(name));
  if (!algorithm) {
    ERR_clear_error();
    return fail(refusal("timestamp-algorithm", say("the time stamp is over a digest that does not count here ({})", dotted(name))));
  }
  out.algorithm = *algorithm;
  ASN1_OCTET_STRING const* const digest = TS_MSG_IMPRINT_get_msg(imprint);
  auto const* const data = reinterpret_cast<std::byte const*>(ASN1_STRING_get0_data(digest));
  out.imprint.assign(data, data + ASN1_STRING_length(digest));
  if (out.imprint.size() != digest_size(out.algorithm)) return bad_syntax(say("its imprint does not have the size of its digest"));
  auto const time = read_time(TS_TST_INFO_get_time(info.get()));
  if (!time) return bad_syntax(say("its time is not one in UTC, 1970 to 9999"));
  auto const accuracy = read_accuracy(TS_TST_INFO_get_accuracy(info.get()));
  if (!accuracy) return bad_syntax(say("its accuracy is none"));
  out.time = *time;
  out.latest = {time->seconds + (*accuracy + 999'999) / 1'000'000};
  if (out.latest.seconds > last_second) return bad_syntax(say("its time is not one in UTC, 1970 to 9999"));
  out.policy = dotted(TS_TST_INFO_get_policy_id(info.get()));
  out.serial = hex_of(TS_TST_INFO_get_serial(info.get()));
  if (ASN1_INTEGER const* const nonce = TS_TST_INFO_get_nonce(info.get())) out.nonce = hex_of(nonce);
  out.ordering = TS_TST_INFO_get_ordering(info.get()) != 0;
  out.bytes = bytes;
  ERR_clear_error();
  return out;
}

struct TimestampAuthorities::Certificates {
  std::vector<CertificatePtr> all;

  /// A store that judges chains at that time.
  StorePtr store(UtcTime at) const {
    StorePtr out{X509_STORE_new()};
    ensure(out != nullptr, "a store can be made");
    for (CertificatePtr const& certificate : all) X509_STORE_add_cert(out.get(), certificate.get());
    X509_VERIFY_PARAM* const param = X509_STORE_get0_param(out.get());
    X509_VERIFY_PARAM_set_time(param, static_cast<time_t>(at.seconds));
    X509_VERIFY_PARAM_set_auth_level(param, security_level);
    // Whoever names an authority below a root means that one.
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
    ERR_clear_error();
    return out;
  }

  StackPtr stack() const {
    StackPtr out{sk_X509_new_null()};
    for (CertificatePtr const& certificate : all) sk_X509_push(out.get(), certificate.get());
    return out;
  }
};

TimestampAuthorities::TimestampAuthorities(std::unique_ptr<Certificates> certificates) : m_certificates(std::move(certificates)) {}
TimestampAuthorities::TimestampAuthorities(TimestampAuthorities&&) noexcept = default;
TimestampAuthorities& TimestampAuthorities::operator=(TimestampAuthorities&&) noexcept = default;
TimestampAuthorities::~TimestampAuthorities() = default;

Result<TimestampAuthorities> TimestampAuthorities::parse(std::string_view bytes) {
  auto const refuse = [](Message why) {
    ERR_clear_error();
    return fail(failure("certificate-syntax", say("these are no certificates: {}", std::move(why))));
  };
  if (bytes.size() > authorities_size_limit) return refuse(say("more than {} bytes", authorities_size_limit));
  auto out = std::make_unique<Certificates>();
  if (auto one = read_whole<CertificatePtr>(bytes, d2i_X509)) {
    out->all.push_back(std::move(one));
    return TimestampAuthorities(std::move(out));
  }
  BioPtr const in{BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size()))};
  while (X509* const certificate = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)) {
    out->all.emplace_back(certificate);
    if (out->all.size() > certificate_limit) return refuse(say("more than {} of them", certificate_limit));
  }
  // The end of the file is the one error that is none.
  bool const at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (out->all.empty()) return refuse(say("neither PEM nor DER"));
  if (!at_end) return refuse(say("number {} cannot be read", out->all.size() + 1));
  ERR_clear_error();
  return TimestampAuthorities(std::move(out));
}

Result<std::string> TimestampAuthorities::check(Timestamp const& timestamp) const {
  auto const refuse = [](std::string_view code, Message why) {
    ERR_clear_error();
    return fail(refusal(code, std::move(why)));
  };
  TokenPtr const token = TRY(read_token(timestamp.bytes));
  PKCS7_SIGNER_INFO* const info = token ? signer_of(token.get()) : nullptr;
  ensure(info != nullptr, "what was read as a time stamp has one signer");

  StackPtr const named = m_certificates->stack();
  StackPtr const signers{PKCS7_get0_signers(token.get(), named.get(), 0)};
  if (!signers || sk_X509_num(signers.get()) != 1)
    return refuse("timestamp-authority", say("the certificate of the authority that signed is neither in the token nor among those given"));
  X509* const signer = sk_X509_value(signers.get(), 0);
  std::string subject = subject_of(signer);
  if (is_sm2(signer)) {
    ERR_clear_error();
    return fail(failure("timestamp-sm2", say("this version cannot check time stamps that are signed with SM2, and those of {} are", subject)));
  }
  if (!algorithm_of(OBJ_obj2nid(info->digest_alg->algorithm)) && OBJ_obj2nid(info->digest_alg->algorithm) != NID_sha384)
    return refuse("timestamp-algorithm", say("the authority {} signed over a digest that does not count here ({})", subject, dotted(info->digest_alg->algorithm)));

  // The chain by itself first, so that it can be said what is wrong with it.
  StorePtr const store = m_certificates->store(timestamp.time);
  StoreCtxPtr const context{X509_STORE_CTX_new()};
  StackPtr const untrusted = m_certificates->stack();
  STACK_OF(X509) const* const enclosed = token->d.sign->cert;
  for (int i = 0; i < sk_X509_num(enclosed); ++i) sk_X509_push(untrusted.get(), sk_X509_value(enclosed, i));
  ensure(context && X509_STORE_CTX_init(context.get(), store.get(), signer, untrusted.get()) == 1 &&
             X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_TIMESTAMP_SIGN) == 1,
         "a chain can be looked at");
  if (X509_verify_cert(context.get()) != 1) {
    int const error = X509_STORE_CTX_get_error(context.get());
    X509 const* const at = X509_STORE_CTX_get_current_cert(context.get());
    std::string_view const code = code_of(error);
    if (code == "timestamp-authority")
      return refuse(code, say("the chain of the authority {} does not end in a certificate that was given", subject));
    if (code == "timestamp-expired")
      return refuse(code, say("the certificate {} was not valid at the time stated, {}", at ? subject_of(at) : subject, format_time(timestamp.time)));
    if (code == "timestamp-purpose") return refuse(code, say("the certificate {} is not one for time stamps alone", at ? subject_of(at) : subject));
    return refuse(code, say("the chain of the authority {} does not hold: {}", subject, X509_verify_cert_error_string(error)));
  }
  if (TS_RESP_verify_signature(token.get(), named.get(), store.get(), nullptr) != 1)
    return refuse("timestamp-signature", say("the signature of the authority {} does not hold over what the time stamp states", subject));
  ERR_clear_error();
  return subject;
}

}  // namespace custody
