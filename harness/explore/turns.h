#pragma once

// In which order a sweep tries its places.

#include "harness/explore/sweep.h"

namespace wringer::explore {

// Where two durable writes stand apart, one fault strikes after each thing that is written, before
// all others. Then what else strikes there, as it came, and the faults in turn, each once and each
// a second time, wherever they strike, take every other place: what one kind of fault alone can
// show is shown soon, too.
//
// `cells` in the order of their points, those of a point in the order of the columns. No cell comes
// or goes, and the same cells are always in the same order.
void put_in_order(SweepPlan& plan);

}  // namespace wringer::explore
