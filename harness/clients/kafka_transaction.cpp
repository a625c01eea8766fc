#include "harness/clients/kafka_transaction.h"

#include "harness/clients/kafka_impl.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace wringer::clients {
namespace {

// The longest that brokers grant (transaction.max.timeout.ms).
constexpr const char* k_timeout_ms = "900000";

Status check(rd_kafka_error_t* error, const std::string& what, const LogTail& log) {
  if (error == nullptr) return {};
  const Error failure = kafka_error(fmt::format("{}: {}", what, rd_kafka_error_string(error)),
                                    rd_kafka_error_code(error), log);
  rd_kafka_error_destroy(error);
  return fail(failure);
}

}  // namespace

struct Transaction::Impl {
  // Before the client, which writes to it until it is destroyed.
  Surroundings surroundings;
  LogTail& log = surroundings.log;
  Client client;
  // The offset after the last record of each partition; its marker comes there.
  std::map<TopicPartition, std::int64_t> ends;
};

Transaction::Transaction(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Transaction::~Transaction() = default;

Result<std::unique_ptr<Transaction>> Transaction::begin(const KafkaAccess& access,
                                                        const std::string& id, Duration timeout) {
  const Deadline deadline(system_clock(), timeout);
  auto impl = std::make_unique<Impl>();
  impl->surroundings.detours = access.detours;
  Settings settings = producer_settings(access);
  settings.insert(settings.end(),
                  {{"transactional.id", id}, {"transaction.timeout.ms", k_timeout_ms}});
  WRINGER_ASSIGN(impl->client, make_client(RD_KAFKA_PRODUCER, settings, impl->surroundings));
  rd_kafka_t* client = impl->client.get();
  WRINGER_TRY(check(rd_kafka_init_transactions(client, milliseconds_left(deadline)),
                    "preparing a transaction", impl->log));
  WRINGER_TRY(check(rd_kafka_begin_transaction(client), "beginning a transaction", impl->log));
  return std::unique_ptr<Transaction>(new Transaction(std::move(impl)));
}

Result<std::vector<std::int64_t>> Transaction::produce(const std::vector<OutgoingRecord>& records,
                                                       Duration timeout) {
  WRINGER_ASSIGN(const auto offsets, produce_with(m_impl->client.get(), records,
                                                  Deadline(system_clock(), timeout), m_impl->log));
  for (std::size_t i = 0; i < records.size(); ++i) {
    std::int64_t& end = m_impl->ends[records[i].partition];
    end = std::max(end, offsets[i] + 1);
  }
  return offsets;
}

Status Transaction::commit(Kafka& kafka, Duration timeout) {
  const Deadline deadline(system_clock(), timeout);
  WRINGER_TRY(check(rd_kafka_commit_transaction(m_impl->client.get(), milliseconds_left(deadline)),
                    "committing a transaction", m_impl->log));
  return await_markers(kafka, deadline);
}

Status Transaction::abort(Kafka& kafka, Duration timeout) {
  const Deadline deadline(system_clock(), timeout);
  WRINGER_TRY(check(rd_kafka_abort_transaction(m_impl->client.get(), milliseconds_left(deadline)),
                    "aborting a transaction", m_impl->log));
  return await_markers(kafka, deadline);
}

// The coordinator answers when the end is decided and writes the markers after that.
Status Transaction::await_markers(Kafka& kafka, const Deadline& deadline) {
  std::vector<TopicPartition> partitions;
  for (const auto& [partition, end] : m_impl->ends) partitions.push_back(partition);
  while (true) {
    WRINGER_ASSIGN(const auto written, kafka.end_offsets(partitions, deadline.remaining()));
    const auto missing =
        std::find_if(m_impl->ends.begin(), m_impl->ends.end(),
                     [&](const auto& end) { return written.at(end.first) <= end.second; });
    if (missing == m_impl->ends.end()) return {};
    if (deadline.passed()) {
      return fail(ErrorCode::timed_out, fmt::format("the end of a transaction is not written to {}",
                                                    to_text(missing->first)));
    }
    rd_kafka_poll(m_impl->client.get(), 2);
  }
}

}  // namespace wringer::clients
