#pragma once

// Moments and faults for the tests of what happens to links.

#include "harness/core/schedule.h"

#include <string>

namespace wringer::faults {

inline Moment moment_of(MomentName name, Phase phase, std::uint64_t connection = 1,
                        std::uint64_t exchange = 1) {
  Moment moment;
  moment.name = name;
  moment.phase = phase;
  moment.service = name.starts_with("postgres.") ? Service::postgres : Service::kafka;
  moment.instance = 1;
  moment.connection = connection;
  moment.exchange = exchange;
  return moment;
}

inline FaultSpec fault_at(const std::string& kind, MomentName name, Phase phase,
                          Arguments arguments = {}) {
  return {.kind = kind,
          .at = {.instance = 1, .moment = name, .phase = phase, .nth = 1},
          .arguments = std::move(arguments)};
}

}  // namespace wringer::faults
