#pragma once

#include "harness/core/group_talk.h"
#include "harness/core/moment.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace wringer::faults {

// Follows what each instance is told of its consumer groups, in either protocol. Fed with every
// moment of a case.
class GroupFollowing {
 public:
  struct Seen {
    // Of the classic protocol; in the newer one, the member's epoch.
    std::int32_t generation = -1;
    std::string group;
    std::string member;
    bool speaks_newer_protocol = false;
    // Sorted, and whether it was given in this generation.
    std::vector<GroupTalk::Partition> partitions;
    bool is_given = false;
  };

  void observe(const Moment& moment);
  // In this group; if none is named, in the first of its groups by name, as GroupControls takes it.
  // Of several members there, the one that was told something last. All unknown, if nothing was
  // seen of it.
  [[nodiscard]] const Seen& of(Instance instance, const std::string& group = "") const;
  // The same member, unless its group has gone on with others of the instance: then as above.
  [[nodiscard]] const Seen& of_same(Instance instance, const Seen& member) const;
  // All that its members have, by group; only groups that it is known to be in.
  using Held = std::map<std::string, std::set<GroupTalk::Partition>>;
  [[nodiscard]] Held held_by(Instance instance) const;

 private:
  // By group: each member once, the one that was told something last being the last.
  std::map<Instance, std::map<std::string, std::vector<Seen>>> m_seen;
};

}  // namespace wringer::faults
