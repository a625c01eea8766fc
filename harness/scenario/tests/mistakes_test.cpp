#include "harness/scenario/reader.h"
#include "harness/scenario/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace wringer::scenario {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

TEST(ScenarioMistakes, NameFileLineAndColumn) {
  EXPECT_EQ(to_text("scenarios/x.yaml", {12, 3, "unknown key 'tabel'. Did you mean 'table'?"}),
            "scenarios/x.yaml:12:3: unknown key 'tabel'. Did you mean 'table'?");
  EXPECT_EQ(to_text("x.yaml", {0, 0, "the file is empty"}), "x.yaml: the file is empty");
}

TEST(ScenarioMistakes, UnknownKeyComesWithASuggestion) {
  EXPECT_THAT(mistakes_of(sample_with("{table: transactions", "{tabel: t, table: transactions")),
              ElementsAre("23:6: unknown key 'tabel'. Did you mean 'table'?"));
}

TEST(ScenarioMistakes, UnknownKeyThatIsNearNothingComesWithAllThatAreKnown) {
  EXPECT_THAT(
      mistakes_of(sample_with("settle: {quiet", "settle: {nonsense: 1, quiet")),
      ElementsAre("30:10: unknown key 'nonsense'. Known here: quiet, deadline, graceful_stop"));
}

TEST(ScenarioMistakes, ASwitchIsTrueOrFalse) {
  EXPECT_THAT(mistakes_of(sample_with("settle: {quiet", "settle: {graceful_stop: maybe, quiet")),
              ElementsAre("30:25: settle.graceful_stop: must be true or false"));
}

TEST(ScenarioMistakes, AreToldAllAtOnceInTheOrderOfTheirLines) {
  EXPECT_THAT(mistakes_of("sytem: 1\n"
                          "services: {kafka: {topics: []}}\n"
                          "workload: {topic: a, events: many}\n"
                          "effects: {}\n"
                          "seed: -1\n"),
              ElementsAre(StartsWith("1:1: 'system' is missing"),
                          "1:1: unknown key 'sytem'. Did you mean 'system'?",
                          HasSubstr("services.kafka.topics: needs at least one topic"),
                          HasSubstr("workload.events: 'many' is not a whole number"),
                          HasSubstr("effects: must be a list"), HasSubstr("seed: '-1'")));
}

struct Case {
  std::string_view name;
  std::string_view from;
  std::string_view to;
  std::string_view message;
};

// The sample's system, attached; without faults that it can't be given.
std::string attached_with(const std::string& keys, const std::string& rest = "") {
  std::string text(k_sample);
  const std::size_t begin = text.find("  command:");
  text.replace(begin, text.find("services:") - begin, "  attach: {" + keys + "}\n" + rest);
  const std::size_t faults = text.find("faults:");
  text.erase(faults, text.find("settle:") - faults);
  return text;
}

TEST(ScenarioMistakes, OfAnAttachedSystemAreWhatOnlyAnOwnOneCanDo) {
  EXPECT_THAT(mistakes_of(attached_with("kafka: 9192, postgres: 5532, http: {gateway: 8080}")),
              IsEmpty());
  EXPECT_THAT(mistakes_of(attached_with("kafka: 9192, postgres: 5532")),
              ElementsAre(HasSubstr("'http' is missing: a port for each of services.http")));
  const std::string ports = "kafka: 9192, postgres: 5532, http: {gateway: 8080}";
  EXPECT_THAT(mistakes_of(attached_with(ports, "  command: [ledger]\n")),
              ElementsAre(HasSubstr("system.command: is for a system that Wringer starts")));
  EXPECT_THAT(mistakes_of(attached_with(ports, "  ready: {log: up}\n")),
              ElementsAre(HasSubstr("'log' needs a system that Wringer has started")));
  EXPECT_THAT(mistakes_of(attached_with(ports + ", start: [true]")),
              ElementsAre(HasSubstr("system.attach.start: needs 'stop' too")));
  EXPECT_THAT(
      mistakes_of(
          attached_with("kafka: 9192, postgres: 9193, http: {gateway: 8080}", "  instances: 2\n")),
      ElementsAre(HasSubstr("kafka and postgres meet at port 9193: instance n has the ports that "
                            "are n - 1 higher")));
}

