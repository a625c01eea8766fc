#include "harness/scenario/reader.h"

#include "harness/scenario/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace wringer::scenario {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(ScenarioReader, ReadsEveryPartOfAFile) {
  const auto scenario = read_sample(k_sample);
  ASSERT_TRUE(scenario.has_value()) << to_text("sample.yaml", scenario.error().front());
  EXPECT_EQ(scenario->name, "sample");
  EXPECT_EQ(scenario->title, "A sample");
  EXPECT_EQ(scenario->file, "/scenarios/sample.yaml");
  EXPECT_EQ(scenario->text, k_sample);
  EXPECT_THAT(scenario->system.command,
              ElementsAre("ledger", "--topic", "{topic.payments}", "--group", "{group}"));
  EXPECT_EQ(scenario->system.instances, 2);
  EXPECT_THAT(scenario->system.environment,
              ElementsAre(Pair("DATABASE", "{postgres}"), Pair("KAFKA", "{kafka}")));
  EXPECT_EQ(scenario->system.directory, "/scenarios");
  ASSERT_EQ(scenario->topics.size(), 1U);
  EXPECT_EQ(scenario->topics[0].name, "payments");
  EXPECT_EQ(scenario->topics[0].partitions, 4);
  EXPECT_EQ(scenario->workload.topic, "payments");
  EXPECT_EQ(scenario->workload.events, 200);
  EXPECT_EQ(scenario->workload.keys, 16);
  EXPECT_EQ(scenario->settle.quiet, milliseconds(300));
  EXPECT_EQ(scenario->settle.deadline, seconds(20));
  EXPECT_EQ(scenario->ready_deadline, seconds(10));
  EXPECT_EQ(scenario->seed, std::numeric_limits<Seed>::max());
}

TEST(ScenarioReader, NumbersCompanionsAfterTheMainProgram) {
  const auto scenario = read_sample(sample_with("{instance: 1, after", "{instance: relay, after"));
  ASSERT_TRUE(scenario.has_value()) << to_text("sample.yaml", scenario.error().front());
  const SystemSpec& system = scenario->system;
  EXPECT_EQ(system.all_instances(), 4);
  EXPECT_EQ(system.companion_of(2), nullptr);
  ASSERT_NE(system.companion_of(3), nullptr);
  EXPECT_EQ(system.companion_of(3)->name, "relay");
  EXPECT_THAT(system.companion_of(4)->command, ElementsAre("ledger", "relay", "{http.gateway}"));
  EXPECT_THAT(system.companion_of(4)->environment, ElementsAre(Pair("MODE", "relay")));
  EXPECT_EQ(system.companion_of(5), nullptr) << "one that a fault adds is of the main program";
  EXPECT_EQ(scenario->faults.front().at.instance, 3);
}

TEST(ScenarioReader, TakesTheWireForTheSignThatAnInstanceIsReadyUnlessThereIsAnother) {
  using Sign = ReadySpec::Sign;
  const auto plain = read_sample(sample_with(", ready: {after: 10ms}", ""));
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->system.ready.sign, Sign::group);
  EXPECT_EQ(plain->system.program_of(3).ready.sign, Sign::spoken);

  const auto after = read_sample(k_sample);
  EXPECT_EQ(after->system.program_of(3).ready.sign, Sign::after);
  EXPECT_EQ(after->system.program_of(3).ready.after, milliseconds(10));

  const auto log =
      read_sample(sample_with("instances: 2\n", "instances: 2\n  ready: {log: up$}\n"));
  ASSERT_TRUE(log.has_value()) << to_text("sample.yaml", log.error().front());
  EXPECT_EQ(log->system.ready.sign, Sign::log);
  EXPECT_EQ(log->system.ready.pattern, "up$");

  const auto http = read_sample(sample_with(
      "instances: 2\n", "instances: 1\n  ready: {http: \"http://localhost:8080/health?a=1\"}\n"));
  ASSERT_TRUE(http.has_value()) << to_text("sample.yaml", http.error().front());
  EXPECT_EQ(http->system.ready.sign, Sign::http);
  EXPECT_EQ(http->system.ready.host, "localhost");
  EXPECT_EQ(http->system.ready.port, "8080");
  EXPECT_EQ(http->system.ready.path, "/health?a=1");
  EXPECT_TRUE(http->system.ready.has_fixed_port());

  const auto tcp = read_sample(
      sample_with("environment:\n",
                  "ready: {tcp: \"127.0.0.1:{port}\"}\n  environment:\n    PORT: \"{port}\"\n"));
  ASSERT_TRUE(tcp.has_value()) << to_text("sample.yaml", tcp.error().front());
  EXPECT_EQ(tcp->system.ready.sign, Sign::tcp);
  EXPECT_FALSE(tcp->system.ready.has_fixed_port());
}

