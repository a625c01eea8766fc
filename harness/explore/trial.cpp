#include "harness/explore/trial.h"

#include <algorithm>

namespace wringer::explore {

bool only_missed(const CaseResult& result) {
  const auto missed = std::count_if(result.receipts.begin(), result.receipts.end(),
                                    [](const Receipt& receipt) { return !receipt.fired; });
  // One reason stands for each of them.
  return result.verdict == Verdict::inconclusive && missed > 0 &&
         static_cast<std::size_t>(missed) == result.reasons.size();
}

}  // namespace wringer::explore
