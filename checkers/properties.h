#pragma once

// One function for each property, each in a file of its own. Private to this folder.

#include "checkers/facts.h"
#include "harness/core/anomaly.h"

#include <string>
#include <vector>

namespace wringer::checkers {

// An event that the group's committed offset has passed left nothing behind in some mapping: nobody
// will deliver it again. One anomaly for each event.
[[nodiscard]] std::vector<Anomaly> find_loss(const Facts& facts);

// An event was applied more often than it stands in the input log, in some mapping. One anomaly for
// each event, however many mappings show it.
[[nodiscard]] std::vector<Anomaly> find_duplicate_effects(const Facts& facts);

// The database holds what no event explains. One anomaly for each mapping.
[[nodiscard]] std::vector<Anomaly> find_ghosts(const Facts& facts);

// The system did not settle, or left events undone that it will still be given. At most one
// anomaly.
[[nodiscard]] std::vector<Anomaly> find_stuck(const Facts& facts);

// Flaws of the case itself: what was produced is not what the input log holds.
[[nodiscard]] std::vector<std::string> find_doubts(const Facts& facts);

}  // namespace wringer::checkers
