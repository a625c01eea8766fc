#include "harness/wire/kafka/consumer_protocol.h"

#include "harness/wire/kafka/tests/support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace wringer::wire::kafka {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// As clients write them: librdkafka 2.0.2 (1), Java 4 (3), and segmentio/kafka-go, which says 1 and
// writes 0.
constexpr const char* k_version_0 = "0000 00000002 0001 61 0002 6263 ffffffff";
constexpr const char* k_version_1 =
    "0001 00000001 0001 61 ffffffff 00000001 0001 61 00000002 00000000 00000003";
constexpr const char* k_version_3 =
    "0003 00000001 0001 61 00000004 ffffffff 00000001 0001 61 00000001 00000000 00000005 0001 72";
constexpr const char* k_version_1_without_its_fields = "0001 00000001 0001 61 00000000";

TEST(Subscription, TellsTopicsAndWhatLaterVersionsPutBehindThem) {
  const auto plain = read_subscription(to_bytes(from_hex(k_version_0)));
  ASSERT_TRUE(plain);
  EXPECT_THAT(plain->topics, ElementsAre("a", "bc"));
  EXPECT_FALSE(plain->user_data);
  EXPECT_FALSE(plain->owned);
  const auto newest = read_subscription(to_bytes(from_hex(k_version_3)));
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->user_data, from_hex("ffffffff"));
  EXPECT_THAT(newest->owned.value(), ElementsAre(GroupTalk::Partition{"a", 0}));
  EXPECT_EQ(newest->generation, 5);
}

TEST(Subscription, IsWrittenAsItWasReadWhateverItsClientLeavesOut) {
  for (const char* hex : {k_version_0, k_version_1, k_version_3, k_version_1_without_its_fields}) {
    const auto read = read_subscription(to_bytes(from_hex(hex)));
    ASSERT_TRUE(read) << hex;
    EXPECT_EQ(make_subscription(*read), from_hex(hex)) << hex;
  }
}

TEST(Assignment, OfAMemberWithoutPartitionsHasNoBytesAtAll) {
  EXPECT_THAT(read_assignment({}).value(), IsEmpty());
}

TEST(ConsumerProtocol, NonsenseIsAnErrorAndTakesNoMemory) {
  const std::string huge_count = from_hex("0000 7fffffff 0001 61");
  EXPECT_FALSE(read_assignment(to_bytes(huge_count)));
  EXPECT_FALSE(read_subscription(to_bytes(huge_count)));
  const std::string breaks_off = from_hex("0000 00000001 0001 61 00000002 00000000");
  EXPECT_FALSE(read_assignment(to_bytes(breaks_off)));
  const std::string breaks_off_in_owned = from_hex("0001 00000001 0001 61 ffffffff 00000001 0001");
  EXPECT_FALSE(read_subscription(to_bytes(breaks_off_in_owned)));
}

std::vector<GroupTalk::Partition> some_partitions() {
  std::vector<GroupTalk::Partition> partitions;
  for (const auto& [topic, number] :
       *rc::gen::container<std::vector<std::pair<std::uint8_t, std::uint8_t>>>(
           rc::gen::arbitrary<std::pair<std::uint8_t, std::uint8_t>>())) {
    partitions.push_back({"topic-" + std::to_string(topic % 3), number});
  }
  std::sort(partitions.begin(), partitions.end());
  return partitions;
}

RC_GTEST_PROP(Assignment, IsReadAsItWasMade, ()) {
  const std::vector<GroupTalk::Partition> partitions = some_partitions();
  RC_ASSERT(read_assignment(to_bytes(make_assignment(partitions))).value() == partitions);
}

RC_GTEST_PROP(Subscription, IsReadAsItWasMade, ()) {
  const Subscription made{.version = 3,
                          .topics = *rc::gen::arbitrary<std::vector<std::string>>(),
                          .user_data = *rc::gen::arbitrary<std::string>(),
                          .owned = some_partitions(),
                          .generation = *rc::gen::arbitrary<std::int32_t>(),
                          .rest = *rc::gen::arbitrary<std::string>()};
  RC_ASSERT(read_subscription(to_bytes(make_subscription(made))).value() == made);
}

}  // namespace
}  // namespace wringer::wire::kafka
