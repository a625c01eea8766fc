#include "harness/core/schedule.h"

#include <fmt/format.h>

namespace wringer {

std::string to_text(const FaultSpec& fault) {
  return fmt::format("{} at {}", fault.kind, to_text(fault.at));
}

}  // namespace wringer
