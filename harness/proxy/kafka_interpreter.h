#pragma once

#include "harness/proxy/fetch_waits.h"
#include "harness/proxy/interpreter.h"
#include "harness/proxy/kafka_edits.h"
#include "harness/wire/kafka/brokers.h"
#include "harness/wire/kafka/frame.h"
#include "harness/wire/kafka/summary.h"
#include "harness/wire/kafka/topic_names.h"

#include <asio/ip/tcp.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>

namespace wringer::proxy {

struct Broker {
  std::int32_t id = 0;
  asio::ip::tcp::endpoint address;
};

// What moments tell of the records in a Produce or a Fetch: where they are, or what they are. The
// latter costs a second pass over every record, and unpacking.
enum class RecordDetail { offsets, keys_and_values };

// Whether fetches wait as long as the client says, or shorter where that keeps something else up.
enum class LongPolls { as_they_are, shortened };

// Follows one Kafka connection: pairs answers with requests (a broker answers in order), names the
// moments, and keeps the instance on our proxies by rewriting the addresses of brokers.
class KafkaInterpreter final : public Interpreter {
 public:
  // Where the instance shall find this broker, which the cluster says to be there; nothing: leave
  // the address as it is.
  using AddressOf =
      std::function<std::optional<asio::ip::tcp::endpoint>(const wire::kafka::BrokerAddress&)>;

  // `names` is shared by all connections of a case and outlives them.
  KafkaInterpreter(AddressOf address_of, wire::kafka::TopicNames& names,
                   RecordDetail records = RecordDetail::offsets,
                   LongPolls long_polls = LongPolls::as_they_are)
      : m_address_of(std::move(address_of)), m_names(names), m_records(records), m_edits(names) {
    if (long_polls == LongPolls::shortened) m_fetch_waits.emplace();
  }

  [[nodiscard]] Step next(Direction direction, std::span<const std::byte> buffered) override;
  [[nodiscard]] bool answer_in_place(std::string answer) override;
  [[nodiscard]] bool has_answer() const override;
  [[nodiscard]] const MessageEdits* edits() const override { return &m_edits; }
  [[nodiscard]] std::string lost() const override { return m_lost; }
  [[nodiscard]] bool busy() const override;
  [[nodiscard]] bool awaits_its_name() const override;

 private:
  // A request whose answer has not come yet.
  struct Outstanding {
    std::int16_t api_key = 0;
    std::int16_t api_version = 0;
    std::int32_t correlation_id = 0;
    MomentName name;
    std::uint64_t exchange = 0;
    wire::kafka::Summary request;
    // Given in the broker's place, which was never asked.
    std::optional<std::string> answer{};
  };

  [[nodiscard]] Step request(const wire::kafka::Frame& frame);
  [[nodiscard]] Step response(const wire::kafka::Frame& frame);
  // The one in the broker's place whose turn has come.
  [[nodiscard]] Step own_answer();
  // The body to deliver in place of this one; nothing: deliver it as it is.
  [[nodiscard]] Result<std::optional<std::string>> rewritten_body(const Outstanding& outstanding,
                                                                  wire::kafka::Bytes body);
  // Fills in the records of the message whose body this is.
  void add_records(Moment& moment, const Outstanding& outstanding, wire::kafka::Bytes body) const;
  // From here on everything passes as it comes.
  [[nodiscard]] Step lose(std::string why, std::size_t size);

  AddressOf m_address_of;
  wire::kafka::TopicNames& m_names;
  RecordDetail m_records;
  // Unless they are as they are.
  std::optional<FetchWaits> m_fetch_waits;
  KafkaEdits m_edits;
  std::deque<Outstanding> m_outstanding;
  std::uint64_t m_exchanges = 0;
  // The last request awaits an answer, so it is the last of the outstanding ones.
  bool m_last_is_outstanding = false;
  std::string m_lost;
};

}  // namespace wringer::proxy
