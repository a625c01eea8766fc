#pragma once

#include "harness/proxy/message_edits.h"
#include "harness/wire/kafka/bytes.h"
#include "harness/wire/kafka/topic_names.h"

namespace wringer::proxy {

// A whole frame of a header, as it stands in a payload, and a body.
[[nodiscard]] std::string kafka_frame(wire::kafka::Bytes header, const std::string& body);

class KafkaEdits final : public MessageEdits {
 public:
  // `names` outlives this.
  explicit KafkaEdits(const wire::kafka::TopicNames& names) : m_names(names) {}

  // The answer that came last is one to such a request.
  void answers(std::int16_t api_key, std::int16_t version) {
    m_api_key = api_key;
    m_version = version;
  }

  [[nodiscard]] Result<std::string> refusal(std::span<const std::byte> request,
                                            std::int16_t error_code) const override;
  [[nodiscard]] Result<std::string> with_error(std::span<const std::byte> answer,
                                               std::int16_t error_code) const override;
  [[nodiscard]] Result<std::string> throttled(std::span<const std::byte> answer,
                                              Duration time) const override;
  [[nodiscard]] Result<MutedAnswer> muted(std::span<const std::byte> answer,
                                          const TopicPartition& partition) const override;

 private:
  // Where the header ends in a payload.
  [[nodiscard]] Result<std::size_t> body_of(wire::kafka::Bytes payload) const;

  const wire::kafka::TopicNames& m_names;
  std::int16_t m_api_key = -1;
  std::int16_t m_version = -1;
};

}  // namespace wringer::proxy
