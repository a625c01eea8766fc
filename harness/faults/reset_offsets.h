#pragma once

#include "harness/faults/topic_fault.h"

namespace wringer::faults {

// `reset-offsets`: the group's committed offsets are set back or forth, as an operator does for a
// replay: the instances are stopped, the offsets altered, the instances started again.
// Receipt: an instance reads on from the offset that was set, not from the one that was committed.
class ResetOffsets final : public TopicFault {
 public:
  using TopicFault::TopicFault;
  [[nodiscard]] static FaultKind kind();

 private:
  [[nodiscard]] Consumers consumers() const override { return Consumers::stopped; }
  void act(const TopicControls::Extents& before, std::function<void(Status)> done) override;
  void watch(const Moment& moment) override;
  void set(const TopicControls::Extents& before, const TopicControls::Offsets& wanted,
           std::function<void(Status)> done);

  // Those that were moved.
  TopicControls::Offsets m_offsets;
};

}  // namespace wringer::faults