TEST(ScenarioReader, TakesAnImageInPlaceOfAProgram) {
  const auto scenario = read_sample(sample_with(
      "command: [ledger, --topic, \"{topic.payments}\", --group, \"{group}\"]",
      "image: ledger:1\n  command: [./not-here, \"{group}\"]\n  options: [--memory, 1g]"));
  ASSERT_TRUE(scenario.has_value()) << to_text("sample.yaml", scenario.error().front());
  EXPECT_EQ(scenario->system.image, "ledger:1");
  EXPECT_THAT(scenario->system.command, ElementsAre("./not-here", "{group}"));
  EXPECT_THAT(scenario->system.options, ElementsAre("--memory", "1g"));
  EXPECT_THAT(scenario->system.images(), ElementsAre("ledger:1"));
}

TEST(ScenarioReader, ReadsWhereAnAttachedSystemFindsItsServices) {
  std::string text(k_sample);
  const std::size_t begin = text.find("  command:");
  text.replace(begin, text.find("services:") - begin,
               "  attach: {kafka: 9192, postgres: 5532, http: {gateway: 8080}, group: g, database: "
               "d, start: [up], stop: [down, -v]}\n  instances: 2\n");
  const std::size_t faults = text.find("faults:");
  text.erase(faults, text.find("settle:") - faults);
  const auto scenario = read_sample(text);
  ASSERT_TRUE(scenario.has_value()) << to_text("sample.yaml", scenario.error().front());
  ASSERT_TRUE(scenario->system.attach.has_value());
  const AttachSpec& attach = *scenario->system.attach;
  EXPECT_EQ(attach.kafka, 9192);
  EXPECT_EQ(attach.postgres, 5532);
  EXPECT_THAT(attach.http, ElementsAre(Pair("gateway", 8080)));
  EXPECT_EQ(attach.group, "g");
  EXPECT_EQ(attach.database, "d");
  EXPECT_THAT(attach.start, ElementsAre("up"));
  EXPECT_THAT(attach.stop, ElementsAre("down", "-v"));
  EXPECT_EQ(scenario->system.all_instances(), 2);
}

TEST(ScenarioReader, ReadsOutsideServicesAndTheirCalls) {
  const auto scenario = read_sample(sample_with("{table: transactions, event: event_id}",
                                                "{calls: gateway, event: id, once_per: key}"));
  ASSERT_TRUE(scenario.has_value()) << to_text("sample.yaml", scenario.error().front());
  ASSERT_EQ(scenario->http.size(), 1U);
  EXPECT_EQ(scenario->http[0].name, "gateway");
  EXPECT_EQ(scenario->http[0].status, 202);
  EXPECT_EQ(scenario->effects[0].kind, EffectKind::calls);
  EXPECT_EQ(scenario->effects[0].table, "gateway");
  EXPECT_EQ(scenario->effects[0].once_field, "key");
}

