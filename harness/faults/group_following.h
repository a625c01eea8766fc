#pragma once

#include "harness/core/group_talk.h"
#include "harness/core/moment.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace wringer::faults {

// Follows what each instance is told of its consumer group, in either protocol. Fed with every
// moment of a case.
class GroupFollowing {
 public:
  struct Seen {
    // Of the classic protocol; in the newer one, the member's epoch.
    std::int32_t generation = -1;
    std::string member;
    bool speaks_newer_protocol = false;
    // Sorted, and whether it was given in this generation.
    std::vector<GroupTalk::Partition> partitions;
    bool is_given = false;
  };

  void observe(const Moment& moment);
  // All unknown, if nothing was seen of it.
  [[nodiscard]] const Seen& of(Instance instance) const;

 private:
  std::map<Instance, Seen> m_seen;
};

}  // namespace wringer::faults
