#pragma once

#include "harness/core/error.h"
#include "harness/core/moment.h"

namespace wringer::faults {

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

  // The message of a moment at which a fault fired is held until each fault there has let it go.
  // Faults do so by having struck; a fault that lasts longer may do it earlier.
  virtual void forward(const Moment& held) = 0;
};

}  // namespace wringer::faults
