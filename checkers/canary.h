#pragma once

// Self-checks: a checker that sees nothing would let everything pass.

#include "checkers/checkers.h"
#include "harness/core/error.h"

#include <functional>

namespace wringer::checkers {

using JudgeFunction =
    std::function<Judgement(const Chronicle&, const scenario::Expectations&, const GroupLog&)>;

// Gives the judge a healthy chronicle, which must pass, and the same with one flaw at a time (an
// effect dropped, doubled, overwritten, aged, …), which must not. To be called once for each run;
// takes a few milliseconds. An error (code corrupt) is a bug of ours: no verdict of this build
// means anything.
[[nodiscard]] Status verify_checkers(const JudgeFunction& judge_function = judge);

// The same with copies of a case's own chronicle: one effect that is in order is dropped, doubled,
// swapped with its neighbour, aged or overwritten, and the check in charge must convict that event.
// Error code own_fault: one did not. Chronicles that are too large to copy are left alone.
[[nodiscard]] Status verify_on(const Chronicle& chronicle,
                               const scenario::Expectations& expectations, const GroupLog& group,
                               const JudgeFunction& judge_function = judge);

}  // namespace wringer::checkers
