#include "harness/explore/progress.h"

#include "harness/explore/statements.h"
#include "harness/wire/postgres/sql.h"

#include <algorithm>
#include <array>

namespace wringer::explore {
namespace {

constexpr const char* k_nothing_written = "nothing written";
constexpr std::string_view k_call = "call ";

bool is_heartbeat(MomentName name) {
  return name == moments::k_kafka_heartbeat || name == "kafka.consumer_group_heartbeat";
}

// Where nothing is decided: whoever dies or waits there might as well have done so before or after.
bool only_asks(MomentName name) {
  static constexpr std::array<MomentName, 16> k_names{"kafka.api_versions",
                                                      "kafka.metadata",
                                                      "kafka.find_coordinator",
                                                      "kafka.list_offsets",
                                                      "kafka.describe_groups",
                                                      "kafka.list_groups",
                                                      "kafka.sasl_handshake",
                                                      "kafka.sasl_authenticate",
                                                      "kafka.describe_configs",
                                                      "kafka.describe_cluster",
                                                      "kafka.consumer_group_describe",
                                                      "kafka.get_telemetry_subscriptions",
                                                      "kafka.push_telemetry",
                                                      "kafka.describe_topic_partitions",
                                                      "kafka.offset_for_leader_epoch",
                                                      "kafka.unknown"};
  return std::find(k_names.begin(), k_names.end(), name) != k_names.end();
}

}  // namespace

void ProgressWatch::observe(const Moment& moment) {
  if (moment.service == Service::postgres) on_postgres(moment);
  if (moment.phase == Phase::requested) {
    if (is_heartbeat(moment.name)) ++m_heartbeats;
  } else if (moment.phase == Phase::applied && moment.succeeded) {
    on_done(moment);
  }
}

void ProgressWatch::on_postgres(const Moment& moment) {
  if (moment.phase == Phase::requested) {
    m_exchanges[{moment.connection, moment.exchange}] = exchange_of(moment);
  } else if (moment.phase == Phase::applied) {
    on_answer(moment);
  }
}

ProgressWatch::Exchange ProgressWatch::exchange_of(const Moment& request) {
  Exchange exchange{.subject = subject_of_sql(request.sql), .writes = may_write(request.sql)};
  if (request.name == moments::k_postgres_query) {
    if (exchange.writes) {
      Writer& writer = m_writers[request.connection];
      // What is written for sure says more than a call that may have written.
      if (writer.subject.empty() || writer.subject.starts_with(k_call)) {
        writer.subject = exchange.subject;
      }
      writer.fills.merge(tables_filled_by_sql(request.sql));
    }
  } else if (request.name == moments::k_postgres_commit) {
    // It is about what its transaction did. A statement that commits by itself has written, or it
    // would be no commit.
    const auto first = m_writers.find(request.connection);
    exchange.fills = tables_filled_by_sql(request.sql);
    if (first != m_writers.end()) {
      exchange.subject = first->second.subject;
      exchange.fills.insert(first->second.fills.begin(), first->second.fills.end());
    }
    exchange.writes |= first != m_writers.end() || !ends_transaction(request.sql);
    if (!exchange.writes) exchange.subject = k_nothing_written;
  } else {
    exchange.writes = false;
  }
  return exchange;
}

void ProgressWatch::on_answer(const Moment& moment) {
  Exchange& exchange = m_exchanges[{moment.connection, moment.exchange}];
  if (moment.name == moments::k_postgres_query) {
    exchange.came_to_nothing = wire::postgres::found_no_rows(moment.sql);
    if (exchange.writes && !exchange.came_to_nothing) m_found_rows.insert(moment.connection);
  } else if (moment.name == moments::k_postgres_commit) {
    const bool had_writes = m_writers.contains(moment.connection);
    exchange.came_to_nothing = had_writes ? !m_found_rows.contains(moment.connection)
                                          : wire::postgres::found_no_rows(moment.sql);
  }
  if (moment.name == moments::k_postgres_commit || moment.name == moments::k_postgres_rollback) {
    m_writers.erase(moment.connection);
    m_found_rows.erase(moment.connection);
  }
}

void ProgressWatch::on_done(const Moment& moment) {
  if (moment.name == moments::k_kafka_fetch && !moment.offsets.empty()) return on_delivery();
  if (!is_durable_write(moment.name)) return;
  if (!writes(moment)) {
    m_looked = true;
    return;
  }
  m_last_write = std::string(moment.name);
  if (moment.name == moments::k_postgres_commit) m_last_write += " " + subject(moment);
  if (moment.name == moments::k_postgres_commit || moment.name == moments::k_kafka_produce) {
    m_effect = true;
    if (!m_offset_first) m_offset = false;
  } else if (moment.name == moments::k_kafka_offset_commit ||
             moment.name == moments::k_kafka_txn_offset_commit) {
    if (!m_effect && !m_looked && m_batch > 0) m_offset_first = true;
    m_offset = true;
  }
}

void ProgressWatch::on_delivery() {
  // A client that fetches ahead brings more while the instance is still at what came before.
  const bool is_ahead = !m_writers.empty() || (m_effect && !m_offset);
  if (m_batch > 0 && is_ahead) return;
  ++m_batch;
  m_effect = m_offset = m_offset_first = m_looked = false;
}

Progress ProgressWatch::progress() const {
  if (m_batch == 0) return m_effect ? Progress::early_effect : Progress::nothing_yet;
  if (m_effect) return m_offset ? Progress::both : Progress::effect_only;
  if (!m_offset) return Progress::nothing;
  // Where there was nothing to write, nothing is missing.
  return m_looked ? Progress::both : Progress::offset_only;
}

bool ProgressWatch::matters(const Moment& moment) const {
  if (only_asks(moment.name)) return false;
  // When its answer is delivered is up to us (see HeartbeatParking): in one run while there is
  // still work, in another long after it.
  if (is_heartbeat(moment.name)) return m_heartbeats <= 1 && moment.phase != Phase::acked;
  if (moment.name == moments::k_kafka_fetch) {
    // What is fetched ahead, while the instance is at something else, comes at any time.
    const bool is_ahead = m_effect || m_offset || !m_writers.empty();
    return moment.phase != Phase::requested && !moment.offsets.empty() && !is_ahead;
  }
  if (moment.name == moments::k_postgres_query) {
    return writes(moment) || subject(moment).starts_with("select");
  }
  return true;
}

std::string ProgressWatch::subject(const Moment& moment) const {
  const Exchange* exchange = find(moment);
  return exchange == nullptr ? "" : exchange->subject;
}

bool ProgressWatch::writes(const Moment& moment) const {
  if (moment.service == Service::kafka) return is_durable_write(moment.name);
  const Exchange* exchange = find(moment);
  return exchange != nullptr && exchange->writes;
}

std::set<std::string> ProgressWatch::fills(const Moment& moment) const {
  const Exchange* exchange = find(moment);
  return exchange == nullptr ? std::set<std::string>() : exchange->fills;
}

bool ProgressWatch::came_to_nothing(const Moment& moment) const {
  const Exchange* exchange = find(moment);
  return exchange != nullptr && exchange->came_to_nothing;
}

const ProgressWatch::Exchange* ProgressWatch::find(const Moment& moment) const {
  if (moment.service == Service::kafka) return nullptr;
  const auto found = m_exchanges.find({moment.connection, moment.exchange});
  return found == m_exchanges.end() ? nullptr : &found->second;
}

}  // namespace wringer::explore
