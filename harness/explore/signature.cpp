#include "harness/explore/signature.h"

#include "harness/explore/pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace wringer::explore {
namespace {

// Messages that go on at all times and say nothing about how events are handled.
constexpr std::array<MomentName, 5> k_background{
    moments::k_kafka_heartbeat, moments::k_kafka_metadata, "kafka.consumer_group_heartbeat",
    "kafka.get_telemetry_subscriptions", "kafka.push_telemetry"};

std::string first_word(const std::string& sql) {
  std::string word;
  for (const char c : sql) {
    if (std::isalpha(static_cast<unsigned char>(c)) == 0) break;
    word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return word.empty() ? "query" : word;
}

// What the signature calls the moment; empty if it is left out.
std::string word_for(const Moment& moment) {
  if (moment.phase != Phase::requested || moment.name == moments::k_kafka_fetch) return "";
  if (std::find(k_background.begin(), k_background.end(), moment.name) != k_background.end())
    return "";
  if (moment.name == moments::k_postgres_query) return first_word(moment.sql);
  return std::string(moment.name.substr(moment.name.find('.') + 1));
}

bool delivers(const Moment& moment) {
  return moment.name == moments::k_kafka_fetch && moment.phase == Phase::acked &&
         !moment.offsets.empty();
}

// Builds the trace of one instance from its moments.
class SignatureBuilder {
 public:
  explicit SignatureBuilder(Instance instance) { m_trace.instance = instance; }

  void add(const Moment& moment, Duration at) {
    if (!moment.client.empty()) add_client(moment.client);
    if (delivers(moment)) {
      // Records that a client fetches ahead, while it works on others, begin no batch of their own.
      if (m_delivered && (m_words.empty() || m_in_transaction)) return;
      end_batch();
      m_delivered = true;
      m_batch_at = at;
      return;
    }
    const std::string word = word_for(moment);
    if (word.empty()) return;
    m_words.push_back(word);
    if (moment.name == moments::k_postgres_begin) m_in_transaction = true;
    if (moment.name == moments::k_postgres_commit || moment.name == moments::k_postgres_rollback) {
      m_in_transaction = false;
    }
  }

  InstanceTrace finish() {
    end_batch();
    return std::move(m_trace);
  }

 private:
  void add_client(const std::string& client) {
    if (std::find(m_trace.clients.begin(), m_trace.clients.end(), client) ==
        m_trace.clients.end()) {
      m_trace.clients.push_back(client);
    }
  }

  void end_batch() {
    const std::string text = compress(m_words);
    m_words.clear();
    if (!m_delivered) {
      m_trace.start = text;
      return;
    }
    const std::string pattern = text.empty() ? "fetch" : "fetch → " + text;
    if (!m_trace.batches.empty() && m_trace.batches.back().text == pattern) {
      ++m_trace.batches.back().times;
    } else {
      m_trace.batches.push_back({pattern, 1, m_batch_at});
    }
  }

  InstanceTrace m_trace;
  std::vector<std::string> m_words;
  Duration m_batch_at{};
  bool m_delivered = false;
  bool m_in_transaction = false;
};

}  // namespace

std::vector<InstanceTrace> signatures_of(const Journal& journal) {
  std::map<Instance, SignatureBuilder> builders;
  for (const JournalEntry& entry : journal.entries()) {
    if (const auto* moment = std::get_if<Moment>(&entry.what)) {
      builders.try_emplace(moment->instance, moment->instance).first->second.add(*moment, entry.at);
    }
  }
  std::vector<InstanceTrace> traces;
  for (auto& [instance, builder] : builders) traces.push_back(builder.finish());
  return traces;
}

}  // namespace wringer::explore