TEST(ScenarioMistakes, OfAnAttachedSystemAreFaultsOfItsProcessesAndSeveralCases) {
  const std::string ports = "kafka: 9192, postgres: 5532, http: {gateway: 8080}";
  const std::string kill = "faults: [{at: {instance: 1, after: postgres.commit}, do: kill}]\n";
  EXPECT_THAT(mistakes_of(attached_with(ports) + kill),
              ElementsAre(HasSubstr("kill needs instances that Wringer has started, and this "
                                    "system is attached")));
  EXPECT_THAT(mistakes_of(attached_with(ports) + "explore: sweep\n"),
              ElementsAre(HasSubstr("an exploration has many cases, and a system that is attached "
                                    "takes part in one")));
  EXPECT_THAT(
      mistakes_of(attached_with(ports + ", start: [up], stop: [down]") + "explore: sweep\n"),
      IsEmpty());
}

class EachMistake : public testing::TestWithParam<Case> {};

TEST_P(EachMistake, IsToldInPlainWordsAndAlone) {
  const Case& one = GetParam();
  EXPECT_THAT(mistakes_of(sample_with(one.from, one.to)), ElementsAre(HasSubstr(one.message)));
}

INSTANTIATE_TEST_SUITE_P(
    Scenario, EachMistake,
    testing::Values(
        Case{"CommandAsString",
             "command: [ledger, --topic, \"{topic.payments}\", --group, \"{group}\"]",
             "command: ledger --topic {topic.payments}",
             "must be a list, so that no shell is needed to take it apart: [ledger, --topic, "
             "\"{topic.payments}\"]"},
        Case{"CommandEmpty",
             "command: [ledger, --topic, \"{topic.payments}\", --group, \"{group}\"]",
             "command: []", "system.command: needs a program to run"},
        Case{"CommandMissing",
             "  command: [ledger, --topic, \"{topic.payments}\", --group, \"{group}\"]\n", "",
             "system: 'command' is missing"},
        Case{"ProgramMissing", "[ledger,", "[./ledger,",
             "system.command[0]: there is no program /scenarios/ledger"},
        Case{"PlaceholderUnquoted", "KAFKA: \"{kafka}\"", "KAFKA: {kafka}",
             "system.environment.KAFKA: must be a string; put quotes around it: \"{kafka}\""},
        Case{"PlaceholderUnknown", "\"{group}\"", "\"{grup}\"",
             "unknown placeholder {grup}. Did you mean 'group'?"},
        Case{"PlaceholderOfUnknownTopic", "{topic.payments}", "{topic.payment}",
             "Did you mean 'topic.payments'?"},
        Case{"EnvironmentWithoutValue", "KAFKA: \"{kafka}\"",
             "KAFKA:", "write \"\" for an empty string"},
        Case{"NoInstances", "instances: 2", "instances: 0",
             "'0' is not a whole number from 1 to 64"},
        Case{"ReadyUnknown", "instances: 2\n", "instances: 2\n  ready: gruop\n",
             "system.ready: is group, spoken, or one of {log: …}, {http: …}, {tcp: …} and {after: "
             "…}, "
             "not 'gruop'. Did you mean 'group'?"},
        Case{"ReadyWithoutText", "instances: 2\n", "instances: 2\n  ready: log\n",
             "system.ready: say of what, such as {log: \"started\"}"},
        Case{"ReadyTwice", "instances: 2\n", "instances: 2\n  ready: {log: up, after: 1s}\n",
             "system.ready: needs exactly one of log, http, tcp and after"},
        Case{"ReadyPatternBroken", "instances: 2\n", "instances: 2\n  ready: {log: \"up (\"}\n",
             "system.ready.log: 'up (' is no regular expression"},
        Case{"ReadyUrlWithoutPort", "instances: 2\n",
             "instances: 2\n  ready: {http: \"http://127.0.0.1/health\"}\n",
             "system.ready.http: 'http://127.0.0.1/health' is no URL that can be asked; write one "
             "like \"http://127.0.0.1:{port}/health\" (no https)"},
        Case{"ReadyAddressWithoutHost", "instances: 2\n", "instances: 2\n  ready: {tcp: 8080}\n",
             "system.ready.tcp: '8080' is no address"},
        Case{"ReadyPortNotTold", "instances: 2\n",
             "instances: 2\n  ready: {tcp: \"127.0.0.1:{port}\"}\n",
             "the program must be told it, in its command or its environment"},
        Case{"ReadyPortShared", "instances: 2\n",
             "instances: 2\n  ready: {tcp: \"127.0.0.1:8080\"}\n",
             "2 instances can't all listen at 127.0.0.1:8080; write {port}"},
        Case{"OptionsWithoutImage", "instances: 2\n", "instances: 2\n  options: [--memory, 1g]\n",
             "system.options: is for containers: say which 'image', too"},
        Case{"DirectoryOfAContainer",
             "command: [ledger, --topic, \"{topic.payments}\", --group, \"{group}\"]",
             "image: ledger:1\n  directory: .",
             "system.directory: is for programs of this machine; for a container say options: "
             "[--workdir, /somewhere]"},
        Case{"DirectoryMissing", "instances: 2", "directory: nowhere",
             "there is no folder /scenarios/nowhere"},
        Case{"PartitionsOutOfRange", "partitions: 4", "partitions: 257", "from 1 to 256"},
        Case{"TopicNameIllegal", "[{name: payments", "[{name: \"pay ments\"}, {name: payments",
             "'pay ments' is no topic name"},
        Case{"TopicTwice", "[{name: payments", "[{name: payments}, {name: payments",
             "there are two topics 'payments'"},
        Case{"SchemaMissing", "postgres: {}", "postgres: {schema: no.sql}",
             "there is no file /scenarios/no.sql"},
        Case{"TopicUndeclared", "topic: payments", "topic: paiments",
             "services.kafka.topics has no topic 'paiments'. Did you mean 'payments'?"},
        Case{"NumberWithFraction", "events: 200", "events: 1.5", "'1.5' is not a whole number"},
        Case{"NumberTooLarge", "events: 200", "events: 99999999999999999999999",
             "is not a whole number from 1 to 1000000"},
        Case{"TooManyEventsForASum", "keys: 16", "keys: 7",
             "200 events for 7 keys are up to 29 a key, and a sum can tell only 25 apart; set "
             "workload.keys to 8 or more"},
        Case{"NoAmountToAddUp", "\"{amount}\"", "\"3\"", "put {amount} into workload.value"},
        Case{"NoIdentity", "{id: \"{id}\"", "{id: \"{key}\"",
             "put {id}, {number} or {uuid} into workload.value"},
        Case{"UnknownPlaceholderInValue", "\"{version}\"", "\"{versoin}\"",
             "workload.value.version: unknown placeholder {versoin}. Did you mean 'version'?"},
        Case{"NestedValue", "\"{version}\"", "[1]", "must be a string, not a list"},
        Case{"NoEffects",
             "  - {table: transactions, event: event_id}\n  - {table: accounts, key: id, sum: "
             "balance}\n",
             "  []\n", "effects: needs at least one line"},
        Case{"EffectOfBothKinds", "event: event_id", "event: event_id, sum: x",
             "effects[0]: needs either 'event'"},
        Case{"EffectOfNoKind", "key: id, sum: balance", "key: id", "effects[1]: needs either"},
        Case{"EffectWithoutTable", "{table: transactions, ", "{", "effects[0]: 'table' is missing"},
        Case{"GuaranteeUnknown", "effectively-once", "effectively_once",
             "Did you mean 'effectively-once'?"},
        Case{"FaultUnknown", "do: kill", "do: kil", "'kil' is no fault. Did you mean 'kill'?"},
        Case{"FaultFarFromAny", "do: kill", "do: meteorite", "Known here: kill, pause"},
        Case{"MomentUnknown", "postgres.commit", "postgres.comit",
             "'postgres.comit' is no moment. Did you mean 'postgres.commit'?"},
        Case{"MomentOfNoService", "postgres.commit", "lunch", "named like kafka.offset_commit"},
        Case{"InstanceBeyondTheLast", "instance: 1", "instance: 5",
             "there is no instance 5; with its companions the system has 4"},
        Case{"InstanceOfAnUnknownName", "instance: 1", "instance: rely",
             "'rely' is not a whole number"},
        Case{"CompanionWithoutName", "{name: relay, command", "{command", "'name' is missing"},
        Case{"CompanionCalledLikeAnother", "{name: relay, command: [ledger, relay",
             "{name: relay, command: [a]}\n    - {name: relay, command: [ledger, relay",
             "there are two companions 'relay'"},
        Case{"CompanionCalledLikeANumber", "{name: relay", "{name: 1",
             "would mean other instances"},
        Case{"CompanionWithoutProgram", "command: [ledger, relay, \"{http.gateway}\"]",
             "command: []", "companions[0].command: needs a program to run"},
        Case{"PlaceholderOfAnUnknownService", "{http.gateway}", "{http.getaway}",
             "Did you mean 'http.gateway'?"},
        Case{"ServiceTwice", "[{name: gateway", "[{name: gateway}, {name: gateway",
             "there are two services 'gateway'"},
        Case{"StatusOfNoKind", "status: 202", "status: 99", "'99' is not a whole number from 100"},
        Case{"CallsOfAnUnknownService", "{table: transactions,", "{calls: getaway,",
             "there is no 'getaway' in services.http. Did you mean 'gateway'?"},
        Case{"EffectInAnUnknownTopic", "{table: transactions,", "{topic: paiments,",
             "there is no 'paiments' in services.kafka.topics. Did you mean 'payments'?"},
        Case{"OncePerOfATable", "event: event_id", "event: event_id, once_per: x",
             "goes with 'calls' only"},
        Case{"WhereOfATopic", "{table: transactions, event: event_id}",
             "{topic: payments, event: event_id, where: amount > 0}",
             "where: is SQL and goes with 'table' only; which records count, say with 'only': "
             "only: {FIELD: VALUE}"},
        Case{"WhereOfCalls", "{table: transactions, event: event_id}",
             "{calls: gateway, event: event_id, where: amount > 0}",
             "where: is SQL and goes with 'table' only; which calls count, say with 'only'"},
        Case{"OnlyOfATable", "event: event_id", "event: event_id, only: {amount: 5}",
             "23:50: effects[0].only: goes with 'topic' and 'calls' only; which rows count, say "
             "with 'where', as SQL"},
        Case{"OnlyOfNothing", "{table: transactions, event: event_id}",
             "{topic: payments, event: id, only: {}}",
             "effects[0].only: needs at least one field with its value"},
        Case{"OnlyOfNoMap", "{table: transactions, event: event_id}",
             "{topic: payments, event: id, only: charge}", "effects[0].only: must be a map"},
        Case{"OnlyWithoutAValue", "{table: transactions, event: event_id}",
             "{topic: payments, event: id, only: {type: []}}",
             "effects[0].only.type: needs at least one value, or nothing would count"},
        Case{"OnlyWithAMapForAValue", "{table: transactions, event: event_id}",
             "{topic: payments, event: id, only: {type: [{is: charge}]}}",
             "effects[0].only.type[0]: "},
        Case{"OnlyOfAnUnknownPartOfACall", "{table: transactions, event: event_id}",
             "{calls: gateway, event: id, only: {http.methd: POST}}",
             "23:40: a call has no 'http.methd'. Did you mean 'http.method'?"},
        Case{"OnlyOfAHeaderWithoutName", "{table: transactions, event: event_id}",
             "{topic: payments, event: id, only: {kafka.header.: x}}",
             "a record has no 'kafka.header.'"},
        Case{"OnlyOfAHeaderInCapitals", "{table: transactions, event: event_id}",
             "{calls: gateway, event: id, only: {http.header.X-Kind: charge}}",
             "headers of calls are named in small letters here; write 'http.header.x-kind'"},
        Case{"EventInAnUnknownPartOfARecord", "{table: transactions, event: event_id}",
             "{topic: payments, event: kafka.headers.id}",
             "effects[0].event: a record has no 'kafka.headers.id'. Did you mean "
             "'kafka.header.id'?"},
        Case{"OncePerOfAnUnknownPartOfACall", "{table: transactions, event: event_id}",
             "{calls: gateway, event: id, once_per: http.headers.idempotency-key}",
             "effects[0].once_per: a call has no 'http.headers.idempotency-key'"},
        Case{"CheckWithoutAProgram", "title: A sample", "checks: [{command: []}]",
             "checks[0].command: needs a program to run"},
        Case{"CheckOfUnknownPlaceholder", "title: A sample",
             "checks: [{command: [python3, check.py, \"{histroy}\"]}]",
             "unknown placeholder {histroy}. Did you mean 'history'?"},
        Case{"CheckConservesNothing", "title: A sample", "checks: [{conserve: []}]",
             "checks[0].conserve: needs at least one column"},
        Case{"CheckIgnoresColumnsOfNoTable", "title: A sample",
             "checks: [{sql: SELECT 1, ignore: [id]}]", "ignore: goes with 'same' only"},
        Case{"CheckOfTablesHasNoName", "title: A sample", "checks: [{same: [a, b], name: twins}]",
             "name: goes with 'sql' and 'command' only"},
        Case{"DeadLettersInAnUnknownTopic", "title: A sample", "dead_letters: [{topic: paiments}]",
             "there is no 'paiments' in"},
        Case{"OutboxToAnUnknownTopic", "title: A sample",
             "outboxes: [{table: outbox, topic: paiments, id: id}]", "there is no 'paiments' in"},
        Case{"OutboxOfNoRecords", "title: A sample",
             "outboxes: [{table: outbox, topic: payments, id: id, only: {}}]",
             "outboxes[0].only: needs at least one field"},
        Case{"OutboxWithAnUnknownPartOfARecord", "title: A sample",
             "outboxes: [{table: outbox, topic: payments, id: id, field: kafka.kei}]",
             "outboxes[0].field: a record has no 'kafka.kei'. Did you mean 'kafka.key'?"},
        Case{"OutboxWithAnUnknownKey", "title: A sample",
             "outboxes: [{table: outbox, topic: payments, id: id, wher: x}]",
             "unknown key 'wher'. Did you mean 'where'?"},
        Case{"InstanceMissing", "instance: 1, ", "", "'instance' is missing"},
        Case{"NoPhase", "after: postgres.commit, ", "", "needs one of 'before', 'after' and"},
        Case{"TwoPhases", "after: postgres.commit",
             "after: postgres.commit, before: postgres.commit", "needs one of 'before', 'after'"},
        Case{"NthIsZero", "nth: 3", "nth: 0", "'0' is not a whole number from 1"},
        Case{"AddressOfAnEventTooMany", "nth: 3", "event: 207",
             "there is no event 207; the workload has 206"},
        Case{"AddressOfNoEvent", "nth: 3", "event: first", "'first' is no event"},
        Case{"AddressWithOffsetsOfPostgres", "nth: 3", "partition: \"payments[1]\"",
             "postgres.commit has no offsets"},
        Case{"AddressWithSqlOfKafka", "after: postgres.commit, nth: 3",
             "after: kafka.fetch, table: accounts", "kafka.fetch has no SQL"},
        Case{"AddressOfADeliveryBeforeItIsKnown", "after: postgres.commit, nth: 3",
             "before: kafka.fetch, event: 3", "known only from its answer"},
        Case{"AddressOfAnEventWhereThereIsNone", "after: postgres.commit, nth: 3",
             "after: kafka.heartbeat, event: 3", "kafka.heartbeat names no events"},
        Case{"AddressOfAnUnknownTopic", "after: postgres.commit, nth: 3",
             "after: kafka.fetch, partition: \"paiments[1]\"",
             "no topic 'paiments' in services.kafka.topics. Did you mean 'payments'?"},
        Case{"AddressOfAPartitionTooMany", "after: postgres.commit, nth: 3",
             "after: kafka.fetch, partition: \"payments[4]\"", "payments has 4 partitions"},
        Case{"AddressOfAPartitionBelowZero", "after: postgres.commit, nth: 3",
             "after: kafka.fetch, partition: \"payments[-7]\"", "'payments[-7]' is no partition"},
        Case{"AddressOfOffsetWithoutPartition", "after: postgres.commit, nth: 3",
             "after: kafka.fetch, offset: 4", "'offset' needs 'partition'"},
        Case{"AddressInATransactionOfKafka", "after: postgres.commit, nth: 3",
             "after: kafka.fetch, transaction: {table: accounts}", "is for moments of Postgres"},
        Case{"AddressOnceAnImpossibleOne", "nth: 3", "once: {instance: 9, after: kafka.fetch}",
             "faults[0].at.once.instance: there is no instance 9"},
        Case{"StartOfAFaultThatNeedsAMoment",
             "{at: {instance: 1, after: postgres.commit, nth: 3}, do: kill}",
             "{at: start, do: kill}", "kill needs a moment"},
        Case{"StartWithoutSayingWhom",
             "{at: {instance: 1, after: postgres.commit, nth: 3}, do: kill}",
             "{at: start, do: pause}", "say 'on', from 1"},
        Case{"ArgumentUnknown", "do: kill", "do: pause, tims: 3",
             "unknown key 'tims'. Did you mean 'times'?"},
        Case{"ArgumentOfAnotherFault", "do: kill", "do: kill, for: 3s", "unknown key 'for'"},
        Case{"ArgumentMissing", "do: kill", "do: error", "error needs 'code': which"},
        Case{"ArgumentOfTheWrongShape", "do: kill", "do: pause, for: soon", "soon"},
        Case{"ArgumentNotAmongItsChoices", "do: kill", "do: pause, until: takover",
             "'takover' is not possible here. Did you mean 'takeover'?"},
        Case{"ArgumentThatTheFaultItselfRefuses", "do: kill", "do: error, code: lie",
             "faults[0].code: that would be a lie"},
        Case{"FollowingNothing", "do: kill", "do: kill, following: 1",
             "there is no fault before this one"},
        Case{"DurationWithoutUnit", "quiet: 300ms", "quiet: 300", "needs a unit"},
        Case{"DurationOfZero", "quiet: 300ms", "quiet: 0s", "must be longer than zero"},
        Case{"QuietLongerThanDeadline", "quiet: 300ms", "quiet: 30s", "must be shorter than"},
        Case{"HeartbeatsOfAnUnknownKind", "title: A sample", "heartbeats: park",
             "heartbeats are parked or as-they-come, not 'park'"},
        Case{"SeedIsAWord", "seed: 18446744073709551615", "seed: lucky", "'lucky' is not a whole"},
        Case{"KeyTwice", "guarantee: effectively-once", "guarantee: effectively-once\ntitle: again",
             "'title' stands here twice"}),
    [](const testing::TestParamInfo<Case>& test) { return std::string(test.param.name); });

