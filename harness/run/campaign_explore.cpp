// Exploring: what the undisturbed system shows, the cases that follow from it, and the smallest of
// those that fail.

#include "harness/cases/case_store.h"
#include "harness/explore/given_trials.h"
#include "harness/explore/pairs.h"
#include "harness/explore/points.h"
#include "harness/explore/random_trials.h"
#include "harness/explore/shrink.h"
#include "harness/explore/sweep.h"
#include "harness/faults/registry.h"
#include "harness/run/campaign.h"
#include "harness/run/jobs.h"
#include "harness/run/system_programs.h"
#include "harness/scenario/fault_fits.h"
#include "harness/scenario/stored_case.h"
#include "reports/case_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace wringer::run {
namespace {

// One shows what there is, the second what the first happened not to show.
constexpr int k_traces = 2;
// Failures of other kinds than the first few are mostly their consequences.
constexpr std::size_t k_ways_max = 4;
// Where the scenario does not say how many.
constexpr std::size_t k_pairs = 200;
constexpr std::size_t k_random_cases = 100;
constexpr const char* k_no_points =
    "the system said nothing to Kafka or Postgres at which a fault could matter";

explore::Sizes sizes_of(const scenario::Scenario& scenario) {
  // With fewer instances, companions would have other numbers than addresses say; and how many of
  // an attached system there are is not ours to say.
  const bool is_alone = scenario.system.companions.empty() && !scenario.system.attach;
  explore::Sizes sizes{.events = scenario.workload.events,
                       .keys = scenario.workload.keys,
                       .instances = is_alone ? scenario.system.instances : 1,
                       .events_per_key_max = scenario::events_per_key_max(scenario)};
  for (const scenario::TopicSpec& topic : scenario.topics) {
    sizes.partitions = std::max(sizes.partitions, topic.partitions);
  }
  return sizes;
}

}  // namespace

Result<bool> Campaign::run_baseline() {
  explore::GivenTrials strategy(std::vector<explore::Trial>(k_traces, {.name = "no fault"}));
  std::optional<Verdict> verdict;
  WRINGER_TRY(run_all(strategy, [&](const CaseResult& result) {
    verdict = worst_of(verdict.value_or(result.verdict), result.verdict);
    if (result.journal) m_traces.push_back(result.journal);
    m_case_takes = std::max(m_case_takes, result.took);
  }));
  if (!verdict) {
    WRINGER_TRY(prove_nothing(why_ended() + " before the system could be seen undisturbed"));
  } else if (*verdict == Verdict::violated) {
    m_result.notes.push_back(
        "the system does not hold what it promises without any fault, so nothing was explored");
  } else if (*verdict == Verdict::inconclusive) {
    m_result.notes.push_back(
        "nothing could be proved of the system without any fault, so nothing was explored");
  }
  return verdict == Verdict::holds;
}

std::string Campaign::why_ended() const {
  return has_failed_enough() ? "the run was ended by --max-failures" : "the time was up";
}

Status Campaign::prove_nothing(const std::string& reason) {
  return doubt_exploration("nothing was explored: " + reason);
}

// A case of its own, as whatever reads results goes by cases: it is inconclusive in the summary, in
// JUnit XML and in the exit code, on every shard that has come to it.
Status Campaign::doubt_exploration(const std::string& reason) {
  m_result.notes.push_back(reason);
  CaseResult nothing;
  nothing.scenario = m_scenario.name;
  nothing.name = "exploration";
  nothing.seed = m_seed;
  nothing.reasons = {reason};
  WRINGER_ASSIGN(nothing.folder, make_folder(nothing.name));
  // Replayed as any other it shows the system undisturbed.
  WRINGER_ASSIGN(const cases::Ground* ground, m_parts.grounds.of(0));
  WRINGER_TRY(reports::write_case_file(nothing, m_scenario.file, ground->versions));
  finish(std::move(nothing));
  return {};
}

Status Campaign::check_coverage() {
  if (m_parts.options.min_coverage == 0 || !m_result.coverage) return {};
  const std::size_t tried = m_result.coverage->count(CellState::tried);
  const std::size_t reachable = tried + m_result.coverage->count(CellState::not_tried);
  if (tried * 100 >= reachable * static_cast<std::size_t>(m_parts.options.min_coverage)) return {};
  return doubt_exploration(fmt::format(
      "{} of {} reachable places were tried, fewer than the {} % that --min-coverage asks for",
      tried, reachable, m_parts.options.min_coverage));
}

Status Campaign::check_struck(explore::Strategy& strategy) {
  if (m_missed) {
    // It stands for all that missed.
    m_result.notes.push_back(
        "in no case did all faults find something to strike, so nothing was proved of them; the "
        "first of these cases is counted all the same");
    finish(std::move(*m_missed));
    return {};
  }
  const bool anything_left = strategy.next().has_value();
  if (anything_left) {
    return prove_nothing(why_ended() + " before a case with a fault could be begun");
  }
  // Another shard may have all that there is.
  if (m_parts.options.shard.count > 1) return {};
  return prove_nothing("none of the faults makes sense at what the system says");
}

