#include "harness/run/jobs.h"

#include <fmt/format.h>

#include <condition_variable>
#include <exception>
#include <mutex>
#include <new>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace wringer::run {
namespace {

class Trials {
 public:
  Trials(explore::Strategy& strategy, const JobsPlan& plan) : m_strategy(strategy), m_plan(plan) {}

  void work_off(int job) {
    while (const auto trial = take()) {
      give_back(*trial, run(job, *trial));
    }
  }

  [[nodiscard]] Status status() const { return m_status; }

 private:
  // A machine without memory or threads for us ends the run, not the process.
  Result<CaseResult> run(int job, const explore::Trial& trial) {
    try {
      return m_plan.run_one(job, trial);
    } catch (const std::bad_alloc&) {
      return fail(ErrorCode::environment, "Wringer ran out of memory");
    } catch (const std::system_error& problem) {
      return fail(ErrorCode::environment,
                  std::string("Wringer could not go on: ") + problem.what());
    } catch (const std::exception& problem) {
      // On a thread of a job it would end the process, and all that was finished with it.
      return fail(ErrorCode::own_fault, fmt::format("a mistake of Wringer's own in '{}': {}",
                                                    trial.name, problem.what()));
    }
  }

  std::optional<explore::Trial> take() {
    std::unique_lock lock(m_mutex);
    while (m_status && !(m_plan.deadline && m_plan.deadline->passed()) &&
           !(m_plan.enough && m_plan.enough())) {
      if (auto trial = m_strategy.next()) {
        ++m_busy;
        return trial;
      }
      // What others learn may bring more.
      if (m_busy == 0) break;
      m_changed.wait(lock);
    }
    return std::nullopt;
  }

  void give_back(const explore::Trial& trial, Result<CaseResult> result) {
    const std::lock_guard lock(m_mutex);
    --m_busy;
    if (result) {
      const explore::Use use = m_strategy.learn(trial, *result);
      if (use == explore::Use::counts) {
        m_plan.finished(std::move(*result));
      } else if (m_plan.superseded) {
        m_plan.superseded(std::move(*result));
      }
    } else if (m_status) {
      m_status = fail(result.error());
    }
    m_changed.notify_all();
  }

  explore::Strategy& m_strategy;
  const JobsPlan& m_plan;
  std::mutex m_mutex;
  std::condition_variable m_changed;
  int m_busy = 0;
  Status m_status;
};

}  // namespace

Status run_trials(explore::Strategy& strategy, const JobsPlan& plan) {
  Trials trials(strategy, plan);
  {
    std::vector<std::jthread> others;
    for (int job = 1; job < plan.jobs; ++job) {
      others.emplace_back([&trials, job] { trials.work_off(job); });
    }
    trials.work_off(0);
  }
  return trials.status();
}

}  // namespace wringer::run
