// A conversion entered in the ledger: what was converted into what, with which packs, for whom, so that whoever has the source can
// run it again and compare. No value of a record stands in the entry.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "cli/output_file.hpp"
#include "cli/release.hpp"
#include "cli/session.hpp"
#include "formats/convert.hpp"
#include "ledger/ledger.hpp"

namespace custody::cli {

struct RegisterOptions {
  bool wanted = false;
  std::optional<std::string> case_number, ref_number;
};
void declare_register(CLI::App& app, RegisterOptions& options);

class Registration {
 public:
  /// Nothing without --register. The ledger is looked at before anything is converted: without one nothing is.
  static Result<std::unique_ptr<Registration>> open(Session& session, RegisterOptions const& options);

  /// What the entry says of the file: with the twin its SM3 too.
  std::vector<Algorithm> algorithms() const;

  struct Facts {
    formats::Plan const& plan;
    formats::Summary const& summary;
    std::map<std::string, std::string> const& set;
    Release const* release = nullptr;
    std::string input_sha256;
    OutputFile& output;
  };
  /// Enters it. The file is to appear after that: no file without its entry.
  Result<> enter(Facts facts);
  void print() const;

 private:
  Registration(Session& session, RegisterOptions options) : m_session(session), m_options(std::move(options)) {}

  Session& m_session;
  RegisterOptions m_options;
  std::string m_origin, m_agency;
  bool m_twin = false;
  std::optional<ledger::Appended> m_appended;
};

}  // namespace custody::cli
