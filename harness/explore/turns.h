#pragma once

// In which order a sweep tries its places.

#include "harness/explore/sweep.h"

#include <span>
#include <string>

namespace wringer::explore {

// Where two durable writes stand apart, one fault strikes after each thing that is written, before
// all others. Then a COMMIT that puts rows into each of the outboxes is held up, and what else most
// often breaks a system strikes once at what is written: a pause, a database error, a lost reply.
// Then what is left between two durable writes, as it came, and the faults in turn, each once and
// each a second time, wherever they strike, take every other place: what one kind of fault alone
// can show is shown soon, too.
//
// `cells` in the order of their points, those of a point in the order of the columns. No cell comes
// or goes, and the same cells are always in the same order.
void put_in_order(SweepPlan& plan, std::span<const std::string> outboxes = {});

}  // namespace wringer::explore