TEST(ScenarioReader, ReadsWhichRecordsAndCallsCount) {
  const auto scenario = read_sample(
      sample_with("{table: transactions, event: event_id}",
                  "{calls: gateway, event: http.header.x-event, only: {http.method: POST, "
                  "http.path: [/charges, /refunds]}}\n"
                  "  - {topic: payments, event: kafka.key, only: {amount: 5, paid: true}}"));
  ASSERT_TRUE(scenario.has_value()) << to_text("sample.yaml", scenario.error().front());
  const EffectSpec& calls = scenario->effects.at(0);
  EXPECT_EQ(calls.event_column, "http.header.x-event");
  ASSERT_EQ(calls.only.size(), 2U);
  EXPECT_EQ(calls.only[0].field, "http.method");
  EXPECT_THAT(calls.only[0].values, ElementsAre("POST"));
  EXPECT_EQ(calls.only[1].field, "http.path");
  EXPECT_THAT(calls.only[1].values, ElementsAre("/charges", "/refunds"));
  const EffectSpec& records = scenario->effects.at(1);
  EXPECT_EQ(records.event_column, "kafka.key");
  ASSERT_EQ(records.only.size(), 2U);
  EXPECT_THAT(records.only[0].values, ElementsAre("5"));
  EXPECT_THAT(records.only[1].values, ElementsAre("true"));
}

TEST(ScenarioReader, ReadsATableThatIsPublishedToSeveralTopics) {
  const auto scenario = read_sample(sample_with(
      "title: A sample",
      "outboxes:\n"
      "  - {table: outbox, where: \"aggregatetype = 'order'\", topic: payments, id: id, "
      "field: kafka.header.id, payload: payload, payload_field: kafka.value}\n"
      "  - {table: outbox, topic: payments, id: id, only: {kafka.header.type: [a, b]}}"));
  ASSERT_TRUE(scenario.has_value()) << to_text("sample.yaml", scenario.error().front());
  ASSERT_EQ(scenario->outboxes.size(), 2U);
  EXPECT_EQ(scenario->outboxes[0].where, "aggregatetype = 'order'");
  EXPECT_EQ(scenario->outboxes[0].id_field, "kafka.header.id");
  EXPECT_EQ(scenario->outboxes[0].payload_field, "kafka.value");
  EXPECT_TRUE(scenario->outboxes[0].only.empty());
  EXPECT_TRUE(scenario->outboxes[1].where.empty());
  ASSERT_EQ(scenario->outboxes[1].only.size(), 1U);
  EXPECT_THAT(scenario->outboxes[1].only[0].values, ElementsAre("a", "b"));
}

TEST(ScenarioReader, ReadsEffectsOfBothKinds) {
  const auto scenario = read_sample(k_sample);
  ASSERT_TRUE(scenario.has_value());
  ASSERT_EQ(scenario->effects.size(), 2U);
  EXPECT_EQ(scenario->effects[0].kind, EffectKind::append);
  EXPECT_EQ(scenario->effects[0].table, "transactions");
  EXPECT_EQ(scenario->effects[0].event_column, "event_id");
  EXPECT_EQ(scenario->effects[1].kind, EffectKind::sum);
  EXPECT_EQ(scenario->effects[1].table, "accounts");
  EXPECT_EQ(scenario->effects[1].key_column, "id");
  EXPECT_EQ(scenario->effects[1].value_column, "balance");
}

TEST(ScenarioReader, KeepsTheOrderOfThePayloadsFields) {
  const auto scenario = read_sample(sample_with("{id: \"{id}\", account: \"{key}\", ",
                                                "{zebra: \"{id}\", account: \"{key}\", b: 3, "));
  ASSERT_TRUE(scenario.has_value());
  EXPECT_THAT(scenario->workload.value,
              ElementsAre(Pair("zebra", "{id}"), Pair("account", "{key}"), Pair("b", "3"),
                          Pair("amount", "{amount}"), Pair("version", "{version}")));
}

