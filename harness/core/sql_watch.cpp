#include "harness/core/sql_watch.h"

namespace wringer {
namespace {

// Of one connection; what was never answered is forgotten in the end.
constexpr std::size_t k_exchanges_max = 1000;

}  // namespace

void SqlWatch::observe(const Moment& moment) {
  if (moment.service != Service::postgres) return;
  Connection& connection = m_connections[moment.connection];
  if (moment.phase == Phase::acked) {
    // Asked about until its last phase is over: it goes when the next one is acknowledged.
    connection.exchanges.erase(connection.exchanges.begin(),
                               connection.exchanges.lower_bound(moment.exchange));
    return;
  }
  if (moment.phase != Phase::requested) return;
  const bool ends =
      moment.name == moments::k_postgres_commit || moment.name == moments::k_postgres_rollback;
  if (moment.name == moments::k_postgres_begin) connection.open.clear();
  if (moment.statement) connection.open.push_back(moment.statement);
  connection.exchanges[moment.exchange] = {moment.statement, ends, connection.open};
  if (ends) connection.open.clear();
  if (connection.exchanges.size() > k_exchanges_max) {
    connection.exchanges.erase(connection.exchanges.begin());
  }
}

const SqlWatch::Exchange* SqlWatch::find(const Moment& moment) const {
  if (moment.service != Service::postgres) return nullptr;
  const auto connection = m_connections.find(moment.connection);
  if (connection == m_connections.end()) return nullptr;
  const auto exchange = connection->second.exchanges.find(moment.exchange);
  return exchange == connection->second.exchanges.end() ? nullptr : &exchange->second;
}

SqlWatch::Statements SqlWatch::own(const Moment& moment) const {
  const Exchange* exchange = find(moment);
  if (exchange == nullptr) return {};
  // A query that turned out to commit has the name of a commit only in its later phases.
  if (exchange->ends || moment.name == moments::k_postgres_commit) return exchange->transaction;
  return exchange->statement ? Statements{exchange->statement} : Statements{};
}

SqlWatch::Statements SqlWatch::transaction(const Moment& moment) const {
  const Exchange* exchange = find(moment);
  return exchange == nullptr ? Statements{} : exchange->transaction;
}

}  // namespace wringer
