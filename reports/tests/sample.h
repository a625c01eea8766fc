#pragma once

// A case in which instance 1 is killed after its COMMIT and applies event 3 again, as the journal
// would show it; and runs made of such cases.

#include "harness/core/case_result.h"

#include <gtest/gtest.h>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

namespace wringer::reports {

inline const TopicPartition k_partition{"payments", 2};

// Builds a journal step by step; each step is 10 ms after the one before.
class JournalBuilder {
 public:
  JournalBuilder() : m_journal(std::make_shared<Journal>(m_clock)) {}

  // Returns what it added, for receipts.
  Moment add(MomentName name, Phase phase, Instance instance,
             std::vector<OffsetRange> offsets = {}) {
    m_clock.advance(std::chrono::milliseconds(10));
    Moment moment;
    moment.name = name;
    moment.phase = phase;
    moment.service = name.substr(0, 5) == "kafka" ? Service::kafka : Service::postgres;
    moment.instance = instance;
    moment.connection = 1;
    moment.exchange = ++m_exchange;
    moment.offsets = std::move(offsets);
    m_journal->add(moment);
    return moment;
  }
  void add(const std::string& what, Instance instance, const std::string& text) {
    m_clock.advance(std::chrono::milliseconds(10));
    m_journal->add(Action{what, instance, text});
  }
  [[nodiscard]] std::shared_ptr<const Journal> journal() const { return m_journal; }

  Moment fetch(Instance instance, std::int64_t first, std::int64_t end) {
    return add(moments::k_kafka_fetch, Phase::acked, instance,
               {{k_partition.topic, k_partition.partition, first, end}});
  }
  Moment offset_commit(Instance instance, std::int64_t end) {
    return add(moments::k_kafka_offset_commit, Phase::applied, instance,
               {{k_partition.topic, k_partition.partition, -1, end}});
  }
  Moment commit(Instance instance) {
    Moment moment = add(moments::k_postgres_commit, Phase::requested, instance);
    moment.phase = Phase::applied;
    m_journal->add(moment);
    return moment;
  }

 private:
  ManualClock m_clock;
  std::shared_ptr<Journal> m_journal;
  std::uint64_t m_exchange = 0;
};

inline FaultSpec kill_after_commit() {
  return {"kill", {1, moments::k_postgres_commit, Phase::applied, 3}};
}

// Events 1 to `count` of key k3 at offsets 15, 16, … of payments[2].
inline void add_events(History& history, std::uint64_t count) {
  for (std::uint64_t number = 1; number <= count; ++number) {
    Event event;
    event.number = number;
    event.id = "e" + std::to_string(number);
    event.key = "k3";
    history.events.push_back(event);
    history.input.push_back({k_partition, static_cast<std::int64_t>(14 + number), number});
  }
}

inline CaseResult holding_case(const std::string& name = "no fault") {
  CaseResult result;
  result.scenario = "sample";
  result.name = name;
  result.seed = 42;
  result.verdict = Verdict::holds;
  result.took = std::chrono::milliseconds(1230);
  result.phases = {{"prepare", std::chrono::milliseconds(200)}};
  result.folder = "/results/sample/no-fault";
  return result;
}

inline CaseResult violated_case() {
  CaseResult result = holding_case(to_text(kill_after_commit()));
  result.verdict = Verdict::violated;
  result.schedule = {kill_after_commit()};
  add_events(result.history, 4);

  JournalBuilder journal;
  journal.add("start", 1, "started");
  journal.fetch(1, 15, 19);
  journal.commit(1);
  journal.offset_commit(1, 16);
  journal.commit(1);
  journal.offset_commit(1, 17);
  const Moment struck = journal.commit(1);
  journal.add("kill", 1, "kill at instance 1, after postgres.commit, 3rd");
  journal.add("died", 1, "was killed by signal 9");
  journal.add("start", 1, "started again");
  journal.fetch(1, 17, 19);
  journal.commit(1);
  journal.offset_commit(1, 18);
  result.journal = journal.journal();

  using std::chrono::milliseconds;
  EffectSet transactions{EffectKind::append, "transactions", {}, {}};
  transactions.applications[3] = {{"id=3", WallTime(milliseconds(70))},
                                  {"id=4", WallTime(milliseconds(120))}};
  result.history.effects = {transactions};

  Receipt receipt;
  receipt.fault = kill_after_commit();
  receipt.fired = true;
  receipt.effective = true;
  receipt.moment = struck;
  receipt.evidence = {"instance 1 was killed by signal 9"};
  result.receipts = {receipt};
  result.anomalies = {{"duplicate effect",
                       3,
                       "event 3 (id e3, key k3) was applied twice: transactions (2 rows)",
                       {"transactions: id=3", "transactions: id=4"}}};
  return result;
}

inline CaseResult inconclusive_case() {
  CaseResult result = holding_case("kill at instance 1, after postgres.commit, 99th");
  result.verdict = Verdict::inconclusive;
  result.reasons = {"the fault never fired"};
  Receipt receipt;
  receipt.fault = {"kill", {1, moments::k_postgres_commit, Phase::applied, 99}};
  result.receipts = {receipt};
  return result;
}

inline RunResult run_of(std::vector<CaseResult> cases) {
  RunResult run;
  run.versions = {{"kafka", "4.3.1"}, {"postgres", "15.14"}};
  run.services_took = std::chrono::milliseconds(3200);
  run.took = std::chrono::milliseconds(12345);
  run.folder = "/results";
  ScenarioResult scenario;
  scenario.name = "sample";
  scenario.title = "What a sample shows";
  scenario.file = "/scenarios/sample.yaml";
  scenario.cases = std::move(cases);
  run.scenarios = {std::move(scenario)};
  return run;
}

// Two points under two faults: violated, not reached, left out, not tried.
inline Coverage sample_coverage() {
  Coverage coverage;
  coverage.points = {{"after postgres.commit, effect committed, offset not",
                      "instance 1, after postgres.commit, 3rd", 36, 0},
                     {"after kafka.fetch", "instance 1, after kafka.fetch, 1st", 1, 2}};
  coverage.faults = {"kill", "database-error 40001"};
  coverage.cells = {{CellState::tried, Verdict::violated, {to_text(kill_after_commit())}, ""},
                    {CellState::not_reached, {}, {}, ""},
                    {CellState::left_out, {}, {}, "Kafka knows no such error"},
                    {CellState::not_tried, {}, {}, ""}};
  return coverage;
}

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// A folder of its own, gone at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string path = testing::TempDir() + "wringer-reports-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) ADD_FAILURE() << "no folder for the test";
    m_path = path;
  }
  ~TemporaryFolder() {
    std::error_code ignored;  // What stays behind is in the system's folder for such things.
    std::filesystem::remove_all(m_path, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

 private:
  std::filesystem::path m_path;
};

}  // namespace wringer::reports