TEST(ScenarioMistakes, ProgramThatIsNotExecutableIsAMistake) {
  const TemporaryFolder folder;
  folder.write("consumer", "#!/bin/sh\n");
  const auto file = folder.write("x.yaml", "");
  EXPECT_THAT(mistakes_of(sample_with("[ledger,", "[./consumer,"), file),
              ElementsAre(HasSubstr("is not executable")));
}

TEST(ScenarioMistakes, BrokenYamlNamesThePlace) {
  EXPECT_THAT(mistakes_of("title: x\nsystem: [a, b\n"),
              ElementsAre(AllOf(StartsWith("3:1: "), HasSubstr("this is no valid YAML"))));
}

TEST(ScenarioMistakes, TabsAreNamedAsWhatTheyAre) {
  EXPECT_THAT(mistakes_of("system:\n\tcommand: [a]\n"),
              ElementsAre(AllOf(StartsWith("2:"), HasSubstr("spaces, not with tabs"))));
}

TEST(ScenarioMistakes, FilesWithoutAScenarioAreMistakes) {
  for (const std::string_view text : {"", "\n\n", "# only a comment\n", "---\n"}) {
    EXPECT_THAT(mistakes_of(text), ElementsAre(HasSubstr("the file is empty"))) << text;
  }
  for (const std::string_view text : {"[1, 2]", "~", "word", ",title: x\n"}) {
    EXPECT_THAT(mistakes_of(text), ElementsAre(HasSubstr("1:1: a scenario is a map"))) << text;
  }
}

