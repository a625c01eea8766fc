#pragma once

// A self-check: a checker that sees nothing would let everything pass.

#include "checkers/checkers.h"
#include "harness/core/error.h"

#include <functional>

namespace wringer::checkers {

using CheckFunction = std::function<Judgement(const History&, scenario::Guarantee)>;

// Gives the checkers a healthy history, which must pass, and the same with one flaw at a time (an
// effect dropped, an effect doubled, a row too many, …), which must not. To be called once for each
// run; takes less than a millisecond. An error (code corrupt) is a bug of ours: no verdict of this
// build means anything.
[[nodiscard]] Status verify_checkers(const CheckFunction& check_function = check);

}  // namespace wringer::checkers
