#include "harness/explore/trial.h"

#include <algorithm>

namespace wringer::explore {

namespace {

// One reason stands for each of the faults of which this is so.
template <typename Is>
bool nothing_but(const CaseResult& result, Is is) {
  const auto faults = std::count_if(result.receipts.begin(), result.receipts.end(), is);
  return result.verdict == Verdict::inconclusive && faults > 0 &&
         static_cast<std::size_t>(faults) == result.reasons.size();
}

}  // namespace

bool only_missed(const CaseResult& result) {
  return nothing_but(result, [](const Receipt& receipt) { return !receipt.fired; });
}

bool only_in_vain(const CaseResult& result) {
  return nothing_but(result, [](const Receipt& receipt) { return !receipt.effective; });
}

}  // namespace wringer::explore
