#pragma once

#include "harness/core/error.h"
#include "harness/core/moment.h"

#include <cstdint>
#include <functional>
#include <string>

namespace wringer::faults {

// Consumer groups, seen from their coordinators.
class GroupControls {
 public:
  virtual ~GroupControls() = default;

  // Takes the instance's members out of their groups, in their names, at their coordinators. The
  // answer comes when the coordinators have confirmed: how many members left.
  virtual void leave_groups(Instance instance, std::function<void(Result<int>)> done) = 0;
  // The same to an instance that lives on and knows nothing of it.
  virtual void evict(Instance instance, std::function<void(Result<int>)> done) = 0;

  // What somebody who joins in a member's name takes from it.
  enum class StandIn {
    // Joins under the member's id: what the member knows is an older generation from then on.
    for_member,
    // Joins under the group.instance.id of a static member: the member is fenced from then on.
    for_place,
  };
  // Somebody joins in the name of each of the instance's members, which know nothing of it, and
  // does nothing more. The answer comes when the coordinators have confirmed: how many.
  virtual void stand_in(Instance instance, StandIn what, std::function<void(Result<int>)> done) = 0;
  // Those whose place the instance has not taken again leave. Only an error if one may still be
  // there.
  virtual void remove_stand_ins(std::function<void(Status)> done) = 0;

  // What its coordinator says now to a heartbeat of the instance's member; 0: nothing is wrong.
  virtual void ask_about(Instance instance, std::function<void(Result<std::int16_t>)> done) = 0;

  // What a member of ours has got.
  struct Share {
    std::int32_t generation = 0;
    int partitions = 0;
  };
  struct Joining {
    // The coordinator has heard of it and rebalances the group; or that failed, and nothing more
    // comes.
    std::function<void(Status)> began;
    // The group has formed anew, with it.
    std::function<void(Result<Share>)> joined;
  };
  enum class Extra {
    // Refused while there is one: it is another fault's.
    the_first,
    // Of the same fault.
    one_more,
  };
  // A member of ours joins the group that the instance is in, of several the first by name, by the
  // same protocol and with what its members have in common. Where the order of members counts, it
  // comes right before the instance's. It does all that a member has to do, and nothing with its
  // partitions, until it is told to leave.
  virtual void add_member(Instance like, Extra which, Joining joining) = 0;
  // All that there are, also while they are joining. Only an error if one may still be there.
  virtual void remove_members(std::function<void(Status)> done) = 0;
};

}  // namespace wringer::faults
