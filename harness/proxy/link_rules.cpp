#include "harness/proxy/link_rules.h"

#include "harness/core/assert.h"

#include <algorithm>
#include <utility>

namespace wringer::proxy {
namespace {

using namespace std::chrono_literals;

// How long a broker without news keeps a fetch, by the default of most clients. A muted answer
// comes as late, or its client would ask again at once, for ever.
constexpr Duration k_without_news = 500ms;

template <typename Act>
void in_each(LinkDirection direction, Act act) {
  if (direction != LinkDirection::to_client) act(Direction::to_service);
  if (direction != LinkDirection::to_service) act(Direction::to_client);
}

bool covers(LinkDirection which, Direction direction) {
  return which == LinkDirection::both ||
         (which == LinkDirection::to_service) == (direction == Direction::to_service);
}

LinkDirection direction_of(const LinkRule& rule) {
  if (const auto* hole = std::get_if<Blackhole>(&rule)) return hole->direction;
  if (const auto* stall = std::get_if<Stall>(&rule)) return stall->direction;
  if (const auto* slow = std::get_if<Slow>(&rule)) return slow->direction;
  return LinkDirection::both;
}

bool swallows(const LinkRule& rule) {
  return std::holds_alternative<Blackhole>(rule) || std::holds_alternative<HalfOpen>(rule);
}

}  // namespace

bool LinkRules::fits(const LinkSelection& where, const Session& session) {
  if (session.is_heard_out()) return false;
  const Link& link = session.link();
  return (where.instance == k_any_instance || where.instance == link.instance) &&
         (!where.service || *where.service == link.service) &&
         (where.broker < 0 || where.broker == link.broker) &&
         (where.connection == 0 || where.connection == session.connection());
}

int LinkRules::impose(LinkSelection where, LinkRule rule) {
  Imposed& imposed =
      m_rules.emplace(++m_last, Imposed{std::move(where), std::move(rule)}).first->second;
  // To stop a session may end it: so not while walking over them.
  for (const auto& [connection, session] : Sessions(m_sessions)) {
    if (fits(imposed.where, *session) && imposed.where.messages.empty()) apply(imposed, *session);
  }
  return m_last;
}

void LinkRules::apply(Imposed& imposed, Session& session) {
  const LinkRule& rule = imposed.rule;
  if (std::holds_alternative<Refuse>(rule) || std::holds_alternative<Mute>(rule)) return;
  imposed.met.insert(session.connection());
  in_each(direction_of(rule), [&](Direction direction) {
    if (swallows(rule)) session.blackhole(direction);
    if (std::holds_alternative<Stall>(rule)) session.stall(direction);
    if (const auto* slow = std::get_if<Slow>(&rule)) {
      session.pace(direction, {slow->latency, slow->bytes_per_second});
    }
  });
}

void LinkRules::begins(Session& session) {
  for (auto& [number, imposed] : m_rules) {
    if (std::holds_alternative<HalfOpen>(imposed.rule)) continue;
    if (fits(imposed.where, session) && imposed.where.messages.empty()) apply(imposed, session);
  }
}

void LinkRules::on_moment(Session& session, Moment& moment) {
  if (moment.phase == Phase::acked) return;
  const Direction direction = direction_of(moment);
  for (auto& [number, imposed] : m_rules) {
    if (!fits(imposed.where, session)) continue;
    if (std::holds_alternative<Mute>(imposed.rule)) mute(imposed, session, moment);
    const auto& messages = imposed.where.messages;
    if (std::find(messages.begin(), messages.end(), moment.name) == messages.end()) continue;
    if (!swallows(imposed.rule) || !covers(direction_of(imposed.rule), direction)) continue;
    imposed.met.insert(session.connection());
    session.blackhole(direction);
  }
}

void LinkRules::mute(Imposed& imposed, Session& session, Moment& moment) {
  if (moment.name != moments::k_kafka_fetch || moment.phase != Phase::applied) return;
  const TopicPartition& partition = std::get<Mute>(imposed.rule).partition;
  const auto is_muted = [&partition](const auto& one) {
    return one.topic == partition.topic && one.partition == partition.partition;
  };
  if (std::none_of(moment.offsets.begin(), moment.offsets.end(), is_muted)) return;
  const auto bytes = session.bytes_of_piece(Direction::to_client);
  const MessageEdits* edits = session.interpreter().edits();
  WRINGER_ASSERT(bytes && edits != nullptr);
  Result<MutedAnswer> muted = edits->muted(*bytes, partition);
  if (!muted || muted->muted == 0) return;  // What can't be read is passed on, and has no effect.
  imposed.met.insert(session.connection());
  imposed.past.bytes += muted->muted;
  session.replace_piece(Direction::to_client, std::move(muted->bytes));
  if (!muted->has_records) session.delay_piece(Direction::to_client, k_without_news);
  std::erase_if(moment.offsets, is_muted);
  if (!moment.records) return;
  auto others = std::make_shared<std::vector<MomentRecord>>(*moment.records);
  std::erase_if(*others, is_muted);
  moment.records = std::move(others);
}

bool LinkRules::refuses(const Link& link) {
  for (auto& [number, imposed] : m_rules) {
    const LinkSelection& where = imposed.where;
    if (!std::holds_alternative<Refuse>(imposed.rule)) continue;
    if (where.instance != k_any_instance && where.instance != link.instance) continue;
    if (where.service && *where.service != link.service) continue;
    if (where.broker >= 0 && where.broker != link.broker) continue;
    ++imposed.past.connections;
    return true;
  }
  return false;
}

bool LinkRules::keeps(const Session& session) const {
  return std::any_of(m_rules.begin(), m_rules.end(), [&session](const auto& numbered) {
    const Imposed& imposed = numbered.second;
    return std::holds_alternative<HalfOpen>(imposed.rule) &&
           imposed.met.contains(session.connection());
  });
}

void LinkRules::add(LinkReport& report, const LinkRule& rule, const Session& session) {
  bool unheard = false;
  in_each(direction_of(rule), [&](Direction direction) {
    if (swallows(rule)) {
      report.bytes += session.swallowed(direction);
      unheard = unheard || session.end_unheard(direction);
    } else if (std::holds_alternative<Slow>(rule)) {
      report.bytes += session.delayed(direction);
    } else if (std::holds_alternative<Stall>(rule)) {
      report.bytes += session.waiting(direction);
    }
  });
  if (unheard) ++report.unheard_ends;
}

void LinkRules::ends(const Session& session) {
  for (auto& [number, imposed] : m_rules) {
    if (!imposed.met.contains(session.connection())) continue;
    add(imposed.past, imposed.rule, session);
  }
}

LinkReport LinkRules::report(int number) const {
  const auto found = m_rules.find(number);
  WRINGER_ASSERT(found != m_rules.end());
  const Imposed& imposed = found->second;
  LinkReport report = imposed.past;
  report.connections += static_cast<int>(imposed.met.size());
  for (const std::uint64_t connection : imposed.met) {
    const auto session = m_sessions.find(connection);
    if (session != m_sessions.end()) add(report, imposed.rule, *session->second);
  }
  return report;
}

LinkReport LinkRules::lift(int number) {
  const LinkReport last = report(number);
  const Imposed lifted = std::move(m_rules.at(number));
  m_rules.erase(number);
  for (const std::uint64_t connection : lifted.met) {
    const auto found = m_sessions.find(connection);
    if (found == m_sessions.end()) continue;
    const std::shared_ptr<Session> session = found->second;
    release(lifted, *session);
    if (session->closed()) continue;
    // What others want of it they want still.
    for (auto& [other, imposed] : m_rules) {
      if (imposed.met.contains(connection)) apply(imposed, *session);
    }
  }
  return last;
}

void LinkRules::release(const Imposed& imposed, Session& session) {
  in_each(direction_of(imposed.rule), [&](Direction direction) {
    if (session.closed()) return;
    if (swallows(imposed.rule) && !session.revive(direction)) {
      session.cut(Ending::reset, Ending::reset);
    }
    if (std::holds_alternative<Stall>(imposed.rule)) session.go_on(direction);
    if (std::holds_alternative<Slow>(imposed.rule)) session.pace(direction, {});
  });
}

}  // namespace wringer::proxy
