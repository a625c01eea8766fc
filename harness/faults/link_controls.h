#pragma once

#include "harness/core/error.h"
#include "harness/core/link_rule.h"
#include "harness/core/moment.h"

#include <cstdint>

namespace wringer::faults {

// How a connection ends for its client: in good order, or by a reset.
enum class Cut { fin, reset };

// What instances and services say to each other.
class LinkControls {
 public:
  virtual ~LinkControls() = default;

  // All links of the instance, from client to service, old and new, until thawed. They nest: as
  // many thaws as freezes.
  virtual void freeze(Instance instance) = 0;
  virtual void thaw(Instance instance) = 0;
  // Closes every connection of the instance; what is held or buffered of them never happened.
  virtual void sever(Instance instance) = 0;

  // --- The message that is held ---

  // The message of a moment at which a fault fired is held until each fault there has let it go.
  // Faults do so by having struck; a fault that lasts longer may do it earlier.
  virtual void forward(const Moment& held) = 0;
  // Not if its connection has ended, or if another fault has disposed of it.
  [[nodiscard]] virtual bool is_held(const Moment& moment) const = 0;
  // Kafka, `requested`: the broker never sees it, and the client gets this error in its turn; told
  // by an `acked` moment without success. Nobody holds it any more. Error: it can't be done, and
  // the message is still held.
  [[nodiscard]] virtual Status answer_with_error(const Moment& held, std::int16_t code) = 0;
  // Kafka, `applied`: the answer will say this error when it is let go. Error: as above.
  [[nodiscard]] virtual Status edit_error(const Moment& held, std::int16_t code) = 0;
  // Kafka, `applied`: it will ask its client to be silent for that long (KIP-219).
  [[nodiscard]] virtual Status edit_throttle(const Moment& held, Duration time) = 0;

  // --- Connections ---

  // Ends those that there are; what is held or buffered of them never happened. How many ended.
  virtual int cut(const LinkSelection& which, Cut how) = 0;
  // The rule's number. It holds until it is lifted, for what the selection says.
  virtual int impose(const LinkSelection& which, const LinkRule& rule) = 0;
  // What it did so far.
  [[nodiscard]] virtual LinkReport report(int rule) const = 0;
  // Its end, with the last report. Connections of which something was swallowed are reset.
  virtual LinkReport lift(int rule) = 0;
  // The number of the connection that came last: one with a greater number is new.
  [[nodiscard]] virtual std::uint64_t newest_connection() const = 0;
};

}  // namespace wringer::faults
