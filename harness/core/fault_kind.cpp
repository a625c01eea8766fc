#include "harness/core/fault_kind.h"

#include "harness/core/assert.h"

namespace wringer {

std::string_view to_string(FaultGroup group) {
  switch (group) {
    case FaultGroup::process:
      return "process";
    case FaultGroup::link:
      return "replies and links";
    case FaultGroup::rebalance:
      return "rebalance";
    case FaultGroup::database:
      return "database";
    case FaultGroup::broker:
      return "broker";
    case FaultGroup::topic:
      return "topic and offsets";
    case FaultGroup::clock:
      return "clock";
  }
  assertion_failed("a known group of faults", __FILE__, __LINE__);
}

std::string_view to_string(Need need) {
  switch (need) {
    case Need::own_kafka:
      return "brokers that Wringer started";
    case Need::three_brokers:
      return "three brokers";
    case Need::own_postgres:
      return "a Postgres that Wringer started";
    case Need::faketime:
      return "libfaketime";
  }
  assertion_failed("a known need", __FILE__, __LINE__);
}

}  // namespace wringer
