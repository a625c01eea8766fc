#include "harness/run/run.h"

#include "checkers/canary.h"
#include "fixtures/services/services.h"
#include "harness/run/case.h"
#include "harness/run/case_store.h"
#include "harness/run/ground.h"
#include "harness/run/leftovers.h"
#include "harness/run/needs.h"
#include "harness/run/own_ground.h"
#include "harness/run/private_postgres.h"
#include "harness/run/run_folder.h"

#include <fmt/format.h>

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
};

class Run {
 public:
  Run(const RunOptions& options, const RunProgress& progress, process::Keeper& keeper,
      Interruption& interruption)
      : m_options(options), m_progress(progress), m_keeper(keeper), m_interruption(interruption) {}

  RunOutcome run(const std::vector<scenario::Scenario>& scenarios) {
    const Clock& clock = system_clock();
    const MonotonicTime began = clock.now();
    RunOutcome outcome;
    outcome.result.started = clock.wall_now();
    Status status = check_needs_of(scenarios);
    if (status) status = prepare(outcome.result);
    outcome.result.services_took = clock.now() - began;
    for (const scenario::Scenario& scenario : scenarios) {
      if (!status) break;
      status = run_scenario(scenario, outcome.result);
    }
    if (!status) outcome.error = status.error();
    outcome.result.took = clock.now() - began;
    return outcome;
  }

 private:
  // Before anything is started.
  [[nodiscard]] Status check_needs_of(const std::vector<scenario::Scenario>& scenarios) const;
  Status prepare(RunResult& result);
  Status find_services(RunResult& result);
  Status connect(const std::string& run_id, RunResult& result);
  Status run_scenario(const scenario::Scenario& scenario, RunResult& result);
  Result<CaseResult> run_on_own_services(const CaseOrder& order);
  void step(const std::string& text) const {
    if (m_progress.step) m_progress.step(text);
  }

  const RunOptions& m_options;
  const RunProgress& m_progress;
  process::Keeper& m_keeper;
  Interruption& m_interruption;
  RunParts m_parts;
  int m_cases = 0;
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
  return {};
}

// Stable across runs and seeds.
std::string case_name_of(const Schedule& schedule) {
  if (schedule.empty()) return "no fault";
  std::string name;
  for (const FaultSpec& fault : schedule) name += (name.empty() ? "" : "; ") + to_text(fault);
  return name;
}

// Services that the case injures are its own; the others are those of the run.
Result<CaseResult> Run::run_on_own_services(const CaseOrder& order) {
  const Ground* ground = m_parts.ground.get();
  const std::filesystem::path folder =
      m_parts.folder->scratch() / fmt::format("case-{}-services", order.number);
  OwnGround own;
  const int brokers =
      own_brokers_for(order.scenario, order.schedule, ground->endpoints.kafka.brokers);
  if (brokers > 0) {
    WRINGER_ASSIGN(own, make_own_ground(*ground, brokers, folder / "kafka", m_progress.step));
    ground = own.ground.get();
  }
  std::unique_ptr<PrivatePostgres> postgres;
  if (wants_own_postgres(order.schedule)) {
    WRINGER_ASSIGN(postgres, PrivatePostgres::start(*ground, folder / "postgres"));
    ground = &postgres->ground();
    WRINGER_TRY(create_template(*ground, order.scenario));
  }
  return run_case(*ground, order);
}

Status Run::run_scenario(const scenario::Scenario& scenario, RunResult& result) {
  const Ground& ground = *m_parts.ground;
  ScenarioResult& scenario_result = result.scenarios.emplace_back();
  scenario_result.name = scenario.name;
  scenario_result.title = scenario.title;
  scenario_result.file = scenario.file;
  WRINGER_ASSIGN(const std::string template_database, create_template(ground, scenario));
  const Seed seed = m_options.seed ? *m_options.seed : scenario.seed.value_or(fresh_seed());
  for (int time = 1; time <= m_options.times; ++time) {
    WRINGER_TRY(m_interruption.check());
    const Schedule schedule =
        m_options.faults == RunOptions::Faults::none ? Schedule{} : scenario.faults;
    const std::string name = case_name_of(schedule);
    const std::string folder_name =
        file_name_from(name) + (m_options.times > 1 ? fmt::format(".{}", time) : "");
    const std::filesystem::path folder = result.folder / scenario.name / folder_name;
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    if (problem) return fail(system_error("creating " + folder.string(), problem.value()));
    if (m_progress.case_started) m_progress.case_started(scenario, name);
    ++m_cases;
    const CaseOrder order{.scenario = scenario,
                          .schedule = schedule,
                          .seed = seed,
                          .name = name,
                          .number = m_cases,
                          .folder = folder,
                          .template_database = template_database};
    WRINGER_ASSIGN(CaseResult case_result, run_on_own_services(order));
    if (m_progress.case_finished) m_progress.case_finished(case_result);
    scenario_result.cases.push_back(std::move(case_result));
    if (m_parts.own_services) {
      // Not a fault of ours: no verdict after this can be trusted.
      if (const std::optional<Error> death = m_parts.own_services->died()) return fail(*death);
    }
  }
  return drop_database(ground.database, template_database);
}

}  // namespace

RunOutcome run_scenarios(const std::vector<scenario::Scenario>& scenarios,
                         const RunOptions& options, const RunProgress& progress,
                         process::Keeper& keeper, Interruption& interruption) {
  return Run(options, progress, keeper, interruption).run(scenarios);
}

}  // namespace wringer::run
