#include "harness/core/moment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace wringer {
namespace {

TEST(MomentNames, AreSortedAndDistinct) {
  const auto names = moment_names();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::set<MomentName>(names.begin(), names.end()).size(), names.size());
}

TEST(MomentNames, HoldEveryNameThatCodeUses) {
  using namespace moments;
  const std::set<MomentName> names(moment_names().begin(), moment_names().end());
  for (const MomentName name :
       {k_kafka_fetch, k_kafka_produce, k_kafka_offset_commit, k_kafka_join_group,
        k_kafka_sync_group, k_kafka_heartbeat, k_kafka_leave_group, k_kafka_metadata,
        k_kafka_find_coordinator, k_postgres_connect, k_postgres_begin, k_postgres_query,
        k_postgres_commit, k_postgres_rollback}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
}

TEST(MomentNames, FollowTheApiKeysOfKafka) {
  EXPECT_EQ(kafka_moment_name(0), moments::k_kafka_produce);
  EXPECT_EQ(kafka_moment_name(1), moments::k_kafka_fetch);
  EXPECT_EQ(kafka_moment_name(8), moments::k_kafka_offset_commit);
  EXPECT_EQ(kafka_moment_name(14), moments::k_kafka_sync_group);
  EXPECT_EQ(kafka_moment_name(75), "kafka.describe_topic_partitions");
}

TEST(MomentNames, CallUnknownApisUnknown) {
  for (const int key : {-1, 4, 7, 70, 76, 32767}) {
    EXPECT_EQ(kafka_moment_name(static_cast<std::int16_t>(key)), "kafka.unknown") << key;
  }
}

TEST(MomentText, TellsWhoDidWhatToWhichOffsets) {
  Moment moment;
  moment.name = moments::k_kafka_offset_commit;
  moment.phase = Phase::applied;
  moment.instance = 1;
  moment.offsets = {{"payments", 2, -1, 18}, {"payments", 0, 3, 6}};
  EXPECT_EQ(to_text(moment),
            "instance 1: kafka.offset_commit payments[2]→18 payments[0] 3–5 (applied)");
}

TEST(MomentText, TellsThatTheServiceRefused) {
  Moment moment;
  moment.name = moments::k_postgres_commit;
  moment.phase = Phase::acked;
  moment.instance = 2;
  moment.sql = "ROLLBACK";
  moment.succeeded = false;
  moment.error = "40001";
  EXPECT_EQ(to_text(moment), "instance 2: postgres.commit \"ROLLBACK\" (acked, failed: 40001)");
}

}  // namespace
}  // namespace wringer
