#include "harness/core/content.h"

#include "harness/core/address.h"

#include <gtest/gtest.h>

namespace wringer {
namespace {

// Event 1 (key k1) at payments[0]@0, event 2 (k2) at payments[1]@0, event 3 (k1) at payments[0]@1.
EventIndex three_events() {
  EventIndex events;
  events.add(1, {.key = "k1", .identities = {"e1"}, .partition = {"payments", 0}});
  events.add(2, {.key = "k2", .identities = {"e2"}, .partition = {"payments", 1}});
  events.add(3, {.key = "k1", .identities = {"e3"}, .partition = {"payments", 0}});
  return events;
}

Moment kafka(MomentName name, Phase phase, OffsetRange range) {
  Moment moment;
  moment.name = name;
  moment.phase = phase;
  moment.instance = 1;
  moment.offsets.push_back(std::move(range));
  return moment;
}

Moment postgres(MomentName name, Phase phase, std::uint64_t exchange, std::string sql = "",
                std::vector<std::string> parameters = {}) {
  Moment moment;
  moment.name = name;
  moment.phase = phase;
  moment.service = Service::postgres;
  moment.instance = 1;
  moment.connection = 7;
  moment.exchange = exchange;
  if (!sql.empty()) {
    moment.statement =
        std::make_shared<const StatementText>(StatementText{std::move(sql), std::move(parameters)});
  }
  return moment;
}

class SpeaksOf : public testing::Test {
 protected:
  bool asked(const Moment& moment, const Content& content) {
    return speaks_of(moment, content, {m_events, m_sql});
  }
  void see(const Moment& moment) { m_sql.observe(moment); }

