#pragma once

// Whether a check that found nothing had anything to find. Private to this folder.

#include "checkers/checkers.h"
#include "checkers/facts.h"

#include <string>
#include <vector>

namespace wringer::checkers {

// One line for each such check: "duplicate effect: nothing was delivered twice".
[[nodiscard]] std::vector<std::string> what_was_not_exposed(const Facts& facts,
                                                            const Judgement& judgement);

}  // namespace wringer::checkers