TEST(ScenarioMistakes, FileWithSeveralScenariosIsAMistake) {
  EXPECT_THAT(mistakes_of(std::string(k_sample) + "---\ntitle: another\n"),
              ElementsAre("33:1: a file holds one scenario, not several"));
  EXPECT_THAT(mistakes_of("# comment\n\n---\n" + std::string(k_sample)), IsEmpty());
}

TEST(ScenarioMistakes, WhatStandsBehindTheEndOfTheDocumentIsAnotherOne) {
  EXPECT_THAT(mistakes_of(std::string(k_sample) + "...\nguarantee: at-least-once\n"),
              ElementsAre("34:1: a file holds one scenario, not several"));
  EXPECT_THAT(mistakes_of(std::string(k_sample) + "...\n\n# the end\n"), IsEmpty());
}

TEST(ScenarioMistakes, MapThatMergesItselfIsToldOnce) {
  for (const char* loop : {"*loop", "[*loop, *loop, *loop, *loop, *loop, *loop, *loop, *loop]"}) {
    const auto mistakes = mistakes_of(std::string("system: &loop\n  <<: ") + loop + "\n");
    EXPECT_EQ(std::count_if(mistakes.begin(), mistakes.end(),
                            [](const std::string& mistake) {
                              return mistake.find("merges this map into itself") !=
                                     std::string::npos;
                            }),
              1)
        << loop;
  }
  EXPECT_THAT(mistakes_of("system:\n  <<: [1, 2]\n"),
              Contains(HasSubstr("'<<' needs a map, or a list of maps")));
}

