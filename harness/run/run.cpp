#include "harness/run/run.h"

#include "checkers/canary.h"
#include "fixtures/services/services.h"
#include "harness/cases/attached_system.h"
#include "harness/cases/ground.h"
#include "harness/run/campaign.h"
#include "harness/run/doors.h"
#include "harness/run/job_grounds.h"
#include "harness/run/leftovers.h"
#include "harness/run/needs.h"
#include "harness/run/ownership.h"
#include "harness/run/run_containers.h"
#include "harness/run/run_folder.h"
#include "harness/run/run_services.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

namespace wringer::run {
namespace {

using namespace std::chrono_literals;

// Everything that a run builds before its first case.
struct RunParts {
  std::unique_ptr<RunFolder> folder;
  std::unique_ptr<RunServices> services;
  Doors doors;
  std::unique_ptr<clients::Kafka> kafka;
  std::unique_ptr<clients::Database> database;
  std::unique_ptr<cases::Ground> ground;
  std::unique_ptr<JobGrounds> grounds;
};

class Run {
 public:
  Run(const RunOptions& options, const RunProgress& progress, process::Keeper& keeper,
      cases::Interruption& interruption)
      : m_options(options), m_progress(progress), m_keeper(keeper), m_interruption(interruption) {}

  RunOutcome run(const std::vector<scenario::Scenario>& scenarios) {
    const Clock& clock = system_clock();
    m_began = clock.now();
    RunOutcome outcome;
    outcome.result.started = clock.wall_now();
    Status status = check_needs_of(scenarios);
    if (status) status = read_past();
    if (status) status = prepare(scenarios, outcome.result);
    if (m_options.budget) m_deadline.emplace(clock, *m_options.budget);
    outcome.result.services_took = clock.now() - m_began;
    if (status) status = check_brokers_for(scenarios);
    for (const scenario::Scenario& scenario : scenarios) {
      if (!status) break;
      status = run_scenario(scenario, outcome.result);
    }
    if (!status) outcome.error = explained(status.error());
    tidy_up();
    outcome.result.took = clock.now() - m_began;
    remember(outcome);
    outcome.plans = std::move(m_plans);
    return outcome;
  }

 private:
  // Before anything is started.
  [[nodiscard]] Status check_needs_of(const std::vector<scenario::Scenario>& scenarios) const;
  [[nodiscard]] Status read_past();
  Status prepare(const std::vector<scenario::Scenario>& scenarios, RunResult& result);
  Status connect(const std::string& run_id, RunResult& result);
  [[nodiscard]] Status check_brokers_for(const std::vector<scenario::Scenario>& scenarios) const;
  [[nodiscard]] ServicesToTidy services_to_tidy() const;
  // That a service has died, if that is what it looked like.
  [[nodiscard]] Error explained(const Error& error) const;
  // Services that outlive the run hold nothing of it any more.
  void tidy_up();
  Status run_scenario(const scenario::Scenario& scenario, RunResult& result);
  // What is finished, for later runs and against earlier ones.
  void remember(RunOutcome& outcome);
  // So many cases at a time as the server has room for their change streams.
  [[nodiscard]] Result<int> jobs_with_streams(int wanted) const;
  void grown(RunResult& result, std::optional<std::size_t> left) const {
    result.took = system_clock().now() - m_began;
    if (m_progress.grown) m_progress.grown(result, left);
  }
  void step(const std::string& text) const {
    if (m_progress.step) m_progress.step(text);
  }

