#include "harness/run/run.h"

#include "checkers/canary.h"
#include "fixtures/services/services.h"
#include "harness/run/campaign.h"
#include "harness/run/ground.h"
#include "harness/run/job_grounds.h"
#include "harness/run/leftovers.h"
#include "harness/run/needs.h"
#include "harness/run/own_ground.h"
#include "harness/run/run_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

namespace wringer::run {
namespace {

using namespace std::chrono_literals;

// Everything that a run builds before its first case.
struct RunParts {
  std::unique_ptr<RunFolder> folder;
  std::unique_ptr<services::NativeServices> own_services;
  services::Endpoints endpoints;
  std::unique_ptr<clients::Kafka> kafka;
  std::unique_ptr<clients::Database> database;
  std::unique_ptr<Ground> ground;
  std::unique_ptr<JobGrounds> grounds;
};

class Run {
 public:
  Run(const RunOptions& options, const RunProgress& progress, process::Keeper& keeper,
      Interruption& interruption)
      : m_options(options), m_progress(progress), m_keeper(keeper), m_interruption(interruption) {}

  RunOutcome run(const std::vector<scenario::Scenario>& scenarios) {
    const Clock& clock = system_clock();
    m_began = clock.now();
    RunOutcome outcome;
    outcome.result.started = clock.wall_now();
    Status status = check_needs_of(scenarios);
    if (status) status = read_past();
    if (status) status = prepare(outcome.result);
    if (m_options.budget) m_deadline.emplace(clock, *m_options.budget);
    outcome.result.services_took = clock.now() - m_began;
    for (const scenario::Scenario& scenario : scenarios) {
      if (!status) break;
      status = run_scenario(scenario, outcome.result);
    }
    if (!status) outcome.error = status.error();
    outcome.result.took = clock.now() - m_began;
    remember(outcome);
    outcome.plans = std::move(m_plans);
    return outcome;
  }

 private:
  // Before anything is started.
  [[nodiscard]] Status check_needs_of(const std::vector<scenario::Scenario>& scenarios) const;
  [[nodiscard]] Status read_past();
  Status prepare(RunResult& result);
  Status find_services(RunResult& result);
  Status connect(const std::string& run_id, RunResult& result);
  Status run_scenario(const scenario::Scenario& scenario, RunResult& result);
  // What is finished, for later runs and against earlier ones.
  void remember(RunOutcome& outcome);
  // An error if they died by themselves.
  [[nodiscard]] Status check_services() const;
  void grown(RunResult& result, std::size_t left) const {
    result.took = system_clock().now() - m_began;
    if (m_progress.grown) m_progress.grown(result, left);
  }
  void step(const std::string& text) const {
    if (m_progress.step) m_progress.step(text);
  }

