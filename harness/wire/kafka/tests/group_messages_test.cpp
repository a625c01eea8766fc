#include "harness/wire/kafka/group_messages.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/consumer_protocol.h"
#include "harness/wire/kafka/requests.h"
#include "harness/wire/kafka/tests/support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::wire::kafka {
namespace {

using namespace api_keys;
using testing::ElementsAre;

TEST(GroupMessages, AJoinTellsItsProtocolsAndItsSessionTimeout) {
  Value body = blank_request(k_join_group);
  body["protocol_type"] = "consumer";
  body["session_timeout_ms"] = 45000;
  Value& range = body["protocols"].append();
  range["name"] = "range";
  range["metadata"] = "any bytes";
  const auto talk = read_group_request(k_join_group, body);
  ASSERT_NE(talk, nullptr);
  EXPECT_EQ(talk->protocol_type, "consumer");
  EXPECT_EQ(talk->session_timeout, std::chrono::seconds(45));
  EXPECT_THAT(talk->protocols, ElementsAre(GroupTalk::Protocol{"range", "any bytes"}));
}

TEST(GroupMessages, ASyncTellsItsAssignmentUnlessItWasRefused) {
  Value body = blank_response(k_sync_group);
  body["assignment"] = make_assignment({{"payments", 2}});
  const auto talk = read_group_answer(k_sync_group, body, nullptr);
  ASSERT_NE(talk, nullptr);
  EXPECT_THAT(*talk->assignment, ElementsAre(GroupTalk::Partition{"payments", 2}));
  body["error_code"] = 27;
  EXPECT_EQ(read_group_answer(k_sync_group, body, nullptr), nullptr);
}

TEST(GroupMessages, AHeartbeatOfTheNewerProtocolTellsItsAssignmentByName) {
  TopicNames names;
  Uuid id;
  id.bytes[0] = std::byte{7};
  names.learn(id, "payments");
  Value body = blank_response(k_consumer_group_heartbeat);
  EXPECT_EQ(read_group_answer(k_consumer_group_heartbeat, body, &names), nullptr);
  body["assignment"] = Value::structure(
      *find_schema(k_consumer_group_heartbeat, Direction::response)->body.fields.back().structure);
  Value& topic = body["assignment"]["topic_partitions"].append();
  topic["topic_id"] = id;
  topic["partitions"].append(1);
  const auto talk = read_group_answer(k_consumer_group_heartbeat, body, &names);
  ASSERT_NE(talk, nullptr);
  EXPECT_THAT(*talk->assignment, ElementsAre(GroupTalk::Partition{"payments", 1}));
}

TEST(GroupMessages, AnAnswerToAHeartbeatOfAnyVersionCanSaySomethingElse) {
  for (std::int16_t version = 0; version <= 4; ++version) {
    const std::string calm = encode_response(k_heartbeat, version, 7, blank_response(k_heartbeat));
    const auto excited = heartbeat_answer_with(calm, 27);
    ASSERT_TRUE(excited) << version;
    EXPECT_EQ(error_in_answer(k_heartbeat, version, excited->substr(4)).value(), 27) << version;
    EXPECT_EQ(heartbeat_answer_with(*excited, 0).value(), calm) << version;
  }
  EXPECT_FALSE(heartbeat_answer_with("12345", 27));
}

}  // namespace
}  // namespace wringer::wire::kafka
