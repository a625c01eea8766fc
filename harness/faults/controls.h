#pragma once

// What a fault may do to a case. Implemented by harness/run, so that a fault knows neither sockets
// nor processes nor services. Every call and every callback is on the case's I/O thread; a callback
// comes exactly once, later than the call that it was given to.

#include "harness/core/clock.h"
#include "harness/core/content.h"
#include "harness/core/moment.h"

#include <functional>
#include <string>

namespace wringer::faults {

class ProcessControls;   // process_controls.h: instances
class LinkControls;      // link_controls.h: messages and connections
class GroupControls;     // group_controls.h: consumer groups
class DatabaseControls;  // database_controls.h: Postgres
class BrokerControls;    // broker_controls.h: Kafka's brokers
class TopicControls;     // topic_controls.h: topics, records and committed offsets

class Controls {
 public:
  virtual ~Controls() = default;

  [[nodiscard]] virtual ProcessControls& processes() = 0;
  [[nodiscard]] virtual LinkControls& links() = 0;
  [[nodiscard]] virtual GroupControls& groups() = 0;
  [[nodiscard]] virtual DatabaseControls& database() = 0;
  [[nodiscard]] virtual BrokerControls& brokers() = 0;
  [[nodiscard]] virtual TopicControls& topics() = 0;

  // For a person who reads the journal, and for the judge. Gives the entry's number.
  virtual std::uint64_t note(Instance instance, const std::string& what,
                             const std::string& text) = 0;
  [[nodiscard]] virtual MonotonicTime now() const = 0;
  [[nodiscard]] virtual WallTime wall_now() const = 0;
  // What an address refers to that a fault looks for by itself.
  [[nodiscard]] virtual ContentSources sources() const = 0;
  // Calls back after this time, unless the case ends first.
  virtual void after(Duration time, std::function<void()> then) = 0;
};

}  // namespace wringer::faults
