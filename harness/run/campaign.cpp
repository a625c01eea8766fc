#include "harness/run/campaign.h"

#include "harness/cases/attached_system.h"
#include "harness/cases/case.h"
#include "harness/cases/case_store.h"
#include "harness/explore/given_trials.h"
#include "harness/run/jobs.h"
#include "harness/run/own_ground.h"
#include "harness/run/private_postgres.h"
#include "harness/run/run_folder.h"
#include "harness/run/run_services.h"
#include "harness/scenario/stored_case.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::run {
namespace {

constexpr int k_errors_in_a_row_max = 3;
// Cases that hold are kept on the disk only, once there are so many.
constexpr std::size_t k_kept_in_memory = 20;

// Stable across runs and seeds.
std::string case_name_of(const Schedule& schedule) {
  if (schedule.empty()) return "no fault";
  std::string name;
  for (const FaultSpec& fault : schedule) name += (name.empty() ? "" : "; ") + to_text(fault);
  return name;
}

}  // namespace

Campaign::Campaign(const CampaignParts& parts, const scenario::Scenario& scenario,
                   ScenarioResult& result)
    : m_parts(parts),
      m_scenario(scenario),
      m_result(result),
      m_explore(parts.options.explore.value_or(scenario.explore)),
      m_jobs(cases::has_fixed_names(scenario) ? 1 : parts.grounds.jobs()),
      m_seed(parts.options.seed ? *parts.options.seed : scenario.seed.value_or(fresh_seed())),
      m_deadline(parts.deadline) {
  if (m_explore.budget) {
    m_deadline = earlier_of(m_deadline, Deadline(system_clock(), *m_explore.budget));
  }
}

Status Campaign::run() {
  WRINGER_ASSIGN(const cases::Ground* ground, m_parts.grounds.of(0));
  WRINGER_ASSIGN(m_template, cases::create_template(*ground, m_scenario));
  const Status welcomed = welcome_attached(*ground);
  const Status ran = welcomed ? run_cases() : welcomed;
  // However it ended, and what it ended with comes first.
  const Status dropped = cases::drop_database(ground->database, m_template);
  return ran ? dropped : ran;
}

Status Campaign::welcome_attached(const cases::Ground& ground) {
  if (!m_scenario.system.attach) return {};
  m_result.notes.push_back(cases::note_on_attached());
  if (m_parts.progress.step) {
    m_parts.progress.step(cases::addresses_of_attached(m_scenario, ground.endpoints));
  }
  return cases::stop_attached_at_end(m_scenario, ground.keeper);
}

Status Campaign::run_cases() {
  WRINGER_TRY(run_given());
  return explores() ? explore() : Status{};
}

bool Campaign::explores() const {
  return m_explore.strategy != scenario::Strategy::none &&
         m_parts.options.faults == RunOptions::Faults::as_scheduled;
}

Status Campaign::run_given() {
  std::vector<explore::Trial> trials;
  for (const scenario::GivenCase& given : m_scenario.cases) {
    trials.push_back({.name = given.name.empty() ? case_name_of(given.schedule) : given.name,
                      .schedule = given.schedule,
                      .reduction = given.reduction,
                      .seed = given.seed});
  }
  const RunOptions::Faults faults = m_parts.options.faults;
  if (faults == RunOptions::Faults::none) {
    trials = {{.name = case_name_of({})}};
  } else if (faults == RunOptions::Faults::as_scheduled &&
             m_explore.strategy == scenario::Strategy::none) {
    trials.push_back({.name = case_name_of(m_scenario.faults), .schedule = m_scenario.faults});
  }
  const std::size_t once = trials.size();
  for (int time = 1; time < m_parts.options.times; ++time) {
    for (std::size_t i = 0; i < once; ++i) trials.push_back(trials[i]);
  }
  const std::size_t others = std::erase_if(trials, [&](const explore::Trial& trial) {
    return !m_parts.is_ours(m_scenario.name, trial.name);
  });
  m_result.is_elsewhere = trials.empty() && others > 0 && !explores();
  if (m_result.is_elsewhere) m_result.notes.push_back(k_note_elsewhere);
  explore::GivenTrials strategy(std::move(trials));
  return run_all(strategy);
}

Status Campaign::run_all(explore::Strategy& strategy,
                         const std::function<void(const CaseResult&)>& see) {
  const JobsPlan plan{
      .jobs = m_jobs,
      .run_one = [this](int job, const explore::Trial& trial) { return run_one(job, trial); },
      .finished =
          [this, &strategy, &see](CaseResult&& result) {
            if (see) see(result);
            finish(std::move(result));
            m_parts.grown(strategy.expected());
          },
      .superseded =
          [this](CaseResult&& result) {
            if (!m_missed) m_missed = std::move(result);
          },
      .deadline = m_deadline,
      .enough = [this] { return has_failed_enough(); }};
  return run_trials(strategy, plan);
}

