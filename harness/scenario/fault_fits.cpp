#include "harness/scenario/fault_fits.h"

#include <fmt/format.h>

namespace wringer::scenario {

std::string why_it_does_not_fit(const FaultKind& kind, const SystemSpec& system) {
  using Strikes = FaultKind::Strikes;
  if (kind.strikes == Strikes::clocks && !system.images().empty()) {
    return fmt::format(
        "{} reaches programs of this machine only, and an instance of this system is "
        "a container, which has its own libraries",
        kind.name);
  }
  if (kind.strikes == Strikes::nothing || !system.attach) return "";
  return fmt::format(
      "{} needs instances that Wringer has started, and this system is attached. "
      "Faults of replies and links, of databases and brokers need none: `wringer "
      "list faults`",
      kind.name);
}

std::string why_it_does_not_fit(const FaultSpec& fault, const FaultKind& kind,
                                const SystemSpec& system) {
  const bool stops = with_defaults(fault, kind).get<std::string>("consumers") == "stopped";
  if (!stops || !system.attach) return "";
  return fmt::format(
      "{} stops the instances meanwhile, and an attached system is not Wringer's to "
      "stop; say consumers: running",
      kind.name);
}

}  // namespace wringer::scenario