  const RunOptions& m_options;
  const RunProgress& m_progress;
  process::Keeper& m_keeper;
  cases::Interruption& m_interruption;
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
  for (const scenario::Scenario& scenario : scenarios) {
    Status met = check_ownership(scenario, m_options);
    const bool has_faults = m_options.faults != RunOptions::Faults::none;
    if (met && has_faults) met = check_needs(scenario.faults);
    if (met) met = check_attached(scenario, m_options);
    if (!met) return fail(met.error().during(scenario.file.string()));
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

Status Run::prepare(const std::vector<scenario::Scenario>& scenarios, RunResult& result) {
  // A build whose checkers are blind must not give a single verdict.
  if (const Status sound = checkers::verify_checkers(); !sound) {
    return fail(ErrorCode::own_fault, sound.error().message);
  }
  const std::string run_id = fmt::format("{:08x}", fresh_seed() & 0xFFFFFFFF);
  std::vector<DeadRun> dead = RunFolder::find_dead();
  WRINGER_ASSIGN(m_parts.folder,
                 RunFolder::create(m_options.results, run_id, system_clock().wall_now()));
  result.folder = m_parts.folder->results();
  std::vector<std::string> lines = lines_of(m_options.services, run_id);
  for (std::string& line : container_lines(scenarios)) lines.push_back(std::move(line));
  WRINGER_TRY(m_parts.folder->note_services(lines));
  const std::filesystem::path scratch = m_parts.folder->scratch();
  remove_containers(dead, m_keeper, scratch / "compose");
  remove_system_containers(dead, m_keeper, scratch / "containers");
  WRINGER_TRY(prepare_containers(scenarios, m_keeper, run_id, scratch / "containers"));
  WRINGER_ASSIGN(m_parts.services,
                 RunServices::start({.options = m_options,
                                     .keeper = m_keeper,
                                     .scratch = m_parts.folder->scratch(),
                                     .run_id = run_id,
                                     .progress = m_progress.step,
                                     .check = [this] { return m_interruption.check(); }}));
  result.services_were_warm = m_parts.services->were_there();
  WRINGER_TRY(connect(run_id, result));
  if (!dead.empty()) {
    WRINGER_ASSIGN(const int found, remove_leftovers(dead, services_to_tidy()));
    if (found > 0) step(fmt::format("removed what {} dead run(s) had left behind", found));
  }
  return m_interruption.check();
}

ServicesToTidy Run::services_to_tidy() const {
  using Groups = ServicesToTidy::Groups;
  const bool shared = m_options.services.kafka.source == services::Source::external;
  return {.kafka = *m_parts.kafka,
          .kafka_line = kafka_line(m_options.services.kafka),
          .groups = shared ? Groups::removed : Groups::stay,
          .database = *m_parts.database,
          .postgres_line = postgres_line(m_options.services.postgres)};
}

Error Run::explained(const Error& error) const {
  if (!m_parts.services || !may_be_a_death(error)) return error;
  const Status live = m_parts.services->check(k_time_to_end);
  return live ? error : live.error();
}

void Run::tidy_up() {
  const services::Selection& selection = m_options.services;
  const bool shared = selection.kafka.source == services::Source::external ||
                      selection.postgres.source == services::Source::external;
  if (!shared || !m_parts.ground) return;
  const Result<bool> tidied = remove_all_of(m_parts.ground->run_id, services_to_tidy());
  if (tidied && *tidied) return;
  m_parts.folder->leave_entry();
  step(fmt::format(
      "what run {} made in the services could not all be removed; the next run tries "
      "again: {}",
      m_parts.ground->run_id, tidied ? "a group still has members" : tidied.error().message));
}

Status Run::check_brokers_for(const std::vector<scenario::Scenario>& scenarios) const {
  for (const scenario::Scenario& scenario : scenarios) {
    WRINGER_TRY(check_brokers(scenario, m_parts.ground->endpoints.kafka));
  }
  return {};
}

Status Run::connect(const std::string& run_id, RunResult& result) {
  services::Endpoints endpoints = m_parts.services->endpoints();
  services::KafkaEndpoint& kafka = endpoints.kafka;
  services::PostgresEndpoint& postgres = endpoints.postgres;
  WRINGER_TRY(open_first_doors(kafka, m_parts.doors));
  const clients::KafkaAccess access{.bootstrap = kafka.bootstrap, .detours = m_parts.doors.detours};
  WRINGER_ASSIGN(m_parts.kafka, clients::Kafka::connect(access));
  WRINGER_ASSIGN(m_parts.database, clients::Database::connect(postgres.uri(postgres.maintenance)));
  WRINGER_TRY(open_doors(endpoints, *m_parts.kafka, m_parts.doors));
  if (kafka.source != services::Source::native) {
    kafka.brokers = static_cast<int>(m_parts.doors.brokers.size());
  }
  int jobs = m_options.jobs > 0 ? m_options.jobs : default_jobs();
  if (postgres.source == services::Source::external) {
    WRINGER_TRY(check_external(*m_parts.database, postgres));
    WRINGER_ASSIGN(postgres.version, version_of(*m_parts.database));
    WRINGER_ASSIGN(jobs, jobs_with_streams(jobs));
  }
  result.versions = {{"kafka", kafka.version}, {"postgres", postgres.version}};
  const cases::CommonGround common{
      .clock = system_clock(),
      .keeper = m_keeper,
      .interruption = m_interruption,
      .endpoints = endpoints,
      .brokers = m_parts.doors.brokers,
      .postgres = m_parts.doors.postgres,
      .behind_doors = m_parts.doors.behind,
      .failed_doors = m_parts.doors.failed_since(),
      .access = access,
      .run_id = run_id,
      .versions = result.versions,
      .fixed_names = m_options.fixed_names,
      .services_live = [this] { return m_parts.services->children_live(); }};
  m_parts.ground =
      std::make_unique<cases::Ground>(cases::Ground{common, *m_parts.kafka, *m_parts.database});
  m_parts.grounds = std::make_unique<JobGrounds>(*m_parts.ground, jobs);
  return {};
}

Result<int> Run::jobs_with_streams(int wanted) const {
  WRINGER_ASSIGN(const std::optional<int> room, room_for_streams(*m_parts.database));
  if (!room || *room >= wanted) return wanted;
  if (*room <= 0) {
    return fail(ErrorCode::environment,
                "all replication slots of this Postgres are taken, and each case needs one for its "
                "change stream: raise max_replication_slots");
  }
  step(fmt::format("{} case(s) at a time: Postgres has no more free replication slots", *room));
  return *room;
}

Status Run::run_scenario(const scenario::Scenario& scenario, RunResult& result) {
  ScenarioResult& scenario_result = result.scenarios.emplace_back();
  scenario_result.name = scenario.name;
  scenario_result.title = scenario.title;
  scenario_result.file = scenario.file;
  // Reports of earlier runs must not be taken for this one's if we are killed before they grow.
  grown(result, std::nullopt);
  const CampaignParts parts{
      .options = m_options,
      .progress = m_progress,
      .grounds = *m_parts.grounds,
      .results = result.folder,
      .scratch = m_parts.folder->scratch(),
      .deadline = m_deadline,
      .check_services =
          [this](std::chrono::milliseconds patience) { return m_parts.services->check(patience); },
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

}  // namespace

RunOutcome run_scenarios(const std::vector<scenario::Scenario>& scenarios,
                         const RunOptions& options, const RunProgress& progress,
                         process::Keeper& keeper, cases::Interruption& interruption) {
  return Run(options, progress, keeper, interruption).run(scenarios);
}

}  // namespace wringer::run
