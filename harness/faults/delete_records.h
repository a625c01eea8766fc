#pragma once

#include "harness/faults/topic_fault.h"

#include <map>

namespace wringer::faults {

// `delete-records`: retention runs past the group's committed offset, so that records go that were
// not done yet.
// Receipt: the log starts beyond the committed offset, and an instance was told that its offset is
// out of range, or reads on from beyond.
class DeleteRecords final : public TopicFault {
 public:
  using TopicFault::TopicFault;
  [[nodiscard]] static FaultKind kind();

 private:
  void act(const TopicControls::Extents& before, std::function<void(Status)> done) override;
  void watch(const Moment& moment) override;
  [[nodiscard]] std::int64_t wanted_start(const TopicControls::Extent& extent) const;

  // Where the partitions begin from which something was taken that was not done yet.
  TopicControls::Offsets m_starts;
};

}  // namespace wringer::faults
