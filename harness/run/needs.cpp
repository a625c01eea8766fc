#include "harness/run/needs.h"

#include "harness/faults/registry.h"
#include "harness/instances/instance_clock.h"

#include <algorithm>

namespace wringer::run {

bool needs(const Schedule& schedule, Need need) {
  return std::any_of(schedule.begin(), schedule.end(), [need](const FaultSpec& fault) {
    for (const FaultKind& kind : faults::fault_kinds()) {
      if (kind.name != fault.kind) continue;
      return std::find(kind.needs.begin(), kind.needs.end(), need) != kind.needs.end();
    }
    return false;
  });
}

Status check_needs(const Schedule& schedule) {
  if (!needs(schedule, Need::faketime)) return {};
  const auto library = instances::find_faketime();
  return library ? Status{} : fail(library.error());
}

}  // namespace wringer::run
