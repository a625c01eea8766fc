#include "harness/explore/points.h"

#include "harness/explore/tests/script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace wringer::explore {
namespace {

using testing::Contains;
using testing::HasSubstr;

std::vector<std::string> texts(const std::vector<Point>& points) {
  std::vector<std::string> all;
  for (const Point& point : points) all.push_back(to_text(point));
  return all;
}

TEST(Points, BetweenTheTwoCommitsComesFirst) {
  Script script;
  for (int i = 0; i < 4; ++i) script.batch(1, i);
  const std::vector<Point> points = points_of(script.journal());
  ASSERT_FALSE(points.empty());
  EXPECT_EQ(points.front().rank, 0);
  EXPECT_EQ(points.front().at.moment, moments::k_postgres_commit);
  EXPECT_EQ(points.front().at.phase, Phase::applied);
  EXPECT_EQ(points.front().at.nth, 2U) << "of the second batch, the first typical one";
  EXPECT_EQ(points.front().moments, 4U);
  EXPECT_THAT(texts(points),
              Contains("after postgres.commit (insert entries), effect committed, offset not"));
}

TEST(Points, MomentsInTheSameStateAreOnePointHoweverManyThereAre) {
  Script few;
  Script many;
  for (int i = 0; i < 3; ++i) few.batch(5, i * 5);
  for (int i = 0; i < 30; ++i) many.batch(5, i * 5);
  EXPECT_EQ(texts(points_of(few.journal())), texts(points_of(many.journal())));
}

TEST(Points, WhatIsFetchedAheadEndsNoBatch) {
  Script plain;
  Script ahead;
  for (int i = 0; i < 4; ++i) plain.batch(1, i);
  for (int i = 0; i < 4; ++i) {
    ahead.kafka(moments::k_kafka_fetch, {"t", 0, -1, i}, {"t", 0, i, i + 1});
    ahead.postgres(moments::k_postgres_begin, "BEGIN");
    ahead.postgres(moments::k_postgres_query, "INSERT INTO entries VALUES ('e1')");
    ahead.kafka(moments::k_kafka_fetch, {"t", 0, -1, i}, {"t", 1, i, i + 1});
    ahead.postgres(moments::k_postgres_commit, "COMMIT");
    ahead.kafka(moments::k_kafka_fetch, {"t", 0, -1, i}, {"t", 2, i, i + 1});
    ahead.kafka(moments::k_kafka_offset_commit, {"t", 0, -1, i + 1}, {"t", 0, -1, i + 1});
  }
  EXPECT_EQ(texts(points_of(ahead.journal())), texts(points_of(plain.journal())));
}

TEST(Points, HeartbeatsAreTheSameWhereverTheyCome) {
  Script early;
  Script late;
  for (int i = 0; i < 4; ++i) {
    if (i == 1) early.kafka(moments::k_kafka_heartbeat);
    early.batch(1, i);
    late.kafka(moments::k_kafka_fetch, {"t", 0, -1, i}, {"t", 0, i, i + 1});
    late.postgres(moments::k_postgres_begin, "BEGIN");
    late.postgres(moments::k_postgres_query, "INSERT INTO entries VALUES ('e1')");
    if (i == 2) late.kafka(moments::k_kafka_heartbeat);
    late.postgres(moments::k_postgres_commit, "COMMIT");
    if (i == 3) late.kafka(moments::k_kafka_heartbeat);
    late.kafka(moments::k_kafka_offset_commit, {"t", 0, -1, i + 1}, {"t", 0, -1, i + 1});
  }
  EXPECT_THAT(texts(points_of(early.journal())), Contains("after kafka.heartbeat"));
  EXPECT_THAT(texts(points_of(early.journal())),
              testing::UnorderedElementsAreArray(texts(points_of(late.journal()))));
}

TEST(Points, ABatchOfOneIsNoStateOfItsOwnBesideLargerOnes) {
  Script even;
  Script uneven;
  for (int i = 0; i < 4; ++i) even.batch(3, i * 3);
  for (int i = 0; i < 4; ++i) uneven.batch(i == 2 ? 1 : 3, i * 3);
  EXPECT_EQ(texts(points_of(even.journal())), texts(points_of(uneven.journal())));
}

TEST(Points, FirstMiddleAndLastOfABatchAreToldApart) {
  Script script;
  for (int i = 0; i < 3; ++i) script.batch(4, i * 4);
  const auto all = texts(points_of(script.journal()));
  for (const char* place :
       {"first of the batch", "in the middle of the batch", "last of the batch"}) {
    EXPECT_THAT(all,
                Contains(testing::AllOf(HasSubstr("after postgres.commit"), HasSubstr(place))));
  }
  EXPECT_THAT(all, Contains(HasSubstr("some effects of the batch committed, offset not")));
}

TEST(Points, OffsetBeforeEffectIsSeen) {
  Script script;
  for (int i = 0; i < 3; ++i) {
    script.kafka(moments::k_kafka_fetch, {"t", 0, -1, i}, {"t", 0, i, i + 1});
    script.kafka(moments::k_kafka_offset_commit, {"t", 0, -1, i + 1}, {"t", 0, -1, i + 1});
    script.postgres(moments::k_postgres_commit, "INSERT INTO entries VALUES (1)");
  }
  EXPECT_THAT(texts(points_of(script.journal())),
              Contains("after kafka.offset_commit, offset committed, "
                       "effect not"));
}

TEST(Points, PollsAndQuestionsAreNone) {
  Script script;
  script.kafka("kafka.metadata");
  script.kafka(moments::k_kafka_fetch, {"t", 0, -1, 0}, {});
  script.kafka(moments::k_kafka_heartbeat);
  script.kafka(moments::k_kafka_heartbeat);
  const std::vector<Point> points = points_of(script.journal());
  EXPECT_EQ(points.size(), 3U) << "the first heartbeat alone";
}

TEST(Points, AddressesAreThoseThatAMatcherFinds) {
  Script script;
  for (int i = 0; i < 3; ++i) script.batch(3, i * 3);
  const EventIndex events;
  SqlWatch sql;
  for (const Point& point : points_of(script.journal())) {
    AddressMatcher matcher(point.at);
    int reached = 0;
    for (const JournalEntry& entry : script.journal().entries()) {
      if (matcher.reached_by(std::get<Moment>(entry.what), {events, sql})) ++reached;
    }
    EXPECT_EQ(reached, 1) << to_text(point);
  }
}

TEST(SubjectOfSql, IsTheVerbAndTheTable) {
  EXPECT_EQ(subject_of_sql("INSERT INTO transactions (id) VALUES ('a b')"), "insert transactions");
  EXPECT_EQ(subject_of_sql("update \"accounts\" set x = 1"), "update accounts");
  EXPECT_EQ(subject_of_sql("DELETE FROM app.t WHERE id=3"), "delete app.t");
  EXPECT_EQ(subject_of_sql("SELECT balance FROM accounts"), "select accounts");
  EXPECT_EQ(subject_of_sql("BEGIN"), "begin");
  EXPECT_EQ(subject_of_sql(""), "");
}

}  // namespace
}  // namespace wringer::explore