TEST(ScenarioMistakes, AddressThatStandsInItselfEnds) {
  EXPECT_THAT(mistakes_of(sample_with("{instance: 1, after: postgres.commit, nth: 3}",
                                      "&o {instance: 1, after: postgres.commit, once: *o}")),
              ElementsAre(HasSubstr("stands 8 times within another")));
}

// Of a file of its own, so that programs and other files may stand beside it.
TEST(ScenarioMistakes, OfExpectationsAreUnknownKeysToo) {
  const TemporaryFolder folder;
  const auto file = folder.write("expectations.yaml",
                                 "workload: {topic: any, whatever: 1}\nx-mine: 1\n"
                                 "effects: [{table: ledger, event: id}]\n"
                                 "checks: [{command: [./check.py, \"{history}\"]}]\n");
  const auto read = read_expectations_file(file);
  ASSERT_TRUE(read) << read.error().front().message;
  EXPECT_THAT(read->own_checks.front().command,
              ElementsAre((folder.path() / "check.py").string(), "{history}"));
  EXPECT_EQ(read_expectations_file(file, "/elsewhere")->own_checks.front().command.front(),
            "/elsewhere/check.py");
  const auto wrong = read_expectations_file(folder.write(
      "wrong.yaml", "effects: [{table: ledger, event: id}]\nguarante: at-least-once\n"));
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().front().message, HasSubstr("Did you mean 'guarantee'?"));
}

