#pragma once

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/explore/trial.h"

#include <functional>
#include <optional>

namespace wringer::run {

// How a strategy's trials are run, several at a time.
struct JobsPlan {
  int jobs = 1;
  // On the thread of that job. An error ends everything.
  std::function<Result<CaseResult>(int job, const explore::Trial&)> run_one;
  // With what counts of what the strategy learnt; one at a time.
  std::function<void(CaseResult&&)> finished;
  // With what does not; likewise.
  std::function<void(CaseResult&&)> superseded{};
  // No further trial is begun after it.
  std::optional<Deadline> deadline{};
  // Nor once this says so. Asked by one thread at a time.
  std::function<bool()> enough{};
};

// Blocks until the strategy has no more, the time is up, or something failed; trials that have
// begun are ended in any case. The strategy is asked and told by one thread at a time.
[[nodiscard]] Status run_trials(explore::Strategy& strategy, const JobsPlan& plan);

}  // namespace wringer::run