  EventIndex m_events = three_events();
  SqlWatch m_sql;
};

TEST_F(SpeaksOf, FetchDeliversTheEventsOfItsOffsets) {
  const Moment fetch = kafka(moments::k_kafka_fetch, Phase::applied, {"payments", 0, 1, 2});
  EXPECT_TRUE(asked(fetch, {.event = 3}));
  EXPECT_FALSE(asked(fetch, {.event = 1})) << "before its first offset";
  EXPECT_FALSE(asked(fetch, {.event = 2})) << "in another partition";
  EXPECT_TRUE(asked(fetch, {.key = "k1"}));
  EXPECT_FALSE(asked(fetch, {.key = "k2"}));
}

TEST_F(SpeaksOf, OffsetCommitCoversEveryEventBeforeIt) {
  const Moment commit =
      kafka(moments::k_kafka_offset_commit, Phase::requested, {"payments", 0, -1, 1});
  EXPECT_TRUE(asked(commit, {.event = 1}));
  EXPECT_FALSE(asked(commit, {.event = 3})) << "the committed offset is that of event 3 itself";
  EXPECT_TRUE(asked(commit, {.partition = TopicPartition{"payments", 0}}));
  EXPECT_TRUE(asked(commit, {.partition = TopicPartition{"payments", -1}}));
  EXPECT_FALSE(asked(commit, {.partition = TopicPartition{"payments", 1}}));
  EXPECT_FALSE(asked(commit, {.partition = TopicPartition{"payments", 0}, .offset = 1}));
}

TEST_F(SpeaksOf, StatementsShowEventsAsWholeWordsInTextAndParameters) {
  see(postgres(moments::k_postgres_query, Phase::requested, 1, "INSERT INTO t VALUES ('e1')"));
  see(postgres(moments::k_postgres_query, Phase::requested, 2, "INSERT INTO t VALUES ($1)",
               {"e3"}));
  see(postgres(moments::k_postgres_query, Phase::requested, 3, "INSERT INTO t VALUES ('e11')"));
  const auto query = [](std::uint64_t exchange) {
    return postgres(moments::k_postgres_query, Phase::applied, exchange);
  };
  EXPECT_TRUE(asked(query(1), {.event = 1}));
  EXPECT_TRUE(asked(query(2), {.event = 3}));
  EXPECT_FALSE(asked(query(3), {.event = 1}));
  EXPECT_TRUE(asked(query(1), {.table = "T"}));
  EXPECT_TRUE(asked(query(1), {.sql = "insert  into\nt"}));
  EXPECT_FALSE(asked(query(1), {.sql = "update t"}));
}

TEST_F(SpeaksOf, CommitSpeaksOfAllThatItsTransactionDidAndOfNothingElse) {
  see(postgres(moments::k_postgres_begin, Phase::requested, 1, "BEGIN"));
  see(postgres(moments::k_postgres_query, Phase::requested, 2, "INSERT INTO t VALUES ('e1')"));
  see(postgres(moments::k_postgres_commit, Phase::requested, 3, "COMMIT"));
  // Pipelined: the next transaction begins before the first is answered.
  see(postgres(moments::k_postgres_begin, Phase::requested, 4, "BEGIN"));
  see(postgres(moments::k_postgres_query, Phase::requested, 5, "INSERT INTO u VALUES ('e2')"));
  see(postgres(moments::k_postgres_commit, Phase::requested, 6, "COMMIT"));
  const Moment first = postgres(moments::k_postgres_commit, Phase::applied, 3);
  const Moment second = postgres(moments::k_postgres_commit, Phase::applied, 6);
  EXPECT_TRUE(asked(first, {.event = 1, .table = "t"}));
  EXPECT_FALSE(asked(first, {.event = 2}));
  EXPECT_TRUE(asked(second, {.event = 2}));
  EXPECT_FALSE(asked(second, {.event = 1}));
}

TEST_F(SpeaksOf, ProduceWritesRecordsThatShowTheEventOrItsKey) {
  Moment produce = kafka(moments::k_kafka_produce, Phase::requested, {"ledger", 0, -1, -1});
  produce.records = std::make_shared<const std::vector<MomentRecord>>(std::vector<MomentRecord>{
      {.topic = "ledger", .partition = 0, .offset = -1, .key = "k1", .value = R"({"of":"e3"})"},
      {.topic = "ledger", .partition = 0, .offset = -1, .key = "k2", .value = std::nullopt}});
  EXPECT_TRUE(asked(produce, {.event = 3}));
  EXPECT_TRUE(asked(produce, {.event = 3, .key = "k1"}));
  EXPECT_FALSE(asked(produce, {.event = 3, .key = "k2"})) << "that is another record";
  EXPECT_TRUE(asked(produce, {.key = "k2"}));
  EXPECT_FALSE(asked(produce, {.event = 1}));
  produce.records = nullptr;
  EXPECT_FALSE(asked(produce, {.event = 3})) << "nobody looked into it";
}

TEST_F(SpeaksOf, EverythingSpeaksOfNothingInParticular) {
  EXPECT_TRUE(asked(kafka(moments::k_kafka_fetch, Phase::applied, {"payments", 0, 0, 1}), {}));
}

TEST_F(SpeaksOf, TransactionIsLookedAtUpToTheMessageItself) {
  AddressMatcher matcher({.instance = 1,
                          .moment = moments::k_postgres_query,
                          .phase = Phase::requested,
                          .content = {.table = "accounts"},
                          .transaction = {.event = 1}});
  const auto reached = [&](const Moment& moment) {
    see(moment);
    return matcher.reached_by(moment, {m_events, m_sql});
  };
  EXPECT_FALSE(reached(postgres(moments::k_postgres_begin, Phase::requested, 1, "BEGIN")));
  EXPECT_FALSE(reached(
      postgres(moments::k_postgres_query, Phase::requested, 2, "UPDATE accounts SET x = 1")))
      << "the event has not been there yet";
  EXPECT_FALSE(reached(
      postgres(moments::k_postgres_query, Phase::requested, 3, "INSERT INTO t VALUES ('e1')")));
  EXPECT_TRUE(reached(
      postgres(moments::k_postgres_query, Phase::requested, 4, "UPDATE accounts SET x = 2")));
}

TEST(AddressMatcher, CountsOnlyOnceTheOtherMomentHasBeenThere) {
  const EventIndex events;
  const SqlWatch sql;
  AddressMatcher matcher({.instance = 2,
                          .moment = moments::k_postgres_commit,
                          .phase = Phase::requested,
                          .once = {{.instance = 1, .moment = moments::k_kafka_fetch}}});
  const Moment commit = [] {
    Moment moment = postgres(moments::k_postgres_commit, Phase::requested, 1, "COMMIT");
    moment.instance = 2;
    return moment;
  }();
  EXPECT_FALSE(matcher.reached_by(commit, {events, sql}));
  EXPECT_NE(matcher.what_was_seen().find("what it waits for did not happen"), std::string::npos);
  EXPECT_FALSE(matcher.reached_by(
      kafka(moments::k_kafka_fetch, Phase::applied, {"payments", 0, 0, 1}), {events, sql}));
  EXPECT_TRUE(matcher.reached_by(commit, {events, sql}));
}

TEST(EventIndex, CorrectsAPlaceAndSaysThatItDid) {
  EventIndex events = three_events();
  EXPECT_TRUE(events.place(1, 0));
  EXPECT_FALSE(events.place(3, 2));
  EXPECT_EQ(events.find(3)->offset, 2);
  EXPECT_FALSE(events.has_key("k1", {"payments", 0}, 1, 2));
  EXPECT_TRUE(events.has_key("k1", {"payments", 0}, 2, 3));
}

}  // namespace
}  // namespace wringer
