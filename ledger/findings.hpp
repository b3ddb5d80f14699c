// Collects what a verification finds: all of it is counted, the first hundred are kept.
#pragma once

#include "ledger/verify.hpp"

namespace custody::ledger {

class Findings {
 public:
  explicit Findings(VerifyReport& report) : m_report(report) {}

  void add(Finding finding) {
    if (++m_report.finding_count <= kept) m_report.findings.push_back(std::move(finding));
  }
  /// Something that is not as it must be.
  void wrong(std::string_view code, Message message, std::optional<std::uint64_t> entry = {}, std::string path = {}) {
    add({code, std::move(message), entry, std::move(path), false});
  }
  /// Something that could not even be read.
  void unreadable(std::string_view code, Message message, std::optional<std::uint64_t> entry = {}, std::string path = {}) {
    add({code, std::move(message), entry, std::move(path), true});
  }
  /// Remarks of one kind can be as many as there are files.
  void remark(Message message) {
    if (m_report.remarks.size() < kept) m_report.remarks.push_back(std::move(message));
  }

 private:
  static constexpr std::size_t kept = 100;
  VerifyReport& m_report;
};

}  // namespace custody::ledger
