// What a point is, in words.

#include "harness/core/assert.h"
#include "harness/explore/points.h"

namespace wringer::explore {

std::string_view to_string(Place place) {
  switch (place) {
    case Place::only:
      return "the only one of the batch";
    case Place::first:
      return "first of the batch";
    case Place::middle:
      return "in the middle of the batch";
    case Place::last:
      return "last of the batch";
  }
  assertion_failed("a known place", __FILE__, __LINE__);
}

std::string_view to_string(Progress progress) {
  switch (progress) {
    case Progress::nothing:
      return "nothing of the batch is done";
    case Progress::effect_only:
      return "effect committed, offset not";
    case Progress::offset_only:
      return "offset committed, effect not";
    case Progress::both:
      return "effect and offset committed";
    case Progress::partly_effect:
      return "some effects of the batch committed, offset not";
    case Progress::nothing_yet:
      return "nothing is done yet";
    case Progress::early_effect:
      return "effect committed, nothing delivered";
  }
  assertion_failed("a known progress", __FILE__, __LINE__);
}

}  // namespace wringer::explore
