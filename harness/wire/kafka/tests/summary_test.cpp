#include "harness/wire/kafka/summary.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/requests.h"
#include "harness/wire/kafka/tests/support.h"

#include <gtest/gtest.h>

namespace wringer::wire::kafka {
namespace {

using namespace api_keys;

constexpr std::string_view k_topic_id = "000102030405060708090a0b0c0d0e0f";

// Offsets 10 and 11, then the marker of a transaction at 12.
const std::string k_records = from_hex(R"(
    000000000000000a 0000004b 00000000 02 908c75f9 0000 00000001 0000018bcfe56800 0000018bcfe56801
    ffffffffffffffff ffff ffffffff 00000002
    14 00 00 00 04 6b31 04 7631 00  1c 00 02 02 04 6b32 04 7632 02 02 68 02 78
    000000000000000c 00000042 00000003 02 00000000 0030 00000000 0000018bcfe56800 0000018bcfe56800
    0000000000000009 0002 ffffffff 00000001
    20 00 00 00 08 00000001 0c 000000000000 00)");

Uuid topic_id() {
  Uuid id;
  const std::string bytes = from_hex(k_topic_id);
  std::ranges::copy(to_bytes(bytes), id.bytes.begin());
  return id;
}

Summary of_request(std::int16_t api_key, std::int16_t version, const Value& body,
                   const TopicNames* names = nullptr) {
  const std::string bytes = encode(*find_schema(api_key, Direction::request), version, body);
  const auto summary = summarise_request({api_key, version, 1, {}, {}}, to_bytes(bytes), names);
  EXPECT_TRUE(summary) << summary.error().message;
  return summary.value_or(Summary{});
}

Summary of_response(std::int16_t api_key, std::int16_t version, const Value& body,
                    const Summary* request = nullptr, const TopicNames* names = nullptr) {
  const std::string bytes = encode(*find_schema(api_key, Direction::response), version, body);
  const auto summary = summarise_response(api_key, version, to_bytes(bytes), request, names);
  EXPECT_TRUE(summary) << summary.error().message;
  return summary.value_or(Summary{});
}

Value& add_topic(Value& topics) {
  Value& topic = topics.append();
  topic["topic_id"] = topic_id();
  if (topic.find("name") != nullptr) {
    topic["name"] = "payments";
  } else {
    topic["topic"] = "payments";
  }
  return topic;
}

Value commit_request() {
  Value body = blank_request(k_offset_commit);
  body["group_id"] = "g";
  body["member_id"] = "m1";
  body["generation_id_or_member_epoch"] = 3;
  Value& topic = add_topic(body["topics"]);
  for (std::int32_t partition = 0; partition < 2; ++partition) {
    Value& committed = topic["partitions"].append();
    committed["partition_index"] = partition;
    committed["committed_offset"] = 18 + partition;
  }
  return body;
}

Value commit_response(std::int16_t second_error) {
  Value body = blank_response(k_offset_commit);
  Value& topic = add_topic(body["topics"]);
  topic["partitions"].append()["partition_index"] = 0;
  Value& second = topic["partitions"].append();
  second["partition_index"] = 1;
  second["error_code"] = second_error;
  return body;
}

Value fetch_response() {
  Value body = blank_response(k_fetch);
  Value& topic = add_topic(body["responses"]);
  Value& partition = topic["partitions"].append();
  partition["partition_index"] = 2;
  partition["records"] = k_records;
  // A partition without news has no offsets.
  topic["partitions"].append()["partition_index"] = 3;
  return body;
}

using Offsets = std::vector<OffsetRange>;

TEST(Summary, OfAnOffsetCommitNamesMemberGenerationAndOffsets) {
  for (std::int16_t version = 1; version <= 9; ++version) {
    const Summary request = of_request(k_offset_commit, version, commit_request());
    EXPECT_EQ(request.group, "g");
    EXPECT_EQ(request.member, "m1");
    EXPECT_EQ(request.generation, 3);
    EXPECT_EQ(request.offsets, (Offsets{{"payments", 0, -1, 18}, {"payments", 1, -1, 19}}));
    const Summary response = of_response(k_offset_commit, version, commit_response(0), &request);
    EXPECT_EQ(response.group, "g");
    EXPECT_EQ(response.error_code, 0);
    EXPECT_EQ(response.error, "");
    EXPECT_EQ(response.offsets, request.offsets);
  }
}

TEST(Summary, OfACommitThatWasRefusedInPartLeavesThatPartOut) {
  const Summary request = of_request(k_offset_commit, 7, commit_request());
  const Summary response = of_response(k_offset_commit, 7, commit_response(27), &request);
  EXPECT_EQ(response.error_code, 27);
  EXPECT_EQ(response.error, "27 REBALANCE_IN_PROGRESS");
  EXPECT_EQ(response.offsets, (Offsets{{"payments", 0, -1, 18}}));
}

TEST(Summary, ResolvesTopicIds) {
  Value metadata = blank_response(k_metadata);
  add_topic(metadata["topics"]);
  const std::string taught = encode(*find_schema(k_metadata, Direction::response), 12, metadata);
  TopicNames names;
  ASSERT_TRUE(learn_topic_names(k_metadata, 12, to_bytes(taught), names));
  const Summary request = of_request(k_offset_commit, 10, commit_request(), &names);
  EXPECT_TRUE(request.topics_are_named);
  EXPECT_EQ(request.offsets[0].topic, "payments");
  const Summary unnamed = of_request(k_offset_commit, 10, commit_request());
  EXPECT_FALSE(unnamed.topics_are_named);
  EXPECT_EQ(unnamed.offsets[0].topic, to_text(topic_id()));
}

TEST(TopicNames, AreLearntOnlyFromResponsesThatHaveIds) {
  TopicNames names;
  EXPECT_TRUE(learn_topic_names(k_metadata, 9, to_bytes("not read"), names));
  EXPECT_TRUE(learn_topic_names(k_fetch, 13, to_bytes("not read"), names));
  EXPECT_FALSE(learn_topic_names(k_metadata, 10, to_bytes("unreadable"), names));
  EXPECT_EQ(names.size(), 0U);
  Value created = blank_response(k_create_topics);
  add_topic(created["topics"]);
  const std::string bytes = encode(*find_schema(k_create_topics, Direction::response), 7, created);
  EXPECT_TRUE(learn_topic_names(k_create_topics, 7, to_bytes(bytes), names));
  ASSERT_NE(names.find(topic_id()), nullptr);
  EXPECT_EQ(*names.find(topic_id()), "payments");
}

TEST(Summary, OfAFetchTellsTheRecordsDeliveredWithoutMarkers) {
  TopicNames names;
  names.learn(topic_id(), "payments");
  for (const std::int16_t version : std::initializer_list<std::int16_t>{4, 11, 12, 13, 16, 18}) {
    const Summary response = of_response(k_fetch, version, fetch_response(), nullptr, &names);
    EXPECT_EQ(response.offsets, (Offsets{{"payments", 2, 10, 12}})) << version;
  }
}

TEST(Summary, OfAFetchBeginsWhereTheClientReadsOn) {
  Value asked = blank_request(k_fetch);
  Value& partition = add_topic(asked["topics"])["partitions"].append();
  partition["partition"] = 2;
  partition["fetch_offset"] = 11;
  const Summary request = of_request(k_fetch, 11, asked);
  EXPECT_EQ(request.offsets, (Offsets{{"payments", 2, -1, 11}}));
  EXPECT_EQ(of_response(k_fetch, 11, fetch_response(), &request).offsets,
            (Offsets{{"payments", 2, 11, 12}}));
  Summary beyond = request;
  beyond.offsets[0].end = 12;
  EXPECT_TRUE(of_response(k_fetch, 11, fetch_response(), &beyond).offsets.empty());
}

TEST(Summary, OfAFetchWithoutBatchesIsCorrupt) {
  Value body = blank_response(k_fetch);
  add_topic(body["responses"])["partitions"].append()["records"] = "these are no record batches";
  const std::string bytes = encode(*find_schema(k_fetch, Direction::response), 11, body);
  EXPECT_EQ(summarise_response(k_fetch, 11, to_bytes(bytes)).error().code, ErrorCode::corrupt);
}

TEST(Summary, OfAProduceKnowsWhetherAnAnswerComes) {
  for (const std::int16_t version : std::initializer_list<std::int16_t>{2, 7, 9, 13}) {
    Value body = blank_request(k_produce);
    body["transactional_id"] = "t";
    body["acks"] = 0;
    EXPECT_FALSE(of_request(k_produce, version, body).expects_response);
    body["acks"] = -1;
    EXPECT_TRUE(of_request(k_produce, version, body).expects_response);
  }
  Value written = blank_response(k_produce);
  Value& topic = add_topic(written["responses"]);
  topic["partition_responses"].append()["base_offset"] = 40;
  EXPECT_EQ(of_response(k_produce, 7, written).offsets, (Offsets{{"payments", 0, 40, 41}}));
}

// A batch that says to hold three records; nobody reads them.
std::string batch_of_three() {
  return from_hex(R"(
    0000000000000000 00000031 00000000 02 00000000 0000 00000002 0000000000000000 0000000000000000
    ffffffffffffffff ffff ffffffff 00000003)");
}

Summary produce_of(const std::string& records) {
  Value body = blank_request(k_produce);
  body["acks"] = -1;
  Value& topic = body["topic_data"].append();
  topic["name"] = "payments";
  topic["partition_data"].append()["records"] = records;
  return of_request(k_produce, 7, body);
}

TEST(Summary, OfAProduceTellsAllThatWasWritten) {
  Value written = blank_response(k_produce);
  add_topic(written["responses"])["partition_responses"].append()["base_offset"] = 40;
  const Summary three = produce_of(batch_of_three());
  EXPECT_TRUE(three.offsets.empty());
  EXPECT_EQ(of_response(k_produce, 7, written, &three).offsets, (Offsets{{"payments", 0, 40, 43}}));
  const Summary six = produce_of(batch_of_three() + batch_of_three());
  EXPECT_EQ(of_response(k_produce, 7, written, &six).offsets, (Offsets{{"payments", 0, 40, 46}}));
}

TEST(Summary, OfAProduceWithoutBatchesIsLeftToTheBroker) {
  const Summary nonsense = produce_of("these are no record batches");
  EXPECT_TRUE(nonsense.produced.empty());
}

TEST(Summary, OfAJoinTellsTheNewMemberAndGeneration) {
  Value body = blank_response(k_join_group);
  body["member_id"] = "m1";
  body["generation_id"] = 7;
  Summary request;
  request.group = "g";
  const Summary joined = of_response(k_join_group, 5, body, &request);
  EXPECT_EQ(joined.group, "g");
  EXPECT_EQ(joined.member, "m1");
  EXPECT_EQ(joined.generation, 7);
  body["error_code"] = 79;
  body["generation_id"] = -1;
  const Summary refused = of_response(k_join_group, 5, body, &request);
  EXPECT_EQ(refused.error, "79 MEMBER_ID_REQUIRED");
  EXPECT_FALSE(refused.generation);
}

TEST(Summary, OfALeaveTellsTheFirstWhoLeaves) {
  Value body = blank_request(k_leave_group);
  body["group_id"] = "g";
  body["member_id"] = "m1";
  Value& leaver = body["members"].append();
  leaver["member_id"] = "m1";
  leaver["group_instance_id"] = "i1";
  EXPECT_EQ(of_request(k_leave_group, 1, body).member, "m1");
  EXPECT_EQ(of_request(k_leave_group, 3, body).member, "m1");
  EXPECT_EQ(of_request(k_leave_group, 3, body).group_instance, "i1");
}

TEST(Summary, OfAMemberOfTheNewProtocolTellsItsEpoch) {
  Value body = blank_response(k_consumer_group_heartbeat);
  body["member_id"] = "m1";
  body["member_epoch"] = 4;
  const Summary summary = of_response(k_consumer_group_heartbeat, 1, body);
  EXPECT_EQ(summary.member, "m1");
  EXPECT_EQ(summary.generation, 4);
}

TEST(Summary, OfCommittedOffsetsFoundTellsThem) {
  Value old = blank_response(k_offset_fetch);
  add_topic(old["groups"].append()["topics"])["partitions"].append()["committed_offset"] = 5;
  Value& topic = old["topics"].append();
  topic["name"] = "payments";
  topic["partitions"].append()["committed_offset"] = 5;
  topic["partitions"].append()["committed_offset"] = -1;
  EXPECT_EQ(of_response(k_offset_fetch, 7, old).offsets, (Offsets{{"payments", 0, -1, 5}}));
  EXPECT_EQ(of_response(k_offset_fetch, 9, old).offsets, (Offsets{{"payments", 0, -1, 5}}));
}

TEST(Summary, OfOffsetsListedTellsThem) {
  Value body = blank_response(k_list_offsets);
  Value& topic = body["topics"].append();
  topic["name"] = "payments";
  Value& found = topic["partitions"].append();
  found["offset"] = 7;
  found["old_style_offsets"].append(Value(std::int64_t{7}));
  Value& nothing = topic["partitions"].append();
  nothing["partition_index"] = 1;
  nothing["error_code"] = 6;
  EXPECT_EQ(of_response(k_list_offsets, 0, body).offsets, (Offsets{{"payments", 0, -1, 7}}));
  EXPECT_EQ(of_response(k_list_offsets, 6, body).offsets, (Offsets{{"payments", 0, -1, 7}}));
}

TEST(Summary, OfATransactionTellsItsOffsetsAndErrors) {
  Value body = blank_request(k_txn_offset_commit);
  body["group_id"] = "g";
  body["generation_id"] = 6;
  Value& topic = body["topics"].append();
  topic["name"] = "payments";
  topic["partitions"].append()["committed_offset"] = 30;
  const Summary request = of_request(k_txn_offset_commit, 3, body);
  EXPECT_EQ(request.generation, 6);
  EXPECT_EQ(request.offsets, (Offsets{{"payments", 0, -1, 30}}));
  Value ended = blank_response(k_end_txn);
  ended["error_code"] = 90;
  EXPECT_EQ(of_response(k_end_txn, 3, ended).error, "90 PRODUCER_FENCED");
  Value added = blank_response(k_add_partitions_to_txn);
  added["results_by_topic_v3_and_below"]
      .append()["results_by_partition"]
      .append()["partition_error_code"] = 51;
  EXPECT_EQ(of_response(k_add_partitions_to_txn, 3, added).error, "51 CONCURRENT_TRANSACTIONS");
}

TEST(Summary, OfOtherMessagesIsEmptyAndNothingIsRead) {
  EXPECT_TRUE(summarise_request({k_sasl_authenticate, 2, 1, {}, {}}, to_bytes("secret")));
  EXPECT_TRUE(summarise_response(999, 0, to_bytes("anything")));
  EXPECT_EQ(summarise_response(k_heartbeat, 99, {}).error().code, ErrorCode::environment);
}

}  // namespace
}  // namespace wringer::wire::kafka