TEST(ScenarioMistakes, NestingWithoutEndEnds) {
  EXPECT_THAT(mistakes_of(std::string(100'000, '[')), SizeIs(1));
  EXPECT_THAT(mistakes_of(std::string(100'000, '{')), SizeIs(1));
}

const std::string k_troublemakers = std::string("{}[]:,-#&*<!|>'\"%@\n\t x1\xff") + '\0';

// Whatever is done to a file, reading it gives a scenario or at least one mistake inside the file.
TEST(ScenarioMistakes, SpoiltFileNeverDoesHarm) {
  EXPECT_TRUE(rc::check([] {
    std::string text(k_sample);
    for (int i = *rc::gen::inRange(1, 6); i > 0; --i) {
      const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
      const auto length = *rc::gen::inRange<std::size_t>(0, 4);
      text.replace(at, length,
                   *rc::gen::container<std::string>(rc::gen::elementOf(k_troublemakers)));
    }
    const auto scenario = read_sample(text);
    if (scenario) return;
    RC_ASSERT(!scenario.error().empty());
    const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
    for (const Mistake& mistake : scenario.error()) {
      RC_ASSERT(mistake.line <= lines + 1);
      RC_ASSERT(!mistake.message.empty());
    }
  }));
}

TEST(ScenarioMistakes, FileThatCannotBeReadIsAMistake) {
  const TemporaryFolder folder;
  const auto missing = read_scenario_file(folder.path() / "missing.yaml", k_fault_kinds);
  ASSERT_FALSE(missing.has_value());
  ASSERT_THAT(missing.error(), SizeIs(1));
  EXPECT_EQ(missing.error().front().message, "the file can't be read: No such file or directory");

  const auto directory = read_scenario_file(folder.path(), k_fault_kinds);
  ASSERT_FALSE(directory.has_value());
  EXPECT_THAT(directory.error().front().message, HasSubstr("this is a folder"));
}

}  // namespace
}  // namespace wringer::scenario
