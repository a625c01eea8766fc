#pragma once

// The definitions of docs/judge.md, word by word, without any care for speed: what the checkers
// must agree with. Quadratic; for histories of a few dozen events.

#include "checkers/checkers.h"

#include <set>
#include <string>
#include <utility>

namespace wringer::checkers {

// Property and what it is about: the number of an event, or "key 2".
using Verdicts = std::set<std::pair<std::string, std::string>>;

// Of loss, duplicate effect, lost update, stale overwrite, resurrected row, torn effect and order.
[[nodiscard]] Verdicts reference_verdicts(const Chronicle& chronicle,
                                          const scenario::Expectations& expectations);

// The same of what the checkers found.
[[nodiscard]] Verdicts verdicts_of(const std::vector<Anomaly>& anomalies,
                                   const Chronicle& chronicle);

}  // namespace wringer::checkers
