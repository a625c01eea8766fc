// What the events of a workload may be.

#include "tests/faults/fault_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace wringer::test {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

// What a scenario's `settle: {quiet}` is unless it says otherwise.
constexpr auto k_quiet = 250ms;

constexpr const char* k_skip =
    "[ledger, --topic, \"{topic.payments}\", --group, \"{group}\", --apply, dedup, --unreadable, "
    "skip]";

ScenarioParts with(const std::string& workload, const std::string& command = k_dedup) {
  return {.command = command, .events = 24, .keys = 4, .partitions = 2, .workload = workload};
}

// All that the ledger leaves behind, and one of its tables under both of its names.
ScenarioParts with_all_effects(const std::string& workload, const std::string& command = k_dedup) {
  ScenarioParts parts = with(workload, command);
  parts.effects =
      "[{table: transactions, event: event_id}, {table: accounts, key: id, sum: balance}, "
      "{table: public.accounts, key: id, version: version}]";
  return parts;
}

TEST(Workload, DuplicatesConvictOnlyWhoCountsTwice) {
  const FaultCase right(with("duplicates: 25%"));
  EXPECT_EQ(right.verdict(), "holds") << right.all();
  const FaultCase wrong(with("duplicates: 25%", k_insert));
  EXPECT_EQ(wrong.verdict(), "violated") << wrong.all();
  EXPECT_THAT(wrong.all(), HasSubstr("duplicate effect"));
}

TEST(Workload, DisorderAndLateEventsAndSplitKeysHoldForWhoDoesNotMind) {
  const FaultCase run(with("disorder: 6, late: 3, split-keys: 2"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
}

TEST(Workload, DeletedKeysAreCreatedAgain) {
  const std::string batches =
      "[ledger, --topic, \"{topic.payments}\", --group, \"{group}\", --apply, "
      "dedup, --batch, \"100\"]";
  for (const std::string& command : {std::string(k_dedup), batches}) {
    const FaultCase run(with_all_effects("deletes: 2, update-delete-update: 2", command));
    EXPECT_EQ(run.verdict(), "holds") << run.all();
  }
}

TEST(Workload, DeletionsMayBeSaidInWords) {
  const std::string scenario = WRINGER_SCENARIOS "/profiles/deleted-in-words.yaml";
  const TestFolder folder;
  const Finished right = run_wringer({"run", scenario}, folder.path());
  EXPECT_EQ(right.code, 0) << right.all();
  // A deletion that comes again removes what is newer.
  std::string text = contents_of(scenario);
  const std::string command = "--batch, 100]";
  text.replace(text.find(command), command.size(), "--batch, 100, --bug, hard-delete]");
  const std::string schema = "../../fixtures";
  text.replace(text.find(schema), schema.size(), WRINGER_SCENARIOS "/../fixtures");
  const Finished wrong =
      run_wringer({"run", folder.write("wrong.yaml", text).string()}, folder.path());
  EXPECT_EQ(wrong.code, 1) << wrong.all();
  EXPECT_THAT(wrong.all(), HasSubstr("stale overwrite"));
}

TEST(Workload, PoisonStopsWhoCannotSkipIt) {
  const std::string poison =
      "poison: [{kind: bad-bytes, place: first}, bad-schema, {kind: null-key, place: last}, "
      "null-value, oversize]";
  const FaultCase right(with_all_effects(poison, k_skip));
  EXPECT_EQ(right.verdict(), "holds") << right.all();
  const FaultCase wrong(with("poison: [bad-bytes]"));
  EXPECT_EQ(wrong.verdict(), "violated") << wrong.all();
  EXPECT_THAT(wrong.all(), HasSubstr("crash loop"));
}

TEST(Workload, PoisonMayBeWhatTheDatabaseRefuses) {
  const FaultCase run(
      with("poison: [{kind: refused, value: {id: \"{id}\", account: \"{key}\", amount: "
           "\"{number}\", version: many}}]",
           k_skip));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
}

TEST(Workload, TransactionsEndAndTheirMarkersTakeOffsets) {
  // The address finds the last event only if markers are counted. With some seeds it would be one
  // of an aborted transaction at the very end, which no offset commit ever covers.
  ScenarioParts parts = with("transactions: {events: 3, committed: 2, aborted: 2}");
  parts.faults = "[{at: {instance: 1, after: kafka.offset_commit, event: 30}, do: kill}]";
  parts.more = "seed: 1\n";
  const FaultCase run(parts);
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

// How long transactions hung, and what the system committed before they were aborted and after.
struct Hanging {
  explicit Hanging(const FaultCase& run) {
    std::int64_t began = 0;
    for (const auto& line : run.journal()) {
      const auto at = line.value("at_us", std::int64_t{0});
      if (line.value("action", "") == "produced") began = at;
      if (line.value("action", "") == "aborting") time = std::chrono::microseconds(at - began);
      if (line.value("moment", "") != "postgres.commit" || line.value("phase", "") != "acked")
        continue;
      ++(time ? commits_after : commits_before);
    }
  }

  std::optional<std::chrono::microseconds> time;
  int commits_before = 0;
  int commits_after = 0;
};

// With this seed a transaction that hangs stands in the midst of the others.
constexpr const char* k_hanging = "transactions: {events: 2, hanging: 1}";
const std::vector<std::string> k_hanging_seed{"--seed", "7"};

TEST(Workload, AHangingTransactionHoldsUpTheRestUntilHeal) {
  const FaultCase run(with(k_hanging), k_hanging_seed);
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  const Hanging hanging(run);
  ASSERT_TRUE(hanging.time) << run.all();
  EXPECT_GE(*hanging.time, k_quiet);
  EXPECT_GT(hanging.commits_before, 0) << "what lies before it and in other partitions";
  EXPECT_GT(hanging.commits_after, 0) << "what lies behind it";
  EXPECT_EQ(hanging.commits_before + hanging.commits_after, 24);
}

TEST(Workload, AHangingTransactionIsFeltAfterAFaultToo) {
  ScenarioParts parts = with(k_hanging);
  parts.faults = "[{at: {instance: 1, after: kafka.fetch, event: 1}, do: kill, restart: heal}]";
  const FaultCase run(parts, k_hanging_seed);
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  const Hanging hanging(run);
  ASSERT_TRUE(hanging.time) << run.all();
  EXPECT_GE(*hanging.time, k_quiet);
  EXPECT_GT(hanging.commits_before, 0) << "by the instance that was started again";
  EXPECT_GT(hanging.commits_after, 0);
}

TEST(Workload, BurstsLeavePauses) {
  const FaultCase run(with("bursts: {events: 8, every: 200ms}"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
}

TEST(Workload, EventsMayStandInAFile) {
  const TestFolder folder;
  std::string lines;
  for (int i = 1; i <= 6; ++i) {
    const std::string n = std::to_string(i);
    lines += "{\"key\": \"a\", \"id\": \"mine-" + n +
             "\", \"partition\": " + std::to_string(i % 2) + ", \"value\": {\"id\": \"mine-" + n +
             "\", \"account\": \"a\", \"amount\": 1, \"version\": " + n + "}}\n";
  }
  ScenarioParts parts = with("");
  parts.events_file = folder.write("events.ndjson", lines).string();
  const FaultCase run(parts);
  EXPECT_EQ(run.verdict(), "holds") << run.all();
}

}  // namespace
}  // namespace wringer::test
