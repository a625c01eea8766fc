#pragma once

// One scenario of a run: where its cases come from, and what became of them.

#include "harness/cases/case.h"
#include "harness/core/case_result.h"
#include "harness/core/error.h"
#include "harness/explore/trial.h"
#include "harness/run/job_grounds.h"
#include "harness/run/run.h"
#include "harness/scenario/scenario.h"

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace wringer::run {

// Whichever there is, or comes first.
[[nodiscard]] inline std::optional<Deadline> earlier_of(const std::optional<Deadline>& a,
                                                        const std::optional<Deadline>& b) {
  if (!a || !b) return a ? a : b;
  return a->at() < b->at() ? a : b;
}

// What the campaigns of a run share. Borrowed.
struct CampaignParts {
  const RunOptions& options;
  const RunProgress& progress;
  JobGrounds& grounds;
  std::filesystem::path results;
  // On the machine's temporary disk.
  std::filesystem::path scratch;
  // Of the whole run.
  std::optional<Deadline> deadline;
  // An error if the run's services have died by themselves: no verdict after that can be trusted.
  std::function<Status(std::chrono::milliseconds patience)> check_services;
  // Which cases are ours.
  Share is_ours;
  const PastRuns& past;
  // After each finished case, with the number of those that are still to be begun.
  std::function<void(std::size_t left)> grown;
  // Counts the cases of the run.
  std::atomic<int>& cases;
  // And those that are violated.
  std::atomic<int>& violated;
};

class Campaign {
 public:
  // `result` has the scenario's name already, and is filled as cases end.
  Campaign(const CampaignParts& parts, const scenario::Scenario& scenario, ScenarioResult& result);

  [[nodiscard]] Status run();
  // The cases without faults alone, and what would follow; nothing, if the system is not fit to be
  // explored: the result's notes say why.
  [[nodiscard]] Result<std::optional<PlannedRun>> plan();

 private:
  // Tells whoever starts it where its services are; does nothing for a system of ours.
  [[nodiscard]] Status welcome_attached(const cases::Ground& ground);
  [[nodiscard]] Status run_cases();
  [[nodiscard]] Status run_given();
  [[nodiscard]] bool explores() const;
  [[nodiscard]] Status explore();
  // `see` gets each result that counts, whole: what holds is not kept so for long.
  [[nodiscard]] Status run_all(explore::Strategy& strategy,
                               const std::function<void(const CaseResult&)>& see = nullptr);
  // As many cases are violated as anybody wants to see.
  [[nodiscard]] bool has_failed_enough() const;
  // Cases without faults: what the system does undisturbed. Whether it is fit to be explored; if
  // not, the notes say why.
  [[nodiscard]] Result<bool> run_baseline();
  // Null: there is no point at which a fault could matter.
  [[nodiscard]] std::unique_ptr<explore::Strategy> make_strategy();
  // Nothing was explored, for this reason, which must not look as if it had been and all held.
  [[nodiscard]] Status prove_nothing(const std::string& reason);
  [[nodiscard]] Status check_coverage();
  [[nodiscard]] Status doubt_exploration(const std::string& reason);
  // Likewise, if the strategy had something and none of it came to be a case that counts.
  [[nodiscard]] Status check_struck(explore::Strategy& strategy);
  // Why a case was not begun that there was.
  [[nodiscard]] std::string why_ended() const;
  [[nodiscard]] Status shrink();
  // Shares the time with so many others.
  [[nodiscard]] Status shrink_case(const CaseResult& failed, std::size_t ways);

  [[nodiscard]] Result<CaseResult> run_one(int job, const explore::Trial& trial);
  [[nodiscard]] Result<CaseResult> run_on_own_services(const cases::Ground& shared,
                                                       const cases::CaseOrder& order);
  [[nodiscard]] Result<std::filesystem::path> make_folder(const std::string& name);
  // A case that could not be run proves nothing; several in a row end the run.
  [[nodiscard]] Result<CaseResult> could_not_run(const cases::CaseOrder& order, const Error& error);
  void finish(CaseResult&& result);

  const CampaignParts& m_parts;
  const scenario::Scenario& m_scenario;
  ScenarioResult& m_result;
  scenario::ExploreSpec m_explore;
  int m_jobs = 1;
  Seed m_seed = 0;
  std::string m_template;
  std::optional<Deadline> m_deadline;
  std::mutex m_mutex;
  std::mutex m_own_services;
  std::map<std::string, int> m_folders;
  int m_errors_in_a_row = 0;
  // The first that was superseded while nothing else counted.
  std::optional<CaseResult> m_missed;
  // Of the baseline.
  std::vector<std::shared_ptr<const Journal>> m_traces;
  Duration m_case_takes{};
};

}  // namespace wringer::run