TEST(ScenarioReader, GivesAPayloadWhereTheFileHasNone) {
  const auto scenario = read_sample(sample_with(
      "  value: {id: \"{id}\", account: \"{key}\", amount: \"{amount}\", version: \"{version}\"}\n",
      ""));
  ASSERT_TRUE(scenario.has_value());
  EXPECT_THAT(scenario->workload.value,
              ElementsAre(Pair("id", "{id}"), Pair("key", "{key}"), Pair("amount", "{amount}"),
                          Pair("version", "{version}")));
}

TEST(ScenarioReader, ReadsEachPhaseOfAnAddress) {
  const std::pair<std::string, Phase> phases[]{
      {"before", Phase::requested}, {"after", Phase::applied}, {"acked", Phase::acked}};
  for (const auto& [key, phase] : phases) {
    const auto scenario = read_sample(sample_with("after: postgres.commit", key + ": kafka.fetch"));
    ASSERT_TRUE(scenario.has_value()) << key;
    EXPECT_EQ(scenario->faults, (Schedule{{"kill", {1, moments::k_kafka_fetch, phase, 3}}}));
  }
}

TEST(ScenarioReader, MomentNamesOutliveTheText) {
  Schedule faults;
  {
    const std::string text = sample_with("nth: 3", "nth: 4");
    faults = read_sample(text).value().faults;
  }
  EXPECT_EQ(faults.front().at.moment, moments::k_postgres_commit);
}

TEST(ScenarioReader, FirstMomentIsMeantWhereNothingElseIsSaid) {
  EXPECT_EQ(read_sample(sample_with(", nth: 3", "")).value().faults.front().at.nth, 1U);
}

TEST(ScenarioReader, NoFaultsIsAScenarioToo) {
  EXPECT_THAT(read_sample(sample_with("  - {at: {instance: 1, after: postgres.commit, nth: 3}, "
                                      "do: kill}\n",
                                      "  []\n"))
                  .value()
                  .faults,
              IsEmpty());
}

TEST(ScenarioReader, ReadsEachGuarantee) {
  const std::pair<std::string, Guarantee> guarantees[]{
      {"effectively-once", Guarantee::effectively_once},
      {"at-least-once", Guarantee::at_least_once},
      {"at-most-once", Guarantee::at_most_once}};
  for (const auto& [word, guarantee] : guarantees) {
    const auto scenario =
        read_sample(sample_with("guarantee: effectively-once", "guarantee: " + word));
    EXPECT_EQ(scenario.value().guarantee, guarantee) << word;
  }
}

TEST(ScenarioReader, HeartbeatsAreParkedUnlessTheyShallNotBe) {
  EXPECT_EQ(read_sample(sample_with("title: A sample", "title: x")).value().heartbeats,
            Heartbeats::parked);
  EXPECT_EQ(
      read_sample(sample_with("title: A sample", "heartbeats: as-they-come")).value().heartbeats,
      Heartbeats::as_they_come);
}

TEST(ScenarioReader, EnvironmentTakesNumbersAndBooleansAsTheyAreWritten) {
  const auto scenario = read_sample(
      sample_with("    DATABASE: \"{postgres}\"\n", "    PORT: 0080\n    DEBUG: yes\n"));
  EXPECT_THAT(scenario.value().system.environment,
              ElementsAre(Pair("DEBUG", "yes"), Pair("KAFKA", "{kafka}"), Pair("PORT", "0080")));
}

TEST(ScenarioReader, APostgresUrlOfAnotherFormIsPutTogetherFromItsParts) {
  const std::string url =
      "jdbc:postgresql://{postgres.host}:{postgres.port}/{postgres.database}?user={postgres.user}";
  const auto scenario = read_sample(sample_with("\"{postgres}\"", '"' + url + '"'));
  ASSERT_TRUE(scenario.has_value()) << scenario.error().front().message;
  EXPECT_EQ(scenario->system.environment.at("DATABASE"), url);
}