bool Campaign::has_failed_enough() const {
  const int max = m_parts.options.max_failures;
  return max > 0 && m_parts.violated >= max;
}

void Campaign::finish(CaseResult&& result) {
  if (m_parts.progress.case_finished) m_parts.progress.case_finished(result);
  const bool holds = result.verdict == Verdict::holds;
  if (result.verdict == Verdict::violated) ++m_parts.violated;
  m_result.cases.push_back(std::move(result));
  if (!holds || m_result.cases.size() <= k_kept_in_memory) return;
  m_result.cases.back().journal.reset();
  m_result.cases.back().history = {};
}

Result<std::filesystem::path> Campaign::make_folder(const std::string& name) {
  std::string folder_name = file_name_from(name);
  {
    const std::lock_guard lock(m_mutex);
    const int count = ++m_folders[folder_name];
    if (count > 1) folder_name += fmt::format(".{}", count);
  }
  const std::filesystem::path folder = m_parts.results / m_scenario.name / folder_name;
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) return fail(system_error("creating " + folder.string(), problem.value()));
  return folder;
}

Result<CaseResult> Campaign::run_one(int job, const explore::Trial& trial) {
  WRINGER_ASSIGN(const cases::Ground* ground, m_parts.grounds.of(job));
  WRINGER_TRY(ground->interruption.check());
  WRINGER_ASSIGN(const std::filesystem::path folder, make_folder(trial.name));
  if (m_parts.progress.case_started) {
    const std::lock_guard lock(m_mutex);
    m_parts.progress.case_started(m_scenario, trial.name);
  }
  const scenario::Scenario reduced = scenario::reduced(m_scenario, trial.reduction);
  const cases::CaseOrder order{.scenario = reduced,
                               .schedule = trial.schedule,
                               .reduction = trial.reduction,
                               .seed = trial.seed.value_or(m_seed),
                               .name = trial.name,
                               .number = ++m_parts.cases,
                               .folder = folder,
                               .template_database = m_template};
  Result<CaseResult> result = run_on_own_services(*ground, order);
  // Whatever came of it: without its services it says nothing, and they say best what happened.
  const bool looks_dead = !result && may_be_a_death(result.error());
  WRINGER_TRY(m_parts.check_services(looks_dead ? k_time_to_end : std::chrono::milliseconds(0)));
  if (!result) return could_not_run(order, result.error());
  const std::lock_guard lock(m_mutex);
  m_errors_in_a_row = 0;
  return result;
}

Result<CaseResult> Campaign::could_not_run(const cases::CaseOrder& order, const Error& error) {
  // Who asked for these cases wants to know at once.
  const bool explores = m_explore.strategy != scenario::Strategy::none;
  if (!may_be_a_death(error) || !explores) return fail(error);
  const std::lock_guard lock(m_mutex);
  if (++m_errors_in_a_row >= k_errors_in_a_row_max) return fail(error);
  CaseResult result;
  result.scenario = order.scenario.name;
  result.name = order.name;
  result.seed = order.seed;
  result.schedule = order.schedule;
  result.reduction = order.reduction;
  result.folder = order.folder;
  result.reasons = {"the case could not be run: " + error.message};
  return result;
}

// Services that the case injures are its own; the others are those of the run.
Result<CaseResult> Campaign::run_on_own_services(const cases::Ground& shared,
                                                 const cases::CaseOrder& order) {
  const cases::Ground* ground = &shared;
  // Services are heavy: one set at a time.
  std::unique_lock own_services(m_own_services, std::defer_lock);
  const std::filesystem::path folder =
      m_parts.scratch / fmt::format("case-{}-services", order.number);
  OwnGround own;
  const int brokers =
      own_brokers_for(order.scenario, order.schedule, ground->endpoints.kafka.brokers);
  if (brokers > 0 || wants_own_postgres(order.schedule)) {
    own_services.lock();
    // It may have been a long wait.
    WRINGER_TRY(ground->interruption.check());
  }
  if (brokers > 0) {
    WRINGER_ASSIGN(own, make_own_ground(*ground, brokers, folder / "kafka", m_parts.progress.step));
    ground = own.ground.get();
  }
  std::unique_ptr<PrivatePostgres> postgres;
  if (wants_own_postgres(order.schedule)) {
    WRINGER_ASSIGN(postgres, PrivatePostgres::start(*ground, folder / "postgres"));
    ground = &postgres->ground();
    WRINGER_TRY(cases::create_template(*ground, order.scenario));
  }
  return cases::run_case(*ground, order);
}

}  // namespace wringer::run
