#include "harness/explore/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>

namespace wringer::explore {
namespace {

constexpr std::array<std::string_view, 5> k_writing_verbs{"insert", "update", "delete", "merge",
                                                          "copy"};

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

bool writes(const std::string& subject) {
  return std::any_of(k_writing_verbs.begin(), k_writing_verbs.end(),
                     [&](std::string_view verb) { return subject.starts_with(verb); });
}

std::string subject_of_sql(const std::string& sql) {
  std::string text;
  for (const char character : sql) {
    const auto byte = static_cast<unsigned char>(character);
    const bool part = std::isalnum(byte) != 0 || character == '_' || character == '.';
    text += part ? static_cast<char>(std::tolower(byte)) : ' ';
  }
  std::istringstream words(text);
  std::string verb;
  words >> verb;
  std::string before;
  for (std::string word; words >> word; before = word) {
    const bool names_table = before == "into" || before == "from" || before == "join" ||
                             (verb == "update" && before.empty()) ||
                             ((verb == "copy" || verb == "merge") && before.empty());
    if (names_table && word != "only" && word != "into") return verb + " " + word;
  }
  return verb;
}

void ProgressWatch::observe(const Moment& moment) {
  if (moment.service == Service::postgres) on_postgres(moment);
  if (moment.phase == Phase::requested) {
    if (is_heartbeat(moment.name)) ++m_heartbeats;
  } else if (moment.phase == Phase::applied && moment.succeeded) {
    on_done(moment);
  }
}

void ProgressWatch::on_postgres(const Moment& moment) {
  if (moment.phase != Phase::requested) {
    const bool ends =
        moment.name == moments::k_postgres_commit || moment.name == moments::k_postgres_rollback;
    if (ends && moment.phase == Phase::applied) {
      m_writers.erase(moment.connection);
      m_transactions.erase(moment.connection);
    }
    return;
  }
  std::string subject = subject_of_sql(moment.sql);
  if (moment.name == moments::k_postgres_query && writes(subject)) {
    m_writers.insert(moment.connection);
    m_transactions.emplace(moment.connection, subject);
  }
  // A COMMIT is about what its transaction did.
  if (moment.name == moments::k_postgres_commit) {
    const auto first = m_transactions.find(moment.connection);
    if (first != m_transactions.end()) subject = first->second;
  }
  m_subjects[{moment.connection, moment.exchange}] = std::move(subject);
}

void ProgressWatch::on_done(const Moment& moment) {
  if (moment.name == moments::k_kafka_fetch && !moment.offsets.empty()) {
    // A client that fetches ahead brings more while the instance is still at what came before.
    if (!m_writers.empty() || (m_effect && !m_offset)) return;
    ++m_batch;
    m_effect = m_offset = m_offset_first = false;
  } else if (moment.name == moments::k_postgres_commit || moment.name == moments::k_kafka_produce) {
    m_effect = true;
    if (!m_offset_first) m_offset = false;
  } else if (moment.name == moments::k_kafka_offset_commit ||
             moment.name == "kafka.txn_offset_commit") {
    if (!m_effect && m_batch > 0) m_offset_first = true;
    m_offset = true;
  }
}

Progress ProgressWatch::progress() const {
  if (m_effect && m_offset) return Progress::both;
  if (m_effect) return Progress::effect_only;
  return m_offset && m_batch > 0 ? Progress::offset_only : Progress::nothing;
}

bool ProgressWatch::matters(const Moment& moment) const {
  if (only_asks(moment.name)) return false;
  if (is_heartbeat(moment.name)) return m_heartbeats <= 1;
  if (moment.name == moments::k_kafka_fetch) {
    // What is fetched ahead, while the instance is at something else, comes at any time.
    const bool is_ahead = m_effect || m_offset || !m_writers.empty();
    return moment.phase != Phase::requested && !moment.offsets.empty() && !is_ahead;
  }
  if (moment.name == moments::k_postgres_query) {
    const std::string about = subject(moment);
    return writes(about) || about.starts_with("select");
  }
  return true;
}

std::string ProgressWatch::subject(const Moment& moment) const {
  if (moment.service == Service::kafka) return "";
  const auto found = m_subjects.find({moment.connection, moment.exchange});
  return found == m_subjects.end() ? "" : found->second;
}

}  // namespace wringer::explore
