// The text form of a policy: C2SP tlog-policy, strictly.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ledger/policy.hpp"
#include "ledger/text.hpp"

namespace custody::ledger {
namespace {

constexpr std::size_t policy_size_limit = 1 << 20;

std::unexpected<Error> bad_policy(std::size_t line, Message why) {
  return fail(failure("policy-syntax", say("line {} of the policy: {}", line, std::move(why))));
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (;;) {
    auto const begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return words;
    auto const end = line.find_first_of(" \t", begin);
    words.push_back(line.substr(begin, end - begin));
    if (end == std::string_view::npos) return words;
    line.remove_prefix(end);
  }
}

class Parser {
 public:
  explicit Parser(Tree tree) : m_tree(tree) {}

  Result<> line(std::size_t number, std::string_view text) {
    for (char const c : text) {
      auto const b = static_cast<unsigned char>(c);
      if ((b < 0x20 && b != '\t') || b == 0x7f) return bad_policy(number, say("it holds a control byte"));
    }
    auto const words = words_of(text);
    // A comment is a whole line; a trailing one is an argument too many, and refused as such.
    if (words.empty() || words[0].starts_with('#')) return {};
    if (words[0] == "log") return log(number, words);
    if (words[0] == "witness") return witness(number, words);
    if (words[0] == "group") return group(number, words);
    if (words[0] == "quorum") return quorum(number, words);
    return bad_policy(number, say("'{}' is not log, witness, group or quorum", words[0]));
  }

  Result<Policy> finish(std::size_t lines) {
    if (!m_has_quorum) return bad_policy(lines, say("no line says 'quorum'"));
    return std::move(m_policy);
  }

 private:
  using Words = std::vector<std::string_view>;

  Result<VerifierKey> key(std::size_t number, std::string_view text) {
    auto key = parse_vkey(text);
    if (!key) return bad_policy(number, key.error().message);
    // One key under two names would count twice.
    if (!m_keys.insert(std::string(as_text(key->key))).second)
      return bad_policy(number, say("the key of '{}' stands there already", key->name));
    return key;
  }

  Result<> name(std::size_t number, std::string_view name) {
    if (name == "none" || !m_names.insert(std::string(name)).second) return bad_policy(number, say("the name '{}' is taken", name));
    return {};
  }

  Result<> log(std::size_t number, Words const& words) {
    if (words.size() < 2 || words.size() > 3) return bad_policy(number, say("a log line is 'log <vkey> [url]'"));
    auto vkey = TRY(key(number, words[1]));
    if (vkey.type != (m_tree == Tree::sm3 ? KeyType::sm2 : KeyType::ed25519))
      return bad_policy(number, say("'{}' is not a log key of the kind that this policy takes", vkey.name));
    m_policy.logs.push_back({std::move(vkey), words.size() == 3 ? std::string(words[2]) : "", {}});
    return {};
  }

  Result<> witness(std::size_t number, Words const& words) {
    if (words.size() < 3 || words.size() > 4) return bad_policy(number, say("a witness line is 'witness <name> <vkey> [url]'"));
    TRY(name(number, words[1]));
    auto vkey = TRY(key(number, words[2]));
    if (vkey.type != KeyType::cosignature) return bad_policy(number, say("'{}' is not a witness key", vkey.name));
    m_policy.witnesses.push_back({std::string(words[1]), std::move(vkey), words.size() == 4 ? std::string(words[3]) : ""});
    return {};
  }

  Result<> group(std::size_t number, Words const& words) {
    if (words.size() < 4) return bad_policy(number, say("a group line is 'group <name> all|any|<number> <member>...'"));
    PolicyGroup group{std::string(words[1]), 0, {}};
    for (std::string_view const member : std::span(words).subspan(3)) {
      if (!m_names.contains(std::string(member))) return bad_policy(number, say("'{}' is not defined before", member));
      if (!m_members.insert(std::string(member)).second) return bad_policy(number, say("'{}' is a member already", member));
      group.members.emplace_back(member);
    }
    TRY(name(number, words[1]));
    auto const threshold = words[2] == "all"   ? std::optional<std::uint64_t>(group.members.size())
                           : words[2] == "any" ? std::optional<std::uint64_t>(1)
                                               : parse_number(words[2]);
    if (!threshold || *threshold < 1 || *threshold > group.members.size())
      return bad_policy(number, say("'{}' is not all, any or a number of members", words[2]));
    group.threshold = static_cast<std::size_t>(*threshold);
    m_policy.groups.push_back(std::move(group));
    return {};
  }

  Result<> quorum(std::size_t number, Words const& words) {
    if (m_has_quorum) return bad_policy(number, say("there is a quorum line already"));
    if (words.size() != 2 || (words[1] != "none" && !m_names.contains(std::string(words[1]))))
      return bad_policy(number, say("a quorum line is 'quorum none' or 'quorum <name>' of something defined before"));
    m_policy.quorum = words[1];
    m_has_quorum = true;
    return {};
  }

  Tree m_tree;
  Policy m_policy;
  bool m_has_quorum = false;
  std::set<std::string> m_names, m_members, m_keys;
};

}  // namespace

Result<Policy> parse_policy(std::string_view text, Tree tree) {
  if (text.size() > policy_size_limit) return bad_policy(1, say("a policy has at most {} bytes", policy_size_limit));
  Parser parser(tree);
  std::size_t number = 0;
  while (!text.empty()) {
    auto const end = text.find('\n');
    TRY(parser.line(++number, text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return parser.finish(number);
}

std::string encode_policy(Policy const& policy) {
  std::string out;
  auto const url = [](std::string const& u) { return u.empty() ? u : " " + u; };
  for (PolicyLog const& log : policy.logs) out += fmt::format("log {}{}\n", log.key.text(), url(log.url));
  for (PolicyWitness const& witness : policy.witnesses) out += fmt::format("witness {} {}{}\n", witness.name, witness.key.text(), url(witness.url));
  for (PolicyGroup const& group : policy.groups)
    out += fmt::format("group {} {} {}\n", group.name, group.threshold, fmt::join(group.members, " "));
  out += fmt::format("quorum {}\n", policy.quorum);
  return out;
}

}  // namespace custody::ledger