std::unique_ptr<explore::Strategy> Campaign::make_strategy() {
  std::vector<explore::Point> points;
  const explore::Programs programs = programs_of(m_scenario.system);
  for (const auto& trace : m_traces) {
    points = explore::united(std::move(points), explore::points_of(*trace, programs));
  }
  if (points.empty()) return nullptr;
  std::vector<FaultKind> kinds;
  for (const FaultKind& kind : faults::fault_kinds()) {
    if (scenario::why_it_does_not_fit(kind, m_scenario.system).empty()) kinds.push_back(kind);
  }
  explore::SweepLimits limits{.programs = programs, .faults = m_explore.faults};
  for (const scenario::OutboxSpec& outbox : m_scenario.outboxes) {
    limits.outboxes.push_back(outbox.table);
  }
  explore::SweepPlan plan = explore::plan_sweep(std::move(points), kinds, limits);
  const explore::Sweep::Share share = [this](const std::string& name) {
    return m_parts.is_ours(m_scenario.name, name);
  };
  const auto cases = static_cast<std::size_t>(m_explore.cases);
  switch (m_explore.strategy) {
    case scenario::Strategy::pairs:
      return std::make_unique<explore::Pairs>(
          std::move(plan), explore::PairLimits{.cases = cases > 0 ? cases : k_pairs}, share);
    case scenario::Strategy::random:
      return std::make_unique<explore::RandomTrials>(
          std::move(plan),
          explore::RandomLimits{
              .cases = cases > 0 ? cases : k_random_cases,
              // Shards draw other cases each.
              .seed = mix(m_seed, fmt::format("explore {}", m_parts.options.shard.number)),
              .sizes = sizes_of(m_scenario)});
    default:
      return std::make_unique<explore::Sweep>(std::move(plan), share,
                                              cases > 0 ? std::optional(cases) : std::nullopt);
  }
}

Result<std::optional<PlannedRun>> Campaign::plan() {
  WRINGER_ASSIGN(const cases::Ground* ground, m_parts.grounds.of(0));
  WRINGER_ASSIGN(m_template, cases::create_template(*ground, m_scenario));
  const Status welcomed = welcome_attached(*ground);
  const Result<bool> fit = welcomed ? run_baseline() : fail(welcomed.error());
  const Status dropped = cases::drop_database(ground->database, m_template);
  if (!fit) return fail(fit.error());
  WRINGER_TRY(dropped);
  if (!*fit) return std::nullopt;
  const auto strategy = make_strategy();
  if (!strategy) {
    m_result.notes.push_back(std::string("nothing would be explored: ") + k_no_points);
    return std::nullopt;
  }
  PlannedRun plan{.scenario = m_scenario.name, .case_takes = m_case_takes, .jobs = m_jobs};
  while (const auto trial = strategy->next()) plan.cases.push_back(trial->name);
  if (const auto coverage = strategy->coverage()) {
    plan.points = coverage->points.size();
    plan.faults = coverage->faults.size();
  }
  return plan;
}

Status Campaign::explore() {
  WRINGER_ASSIGN(const bool fit, run_baseline());
  if (!fit) return {};
  const auto strategy = make_strategy();
  if (!strategy) return prove_nothing(k_no_points);
  strategy->put_first([this](const std::string& name) {
    const auto past = m_parts.past.find(m_scenario.name, name);
    return past && past->verdict == Verdict::violated;
  });
  const std::size_t before = m_result.cases.size();
  const Status status = run_all(*strategy);
  m_result.coverage = strategy->coverage();
  if (has_failed_enough()) {
    m_result.notes.push_back(fmt::format("stopped after {} violated case{}, as was asked for",
                                         m_parts.violated.load(),
                                         m_parts.violated == 1 ? "" : "s"));
  }
  for (std::string& note : strategy->notes()) m_result.notes.push_back(std::move(note));
  WRINGER_TRY(status);
  if (m_result.cases.size() == before) {
    WRINGER_TRY(check_struck(*strategy));
  } else {
    WRINGER_TRY(check_coverage());
  }
  return shrink();
}

// The first case of each way in which the system failed: ways are what is broken.
Status Campaign::shrink() {
  std::map<std::set<std::string>, std::size_t> ways;
  for (std::size_t i = 0; i < m_result.cases.size(); ++i) {
    const CaseResult& result = m_result.cases[i];
    if (result.verdict == Verdict::violated) ways.emplace(explore::properties_of(result), i);
  }
  std::vector<std::size_t> first;
  for (const auto& [properties, index] : ways) first.push_back(index);
  std::sort(first.begin(), first.end());
  if (first.size() > k_ways_max) first.resize(k_ways_max);
  for (const std::size_t index : first) {
    // Without time there is nothing to be told but the case itself.
    const bool out_of_time = m_parts.deadline && m_parts.deadline->passed();
    if (m_parts.options.shrink_for == Duration::zero() || out_of_time) break;
    WRINGER_TRY(shrink_case(m_result.cases[index], first.size()));
  }
  return {};
}

Status Campaign::shrink_case(const CaseResult& failed, std::size_t ways) {
  const Clock& clock = system_clock();
  const MonotonicTime began = clock.now();
  if (m_parts.progress.step) m_parts.progress.step("making '" + failed.name + "' smaller");
  explore::Shrinker shrinker(failed, sizes_of(m_scenario));
  std::vector<std::filesystem::path> folders;
  const JobsPlan plan{
      .jobs = m_jobs,
      .run_one = [this](int job, const explore::Trial& trial) { return run_one(job, trial); },
      .finished = [&](CaseResult&& result) { folders.push_back(result.folder); },
      .deadline = earlier_of(m_parts.deadline,
                             Deadline(clock, m_parts.options.shrink_for / static_cast<int>(ways)))};
  WRINGER_TRY(run_trials(shrinker, plan));
  SmallestCase smallest = shrinker.smallest();
  smallest.took = clock.now() - began;
  // What was only a step on the way is of no use to anybody.
  for (const std::filesystem::path& folder : folders) {
    std::error_code ignored;  // It is clutter at worst.
    if (folder != smallest.result.folder) std::filesystem::remove_all(folder, ignored);
  }
  m_result.smallest.push_back(std::move(smallest));
  return {};
}

}  // namespace wringer::run
