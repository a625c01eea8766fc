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
  EXPECT_EQ(points.size(), 2U) << "the first heartbeat alone, up to its answer";
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

// An outbox relay asks all the time; most of its transactions find nothing.
void poll(Script& script) {
  script.postgres(moments::k_postgres_begin, "BEGIN");
  script.postgres(moments::k_postgres_query, "SELECT id FROM outbox FOR UPDATE");
  script.postgres(moments::k_postgres_commit, "COMMIT");
}

void mark_and_publish(Script& script) {
  script.postgres(moments::k_postgres_begin, "BEGIN");
  script.postgres(moments::k_postgres_query, "SELECT id FROM outbox FOR UPDATE");
  script.postgres(moments::k_postgres_query, "UPDATE outbox SET published = true");
  script.postgres(moments::k_postgres_commit, "COMMIT");
  script.kafka(moments::k_kafka_produce);
}

const Point* find(const std::vector<Point>& points, const std::string& text) {
  const auto found = std::find_if(points.begin(), points.end(),
                                  [&](const Point& point) { return to_text(point) == text; });
  return found == points.end() ? nullptr : &*found;
}

TEST(Points, ATransactionThatHasOnlyReadIsNoEffectAndComesLast) {
  Script script;
  poll(script);
  mark_and_publish(script);
  poll(script);
  const std::vector<Point> points = points_of(script.journal());
  ASSERT_FALSE(points.empty());
  EXPECT_EQ(to_text(points.front()),
            "after postgres.commit (update outbox), effect committed, nothing delivered");
  for (const Point& point : points) {
    if (point.subject != "nothing written") continue;
    EXPECT_EQ(point.rank, 3) << to_text(point);
    EXPECT_FALSE(point.writes) << to_text(point);
  }
  EXPECT_TRUE(find(points, "after postgres.commit (nothing written), nothing is done yet"));
  EXPECT_TRUE(
      find(points, "after postgres.commit (nothing written), effect committed, nothing delivered"));
}

TEST(Points, HowOftenARelayAsksMakesNoOthers) {
  Script few;
  Script many;
  for (Script* script : {&few, &many}) {
    for (int i = 0; i < (script == &few ? 2 : 20); ++i) {
      poll(*script);
      mark_and_publish(*script);
      poll(*script);
    }
  }
  EXPECT_EQ(texts(points_of(few.journal())), texts(points_of(many.journal())));
}

TEST(Points, WhatWasWrittenLastIsACrashStateOfItsOwn) {
  Script script;
  for (int i = 0; i < 3; ++i) {
    script.kafka(moments::k_kafka_fetch, {"t", 0, -1, i}, {"t", 0, i, i + 1});
    script.postgres(moments::k_postgres_commit, "COPY staging FROM STDIN");
    script.postgres(moments::k_postgres_commit, "TRUNCATE staging");
    script.kafka(moments::k_kafka_offset_commit, {"t", 0, -1, i + 1}, {"t", 0, -1, i + 1});
  }
  const std::vector<Point> points = points_of(script.journal());
  const Point* copied = find(points,
                             "after postgres.commit (copy staging), some effects of the batch "
                             "committed, offset not");
  const Point* before_next =
      find(points,
           "before postgres.commit (truncate staging), some effects of the batch "
           "committed, offset not");
  const Point* emptied =
      find(points, "after postgres.commit (truncate staging), effect committed, offset not");
  ASSERT_TRUE(copied && before_next && emptied);
  EXPECT_EQ(copied->crash_state, before_next->crash_state);
  EXPECT_NE(copied->crash_state, emptied->crash_state);

  Script relay;
  for (int i = 0; i < 3; ++i) mark_and_publish(relay);
  const std::vector<Point> of_relay = points_of(relay.journal());
  const Point* marked =
      find(of_relay, "after postgres.commit (update outbox), effect committed, nothing delivered");
  const Point* published =
      find(of_relay, "after kafka.produce, effect committed, nothing delivered");
  ASSERT_TRUE(marked && published);
  EXPECT_NE(marked->crash_state, published->crash_state);
}

TEST(Points, ACommitIsAboutWhatIsWrittenForSure) {
  Script script;
  script.postgres(moments::k_postgres_begin, "BEGIN");
  script.postgres(moments::k_postgres_query, "SELECT lock_account($1)");
  script.postgres(moments::k_postgres_query, "INSERT INTO entries VALUES (1)");
  script.postgres(moments::k_postgres_query, "SELECT audit($1)");
  script.postgres(moments::k_postgres_commit, "COMMIT");
  const std::vector<Point> points = points_of(script.journal());
  EXPECT_TRUE(std::any_of(points.begin(), points.end(), [](const Point& point) {
    return point.at.moment == moments::k_postgres_commit && point.subject == "insert entries";
  }));
}