TEST(ScenarioReader, PathsAreRelativeToTheFile) {
  const TemporaryFolder folder;
  const auto program = folder.write("bin/consumer", "#!/bin/sh\n");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  const auto schema = folder.write("schema.sql", "");
  std::string text =
      sample_with("command: [ledger,", "directory: ..\n  command: [../bin/consumer,");
  text.replace(text.find("postgres: {}"), 12, "postgres: {schema: ../schema.sql}");
  const auto scenario =
      read_scenario_file(folder.write("scenarios/mine.yaml", text), k_fault_kinds);
  ASSERT_TRUE(scenario.has_value()) << scenario.error().front().message;
  EXPECT_EQ(scenario->name, "mine");
  EXPECT_EQ(scenario->system.command.front(), program);
  EXPECT_EQ(scenario->postgres.schema, schema);
  EXPECT_TRUE(std::filesystem::equivalent(scenario->system.directory, folder.path()));
}

TEST(ScenarioReader, KeysThatBeginWithXHoldWhatAnchorsShare) {
  std::string text = sample_with("    KAFKA: \"{kafka}\"\n", "    <<: *shared\n    KAFKA: mine\n");
  text = "x-shared: &shared {KAFKA: \"{kafka}\", LEVEL: 3}\n" + text;
  const auto scenario = read_sample(text);
  ASSERT_TRUE(scenario.has_value()) << scenario.error().front().message;
  EXPECT_THAT(scenario->system.environment, ElementsAre(Pair("DATABASE", "{postgres}"),
                                                        Pair("KAFKA", "mine"), Pair("LEVEL", "3")));
}

TEST(Reader, FaultsHaveTheArgumentsThatTheyAreGiven) {
  const auto scenario = read_sample(
      sample_with("do: kill}",
                  "do: pause, times: 2}\n  - {at: start, do: pause, on: 2, for: 50ms, until: "
                  "{instance: 1, after: kafka.fetch, event: e7}, following: 1}"));
  ASSERT_TRUE(scenario.has_value());
  const FaultSpec& first = scenario->faults.at(0);
  EXPECT_FALSE(first.arguments.contains("for")) << "a default is not the scenario's";
  EXPECT_EQ(with_defaults(first, k_fault_kinds[1]).get<Duration>("for"), std::chrono::seconds(3));
  EXPECT_EQ(first.get<std::int64_t>("times"), 2);
  EXPECT_FALSE(first.arguments.contains("until"));
  const FaultSpec& second = scenario->faults.at(1);
  EXPECT_TRUE(second.at.is_start());
  EXPECT_EQ(second.following, 1);
  EXPECT_EQ(second.get<std::int64_t>("on"), 2);
  const auto until = second.get<Address>("until");
  ASSERT_TRUE(until.has_value());
  EXPECT_EQ(until->content.event, 7U);
  EXPECT_EQ(to_text(second),
            "pause at the start (for 50 ms, on 2, until instance 1, after kafka.fetch, event 7, "
            "1st), following fault 1");
}

TEST(Reader, AddressesSayWhatTheMessageSpeaksOf) {
  const auto scenario = read_sample(
      sample_with("{instance: 1, after: postgres.commit, nth: 3}",
                  "{instance: any, before: postgres.commit, table: accounts, transaction: {key: "
                  "k3}, once: {instance: 2, acked: kafka.offset_commit, partition: "
                  "\"payments[1]\", offset: 4}}"));
  ASSERT_TRUE(scenario.has_value());
  const Address& at = scenario->faults.at(0).at;
  EXPECT_EQ(at.instance, k_any_instance);
  EXPECT_EQ(at.content.table, "accounts");
  EXPECT_EQ(at.transaction.key, "k3");
  EXPECT_EQ(to_text(at),
            "any instance, before postgres.commit, table accounts, in a transaction with key k3, "
            "1st, once instance 2, acked kafka.offset_commit, payments[1], offset 4, 1st");
}

}  // namespace
}  // namespace wringer::scenario