  const RunOptions& m_options;
  const RunProgress& m_progress;
  process::Keeper& m_keeper;
  Interruption& m_interruption;
  RunParts m_parts;
  MonotonicTime m_began{};
  std::optional<Deadline> m_deadline;
  std::vector<PlannedRun> m_plans;
  PastRuns m_past;
  Share m_is_ours;
  std::atomic<int> m_cases = 0;
  std::atomic<int> m_violated = 0;
};

Status Run::check_needs_of(const std::vector<scenario::Scenario>& scenarios) const {
  if (m_options.faults == RunOptions::Faults::none) return {};
  for (const scenario::Scenario& scenario : scenarios) {
    if (const Status met = check_needs(scenario.faults); !met) {
      return fail(met.error().during(scenario.file.string()));
    }
  }
  return {};
}

Status Run::read_past() {
  WRINGER_ASSIGN(m_past, PastRuns::read(m_options.results));
  m_is_ours = share_of(m_options.shard, m_past);
  return {};
}

void Run::remember(RunOutcome& outcome) {
  // A look at the undisturbed system says nothing of how it fares otherwise.
  if (outcome.result.folder.empty() || m_options.faults == RunOptions::Faults::none) return;
  outcome.changes = m_past.compare(outcome.result);
  m_past.learn(outcome.result);
  const Status written = m_past.write(m_options.results);
  if (!written && !outcome.error) outcome.error = written.error();
}

Status Run::prepare(RunResult& result) {
  // A build whose checkers are blind must not give a single verdict.
  if (const Status sound = checkers::verify_checkers(); !sound) {
    return fail(ErrorCode::own_fault, sound.error().message);
  }
  const std::string run_id = fmt::format("{:08x}", fresh_seed() & 0xFFFFFFFF);
  const std::vector<std::string> dead = RunFolder::find_dead();
  WRINGER_ASSIGN(m_parts.folder,
                 RunFolder::create(m_options.results, run_id, system_clock().wall_now()));
  result.folder = m_parts.folder->results();
  WRINGER_TRY(find_services(result));
  WRINGER_TRY(connect(run_id, result));
  if (!dead.empty()) {
    step(fmt::format("removing what {} dead run(s) left behind", dead.size()));
    WRINGER_TRY(remove_leftovers(dead, *m_parts.kafka, *m_parts.database));
  }
  return m_interruption.check();
}

Status Run::find_services(RunResult& result) {
  if (m_options.warm == RunOptions::Warm::use) {
    WRINGER_ASSIGN(const std::optional<services::WarmPair> warm, services::env_find());
    if (warm) {
      step("using the warm services");
      result.services_were_warm = true;
      m_parts.endpoints = warm->endpoints;
      return {};
    }
  }
  const std::filesystem::path folder = m_parts.folder->scratch() / "services";
  // If we are killed, the keeper removes it; otherwise we do.
  WRINGER_TRY(m_keeper.discard_at_end(m_parts.folder->scratch()));
  WRINGER_ASSIGN(m_parts.own_services,
                 services::NativeServices::start(m_keeper, {.brokers = m_options.kafka_brokers,
                                                            .folder = folder,
                                                            .progress = m_progress.step}));
  m_parts.endpoints = m_parts.own_services->endpoints();
  return {};
}

Status Run::connect(const std::string& run_id, RunResult& result) {
  const services::Endpoints& endpoints = m_parts.endpoints;
  result.versions = {{"kafka", endpoints.kafka.version}, {"postgres", endpoints.postgres.version}};
  WRINGER_ASSIGN(m_parts.kafka, clients::Kafka::connect(endpoints.kafka.bootstrap));
  WRINGER_ASSIGN(m_parts.database, clients::Database::connect(endpoints.postgres.uri("postgres")));
  WRINGER_ASSIGN(auto brokers, find_brokers(*m_parts.kafka));
  m_parts.ground = std::make_unique<Ground>(Ground{.clock = system_clock(),
                                                   .keeper = m_keeper,
                                                   .interruption = m_interruption,
                                                   .endpoints = endpoints,
                                                   .brokers = std::move(brokers),
                                                   .kafka = *m_parts.kafka,
                                                   .database = *m_parts.database,
                                                   .run_id = run_id,
                                                   .versions = result.versions});
  m_parts.grounds = std::make_unique<JobGrounds>(
      *m_parts.ground, m_options.jobs > 0 ? m_options.jobs : default_jobs());
  return {};
}

Status Run::run_scenario(const scenario::Scenario& scenario, RunResult& result) {
  ScenarioResult& scenario_result = result.scenarios.emplace_back();
  scenario_result.name = scenario.name;
  scenario_result.title = scenario.title;
  scenario_result.file = scenario.file;
  const CampaignParts parts{.options = m_options,
                            .progress = m_progress,
                            .grounds = *m_parts.grounds,
                            .results = result.folder,
                            .scratch = m_parts.folder->scratch(),
                            .deadline = m_deadline,
                            .check_services = [this] { return check_services(); },
                            .is_ours = m_is_ours,
                            .past = m_past,
                            .grown = [this, &result](std::size_t left) { grown(result, left); },
                            .cases = m_cases,
                            .violated = m_violated};
  Campaign campaign(parts, scenario, scenario_result);
  if (m_options.explorations == RunOptions::Explorations::run) return campaign.run();
  WRINGER_ASSIGN(auto plan, campaign.plan());
  if (plan) m_plans.push_back(std::move(*plan));
  return {};
}

Status Run::check_services() const {
  if (!m_parts.own_services) return {};
  if (const std::optional<Error> death = m_parts.own_services->died()) return fail(*death);
  return {};
}

}  // namespace

RunOutcome run_scenarios(const std::vector<scenario::Scenario>& scenarios,
                         const RunOptions& options, const RunProgress& progress,
                         process::Keeper& keeper, Interruption& interruption) {
  return Run(options, progress, keeper, interruption).run(scenarios);
}

}  // namespace wringer::run
