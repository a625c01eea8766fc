#include "harness/truth/attribution.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace wringer::truth {
namespace {

constexpr std::int64_t k_for_ever = std::numeric_limits<std::int64_t>::max();

// How far a time lies from a span; 0 within it.
std::int64_t distance(std::int64_t from, std::int64_t to, std::int64_t time) {
  if (time < from) return from - time;
  return time > to ? time - to : 0;
}

}  // namespace

Attribution::Attribution(const Journal& journal, std::int64_t opened) : m_opened(opened) {
  for (const JournalEntry& entry : journal.entries()) {
    const auto* moment = std::get_if<Moment>(&entry.what);
    if (moment != nullptr && moment->service == Service::postgres) observe(entry, *moment);
  }
}

void Attribution::observe(const JournalEntry& entry, const Moment& moment) {
  const auto [known, is_new] =
      m_by_number.try_emplace(moment.connection, static_cast<std::uint32_t>(m_connections.size()));
  const std::uint32_t connection = known->second;
  if (is_new) {
    m_connections.push_back({moment.connection, moment.instance, 0});
    m_exchanges.emplace_back();
  }
  if (moment.backend != 0 && m_connections[connection].backend == 0) {
    m_connections[connection].backend = moment.backend;
    m_by_backend.emplace(moment.backend, connection);
  }
  const std::int64_t at =
      m_opened + std::chrono::duration_cast<std::chrono::microseconds>(entry.at).count();
  std::vector<Exchange>& exchanges = m_exchanges[connection];
  const auto name = std::pair(connection, moment.exchange);
  if (moment.phase == Phase::requested) {
    m_open[name] = exchanges.size();
    exchanges.push_back({at, k_for_ever, static_cast<std::uint32_t>(entry.sequence),
                         moment.name == moments::k_postgres_commit});
  } else if (const auto open = m_open.find(name); open != m_open.end()) {
    if (moment.phase == Phase::applied) exchanges[open->second].to = at;
  }
}

Attribution::Commit Attribution::find(int backend, std::int64_t committed) const {
  Commit best;
  std::int64_t nearest = k_for_ever;
  bool commits = false;
  const auto [first, last] = m_by_backend.equal_range(backend);
  for (auto candidate = first; candidate != last; ++candidate) {
    const std::vector<Exchange>& exchanges = m_exchanges[candidate->second];
    // The exchanges of a connection follow one another: only those around that time matter.
    auto next = std::upper_bound(
        exchanges.begin(), exchanges.end(), committed,
        [](std::int64_t time, const Exchange& exchange) { return time < exchange.from; });
    auto from = next;
    for (int back = 0; back < 3 && from != exchanges.begin(); ++back) --from;
    if (next != exchanges.end()) ++next;
    for (auto exchange = from; exchange != next; ++exchange) {
      const std::int64_t away = distance(exchange->from, exchange->to, committed);
      if (away > nearest || (away == nearest && (commits || !exchange->commits))) continue;
      nearest = away;
      commits = exchange->commits;
      best = {candidate->second, exchange->requested};
    }
  }
  return best;
}

}  // namespace wringer::truth
