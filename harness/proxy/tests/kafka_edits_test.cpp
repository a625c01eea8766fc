#include "harness/proxy/kafka_edits.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/frame.h"
#include "harness/wire/kafka/header.h"
#include "harness/wire/kafka/requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::proxy {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
namespace kafka = wire::kafka;
using namespace kafka::api_keys;

constexpr std::int16_t k_flexible_version = 4;  // Its header has tags.
constexpr std::int16_t k_correlation_id = 77;

class KafkaEditsTest : public testing::Test {
 protected:
  // The body of an answer that must be one to the request.
  kafka::Value body_of(const std::string& frame) {
    const auto payload = kafka::to_bytes(frame).subspan(kafka::k_frame_size_bytes);
    const auto header = kafka::parse_response_header(k_heartbeat, k_flexible_version, payload);
    EXPECT_TRUE(header);
    EXPECT_EQ(header->correlation_id, k_correlation_id);
    auto body = kafka::decode(k_heartbeat, kafka::Direction::response, k_flexible_version,
                              payload.subspan(*header->body_offset));
    EXPECT_TRUE(body);
    return *body;
  }

  const std::string m_request = kafka::encode_request(
      k_heartbeat, k_flexible_version, k_correlation_id, "test", kafka::blank_request(k_heartbeat));
  const std::string m_answer = kafka::encode_response(
      k_heartbeat, k_flexible_version, k_correlation_id, kafka::blank_response(k_heartbeat));
  kafka::TopicNames m_names;
  KafkaEdits m_edits{m_names};
};

TEST_F(KafkaEditsTest, RefusesARequest) {
  const auto refusal = m_edits.refusal(kafka::to_bytes(m_request), 27);
  ASSERT_TRUE(refusal) << refusal.error().message;
  EXPECT_EQ(body_of(*refusal)["error_code"].int16(), 27);
}

TEST_F(KafkaEditsTest, PutsAnErrorOrAThrottleTimeIntoAnAnswer) {
  m_edits.answers(k_heartbeat, k_flexible_version);
  const auto failed = m_edits.with_error(kafka::to_bytes(m_answer), 25);
  ASSERT_TRUE(failed) << failed.error().message;
  EXPECT_EQ(body_of(*failed)["error_code"].int16(), 25);
  const auto throttled = m_edits.throttled(kafka::to_bytes(m_answer), 1500ms);
  ASSERT_TRUE(throttled) << throttled.error().message;
  EXPECT_EQ(body_of(*throttled)["throttle_time_ms"].int32(), 1500);
}

TEST_F(KafkaEditsTest, ThrottlesNoClientWhoseVersionHasNoTimeForIt) {
  constexpr std::int16_t k_old_version = 0;
  m_edits.answers(k_heartbeat, k_old_version);
  const std::string answer = kafka::encode_response(k_heartbeat, k_old_version, k_correlation_id,
                                                    kafka::blank_response(k_heartbeat));
  const auto throttled = m_edits.throttled(kafka::to_bytes(answer), 1500ms);
  ASSERT_FALSE(throttled);
  EXPECT_THAT(throttled.error().message, HasSubstr("no throttle time in the version"));
}

TEST_F(KafkaEditsTest, MutesNothingButFetches) {
  m_edits.answers(k_heartbeat, k_flexible_version);
  const auto muted = m_edits.muted(kafka::to_bytes(m_answer), {"payments", 0});
  ASSERT_FALSE(muted);
  EXPECT_THAT(muted.error().message, HasSubstr("only the answer to a fetch"));
}

}  // namespace
}  // namespace wringer::proxy
