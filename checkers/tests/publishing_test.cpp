#include "checkers/publishing.h"

#include <gtest/gtest.h>

namespace wringer::checkers {
namespace {

class PublishingTest : public testing::Test {
 protected:
  // Its exchange.
  std::uint64_t ask(Instance instance, MomentName name) {
    pass(moment_of(instance, name, ++m_exchange), Phase::requested);
    return m_exchange;
  }
  void answer(Instance instance, MomentName name, std::uint64_t exchange, bool succeeded = true) {
    pass(moment_of(instance, name, exchange), Phase::applied, succeeded);
    pass(moment_of(instance, name, exchange), Phase::acked, succeeded);
  }
  void ask_database(Instance instance, bool succeeded = true) {
    const std::uint64_t exchange = ask(instance, moments::k_postgres_query);
    answer(instance, moments::k_postgres_query, exchange, succeeded);
  }
  // Records to orders[0], at these offsets.
  void publish(Instance instance, std::int64_t first, std::int64_t end) {
    publish_without_answer(instance, first, end);
    pass(moment_of(instance, moments::k_kafka_produce, m_exchange), Phase::acked);
  }
  void publish(Instance instance, std::int64_t offset) { publish(instance, offset, offset + 1); }
  void publish_without_answer(Instance instance, std::int64_t first, std::int64_t end) {
    Moment moment = moment_of(instance, moments::k_kafka_produce, ++m_exchange);
    pass(moment, Phase::requested);
    moment.offsets = {{"orders", 0, first, end}};
    pass(moment, Phase::applied);
  }
  void happens(Instance instance, const std::string& what) {
    m_publishing.on_action(Action{what, instance, ""}, ++m_sequence);
  }
  // The records at these offsets say the same.
  [[nodiscard]] bool had_to(const std::vector<std::int64_t>& offsets) {
    Publishing ended = m_publishing;
    ended.end();
    std::vector<Publishing::Record> records;
    for (const std::int64_t offset : offsets) records.push_back({{"orders", 0}, offset});
    return ended.had_to_repeat(records);
  }

  Publishing m_publishing;

 private:
  static Moment moment_of(Instance instance, MomentName name, std::uint64_t exchange) {
    Moment moment;
    moment.name = name;
    moment.service = name.starts_with("kafka") ? Service::kafka : Service::postgres;
    moment.instance = instance;
    moment.connection = static_cast<std::uint64_t>(instance);
    moment.exchange = exchange;
    return moment;
  }
  void pass(Moment moment, Phase phase, bool succeeded = true) {
    moment.phase = phase;
    moment.succeeded = succeeded;
    m_publishing.on_moment(moment, ++m_sequence);
  }

  std::uint32_t m_sequence = 0;
  std::uint64_t m_exchange = 0;
};

TEST_F(PublishingTest, WhoHasAllItsAnswersNeedNotRepeatAnything) {
  publish(1, 0);
  ask_database(1);
  publish(2, 1);
  EXPECT_FALSE(had_to({0, 1}));
}

TEST_F(PublishingTest, WhoPollsIsAlwaysAskingAndThatIsNoFailure) {
  publish(1, 0);
  ask_database(1);
  publish(2, 1);
  static_cast<void>(ask(1, moments::k_postgres_query));
  static_cast<void>(ask(2, moments::k_postgres_query));
  EXPECT_FALSE(had_to({0, 1}));
}

TEST_F(PublishingTest, WhoCouldNotWriteItDownHasToRepeatIt) {
  publish(1, 0);
  ask_database(1, /*succeeded=*/false);
  publish(1, 1);
  EXPECT_TRUE(had_to({0, 1}));
}

TEST_F(PublishingTest, WhoWasNotAnsweredHasToRepeatIt) {
  publish_without_answer(1, 0, 1);
  publish(1, 1);
  EXPECT_TRUE(had_to({0, 1}));
}

TEST_F(PublishingTest, WhoseStatementWasNotAnsweredHasToRepeatIt) {
  publish(1, 0);
  static_cast<void>(ask(1, moments::k_postgres_commit));
  publish(2, 1);
  EXPECT_TRUE(had_to({0, 1}));
}

TEST_F(PublishingTest, AnothersFailureIsNoExcuse) {
  publish(1, 0);
  ask_database(3, /*succeeded=*/false);
  happens(3, "died");
  publish(2, 1);
  EXPECT_FALSE(had_to({0, 1}));
}

TEST_F(PublishingTest, AFailureBeforeTheFirstOrAfterTheSecondIsNoExcuse) {
  ask_database(1, /*succeeded=*/false);
  publish(1, 0);
  publish(2, 1);
  happens(1, "died");
  EXPECT_FALSE(had_to({0, 1}));
}

TEST_F(PublishingTest, WhateverKeptItFromWritingItDownCounts) {
  for (const char* what : {"died", "exited", "paused", "disconnected"}) {
    m_publishing = {};
    publish(1, 0);
    happens(1, what);
    publish(2, 1);
    EXPECT_TRUE(had_to({0, 1})) << what;
  }
}

TEST_F(PublishingTest, WhoWasAskedToEndHadTimeToWriteItDown) {
  publish(1, 0);
  happens(1, "stop");
  happens(1, "died");
  publish(2, 1);
  EXPECT_FALSE(had_to({0, 1}));
}

TEST_F(PublishingTest, WhoLostItsPartitionsMayHaveBeenOvertaken) {
  publish(1, 0);
  m_publishing.on_redelivery(/*instance=*/1, 3);
  publish(2, 1);
  EXPECT_TRUE(had_to({0, 1}));
}

TEST_F(PublishingTest, EachRepetitionNeedsItsOwnReason) {
  publish(1, 0);
  happens(1, "died");
  publish(2, 1);
  publish(3, 2);
  EXPECT_TRUE(had_to({0, 1}));
  EXPECT_FALSE(had_to({0, 1, 2}));
}

TEST_F(PublishingTest, TwoRecordsOfOneProduceHaveNoReason) {
  publish_without_answer(1, 0, 2);
  EXPECT_FALSE(had_to({0, 1}));
}

TEST_F(PublishingTest, OfARecordThatTheJournalDoesNotTellAnybodysDoubtCounts) {
  publish(2, 7);
  EXPECT_FALSE(had_to({3, 7}));
  happens(1, "died");
  EXPECT_FALSE(had_to({3, 7})) << "nobody wrote anything afterwards";
  publish(2, 8);
  EXPECT_TRUE(had_to({3, 7}));
}

TEST_F(PublishingTest, WhoWasInABatchIsKnownByTheBatch) {
  publish(1, 0, 4);
  publish(1, 4, 8);
  happens(1, "died");
  publish(2, 8, 16);
  EXPECT_TRUE(had_to({5, 9}));
  EXPECT_FALSE(had_to({9, 12}));
  EXPECT_FALSE(had_to({1, 5}));
}

TEST_F(PublishingTest, SomethingGoesWrongWithSomebodyInATime) {
  happens(1, "died");  // 1
  publish(2, 0, 1);    // 2, 3, 4
  m_publishing.end();
  const auto went_wrong = [this](const std::set<int>& with, std::uint32_t from, std::uint32_t to) {
    return m_publishing.something_went_wrong(with, from, to);
  };
  EXPECT_TRUE(went_wrong({}, 0, 0));
  EXPECT_TRUE(went_wrong({1, 2}, 1, 2));
  EXPECT_FALSE(went_wrong({2}, 0, 0));
  EXPECT_FALSE(went_wrong({1}, 2, 0));
  EXPECT_FALSE(went_wrong({1}, 0, 1));
}

}  // namespace
}  // namespace wringer::checkers
