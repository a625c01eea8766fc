#pragma once

// The rules that a proxy's connections are under, those to come included.

#include "harness/core/link_rule.h"
#include "harness/proxy/session.h"

#include <map>
#include <memory>
#include <set>

namespace wringer::proxy {

class LinkRules {
 public:
  using Sessions = std::map<std::uint64_t, std::shared_ptr<Session>>;

  // `sessions` outlives this.
  explicit LinkRules(const Sessions& sessions) : m_sessions(sessions) {}

  // The number of the rule.
  int impose(LinkSelection where, LinkRule rule);
  [[nodiscard]] LinkReport report(int number) const;
  // The rule's end. A connection of which something was swallowed can't go on: it is reset for both
  // sides. The last report.
  LinkReport lift(int number);

  // Of all but its messages.
  [[nodiscard]] static bool fits(const LinkSelection& where, const Session& session);

  // To be asked before a connection is taken.
  [[nodiscard]] bool refuses(const Link& link);
  // To be told of every session: that it begins, each moment of it before anybody else hears of it,
  // that it is over.
  void begins(Session& session);
  void on_moment(Session& session, Moment& moment);
  void ends(const Session& session);
  // The service shall not learn that the instance is gone.
  [[nodiscard]] bool keeps(const Session& session) const;

 private:
  struct Imposed {
    LinkSelection where;
    LinkRule rule;
    // Connections that it met.
    std::set<std::uint64_t> met{};
    // What it did, as far as it can't be read from the sessions that there are.
    LinkReport past{};
  };

  void apply(Imposed& imposed, Session& session);
  void mute(Imposed& imposed, Session& session, Moment& moment);
  static void add(LinkReport& report, const LinkRule& rule, const Session& session);
  // Undoes what the rule did to it.
  void release(const Imposed& imposed, Session& session);

  const Sessions& m_sessions;
  std::map<int, Imposed> m_rules;
  int m_last = 0;
};

}  // namespace wringer::proxy