TEST(Points, AreCalledTheSameWhateverComesFirst) {
  std::vector<std::vector<Point>> traces;
  for (const bool swapped : {false, true}) {
    Script script;
    for (int i = 0; i < 4; ++i) {
      const std::string kind = (i % 2 == 0) != swapped ? "apples" : "pears";
      script.kafka(moments::k_kafka_fetch, {"t", 0, -1, i}, {"t", 0, i, i + 1});
      script.postgres(moments::k_postgres_commit, "INSERT INTO " + kind + " VALUES (1)");
      script.kafka(moments::k_kafka_offset_commit, {"t", 0, -1, i + 1}, {"t", 0, -1, i + 1});
    }
    traces.push_back(points_of(script.journal()));
  }
  const auto states = [](const std::vector<Point>& points) {
    std::set<std::pair<std::string, std::string>> all;
    for (const Point& point : points) all.emplace(to_text(point), point.crash_state);
    return all;
  };
  EXPECT_EQ(states(traces[0]), states(traces[1]));
}

TEST(Points, ACommitThatFoundRowsStandsForThoseThatFoundNone) {
  Script script;
  for (const char* tag : {"UPDATE 0", "UPDATE 0", "UPDATE 3", "UPDATE 0"}) {
    script.postgres(moments::k_postgres_commit, "UPDATE outbox SET claimed = true", tag);
  }
  for (const Point& point : points_of(script.journal())) {
    if (point.progress != Progress::early_effect) continue;
    EXPECT_EQ(point.at.nth, 3U) << to_text(point);
  }
}

TEST(Points, WhatAConsumerWritesBeforeAnythingIsDeliveredIsItsStart) {
  Script script;
  script.postgres(moments::k_postgres_commit, "CALL merge_leftovers()");
  script.kafka(moments::k_kafka_join_group);
  for (int i = 0; i < 3; ++i) {
    script.kafka(moments::k_kafka_fetch, {"t", 0, -1, i}, {"t", 0, i, i + 1});
    script.postgres(moments::k_postgres_commit, "INSERT INTO entries VALUES (1)");
    script.kafka(moments::k_kafka_offset_commit, {"t", 0, -1, i + 1}, {"t", 0, -1, i + 1});
  }
  const std::vector<Point> points = points_of(script.journal());
  const Point* merged = find(
      points, "after postgres.commit (call merge_leftovers), effect committed, nothing delivered");
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->rank, 2) << "not between two durable writes of a batch";
  EXPECT_EQ(points.front().subject, "insert entries");
  EXPECT_EQ(points.front().rank, 0);
  EXPECT_TRUE(find(points, "before kafka.offset_commit, effect committed, offset not"))
      << "the first delivery begins a batch, whatever was written before";
}

TEST(Points, AnEventThatNeedsNoWriteDoesNotMakeTheOffsetComeFirst) {
  Script script;
  for (int i = 0; i < 3; ++i) {
    script.kafka(moments::k_kafka_fetch, {"t", 0, -1, i * 2}, {"t", 0, i * 2, i * 2 + 2});
    poll(script);
    script.kafka(moments::k_kafka_offset_commit, {"t", 0, -1, i * 2 + 1}, {"t", 0, -1, 1});
    script.postgres(moments::k_postgres_commit, "INSERT INTO entries VALUES (1)");
    script.kafka(moments::k_kafka_offset_commit, {"t", 0, -1, i * 2 + 2}, {"t", 0, -1, 1});
  }
  const std::vector<Point> points = points_of(script.journal());
  EXPECT_TRUE(find(points, "after postgres.commit (insert entries), effect committed, offset not"));
  for (const Point& point : points) EXPECT_NE(point.progress, Progress::offset_only);
}

TEST(Points, AreTiedToAGroupOnlyWhereTheInstanceIsAMember) {
  Script script;
  script.postgres(moments::k_postgres_commit, "CALL merge_leftovers()");
  script.kafka(moments::k_kafka_join_group);
  for (int i = 0; i < 3; ++i) script.batch(3, i * 3);
  script.kafka(moments::k_kafka_leave_group);
  script.postgres(moments::k_postgres_commit, "DELETE FROM leases");
  for (const Point& point : points_of(script.journal())) {
    const bool is_outside =
        point.subject == "call merge_leftovers" || point.subject == "delete leases" ||
        (point.at.moment == moments::k_kafka_join_group && point.at.phase == Phase::requested) ||
        (point.at.moment == moments::k_kafka_leave_group && point.at.phase != Phase::requested);
    EXPECT_EQ(point.tie, is_outside ? GroupTie::none : GroupTie::classic) << to_text(point);
  }
}

}  // namespace
}  // namespace wringer::explore
