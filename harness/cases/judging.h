#pragma once

// A stored history, judged: the same for a case that has just ended and for one of last year.

#include "checkers/checkers.h"
#include "harness/core/chronicle.h"
#include "harness/core/error.h"
#include "harness/core/journal.h"
#include "harness/process/keeper.h"
#include "harness/scenario/expectations.h"

#include <filesystem>
#include <vector>

namespace wringer::cases {

struct Judged {
  Chronicle chronicle;
  checkers::Judgement judgement;
};

// `folder` holds the history's files; `journal` may be null. Error code usage: the history can't be
// read. Error code own_fault: the self-test on this very history failed.
[[nodiscard]] Result<Judged> judge_history(const std::filesystem::path& folder,
                                           const scenario::Expectations& expectations,
                                           const Journal* journal);

// Where it belongs by its severity.
void add(checkers::Judgement& judgement, Anomaly anomaly,
         const scenario::Expectations& expectations);

// Runs the scenario's own programs and adds what they print: one JSON object a line, with "summary"
// and, if it likes, "event" (its number) and "evidence" (a list of lines). One that fails, or that
// prints something else, leaves a doubt. Blocks.
void run_own_programs(process::Keeper& keeper, const std::filesystem::path& folder,
                      const scenario::Expectations& expectations, checkers::Judgement& judgement);

}  // namespace wringer::cases
