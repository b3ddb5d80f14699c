// Lists for others, each in the form that its own tool reads.
#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.hpp"
#include "lib/evidence/digest_list.hpp"

namespace custody {
namespace {

/// As sha256sum: a name with a backslash, LF or CR is escaped and its line begins with a backslash.
bool needs_escape(std::string_view name) { return name.find_first_of("\\\n\r") != std::string_view::npos; }

void append_name(std::string& out, std::string_view name) {
  for (char const c : name) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else
      out += c;
  }
}

/// True if XML 1.0 has a way to write the text: no control characters but TAB and LF (a CR would be read as LF), no U+FFFE.
bool fits_xml(std::string_view text) {
  if (!is_utf8(text)) return false;
  if (text.find("\xef\xbf\xbe") != std::string_view::npos || text.find("\xef\xbf\xbf") != std::string_view::npos) return false;
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'; });
}

void append_xml(std::string& out, std::string_view text) {
  for (char const c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default: out += c;
    }
  }
}

}  // namespace

std::string bsd_name(Algorithm algorithm) {
  std::string name(algorithm_name(algorithm));
  std::ranges::transform(name, name.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return name;
}

Result<ListWriter> ListWriter::create(WrittenForm form, std::vector<Algorithm> algorithms) {
  if (form == WrittenForm::gnu && algorithms.size() > 1)
    return fail(misuse(say("a line of this form cannot say which algorithm it is of")).with_hint(say("write several algorithms with --format bsd")));
  if (form == WrittenForm::hashdeep)
    for (auto const algorithm : algorithms)
      if (algorithm != Algorithm::md5 && algorithm != Algorithm::sha1 && algorithm != Algorithm::sha256)
        return fail(misuse(say("hashdeep has no column for {}", algorithm_name(algorithm))).with_hint(say("it knows md5, sha1 and sha256")));
  return ListWriter(form, std::move(algorithms));
}

std::string ListWriter::head() const {
  if (m_form == WrittenForm::hashdeep) {
    std::string out = "%%%% HASHDEEP-1.0\n%%%% size,";
    for (auto const algorithm : m_algorithms) (out += algorithm_name(algorithm)) += ',';
    return out + "filename\n## custody " CUSTODY_VERSION "\n";
  }
  if (m_form == WrittenForm::dfxml)
    return "<?xml version='1.0' encoding='UTF-8'?>\n"
           "<dfxml xmlns='http://www.forensicswiki.org/wiki/Category:Digital_Forensics_XML' xmlns:dc='http://purl.org/dc/elements/1.1/'"
           " version='1.0'>\n"
           "  <metadata><dc:type>Hash List</dc:type></metadata>\n"
           "  <creator version='1.0'><program>custody</program><version>" CUSTODY_VERSION "</version></creator>\n";
  return {};
}

std::string ListWriter::tail() const { return m_form == WrittenForm::dfxml ? "</dfxml>\n" : ""; }

std::optional<std::string> ListWriter::item(std::string_view path, std::uint64_t size, std::span<std::byte const> digests) const {
  std::string out;
  // hashdeep reads a line to its end and takes a CR there away.
  if (m_form == WrittenForm::hashdeep && (path.find('\n') != std::string_view::npos || path.ends_with('\r'))) return std::nullopt;
  if (m_form == WrittenForm::hashdeep) out = fmt::format("{},", size);
  if (m_form == WrittenForm::dfxml) {
    if (fits_xml(path)) {
      out = "  <fileobject>\n    <filename>";
      append_xml(out, path);
    } else {
      out = "  <fileobject>\n    <filename encoding='base64'>";
      base64_append(out, as_bytes(path));
    }
    out += fmt::format("</filename>\n    <filesize>{}</filesize>\n", size);
  }
  for (auto const algorithm : m_algorithms) {
    auto const hex = hex_encode(digests.first(digest_size(algorithm)));
    digests = digests.subspan(digest_size(algorithm));
    switch (m_form) {
      case WrittenForm::gnu:
        if (needs_escape(path)) out += '\\';
        (out += hex) += "  ";
        append_name(out, path);
        out += '\n';
        break;
      case WrittenForm::bsd:
        if (needs_escape(path)) out += '\\';
        (out += bsd_name(algorithm)) += " (";
        append_name(out, path);
        ((out += ") = ") += hex) += '\n';
        break;
      case WrittenForm::hashdeep: (out += hex) += ','; break;
      case WrittenForm::dfxml: out += fmt::format("    <hashdigest type='{}'>{}</hashdigest>\n", bsd_name(algorithm), hex); break;
    }
  }
  if (m_form == WrittenForm::hashdeep) (out += path) += '\n';
  if (m_form == WrittenForm::dfxml) out += "  </fileobject>\n";
  return out;
}

}  // namespace custody
