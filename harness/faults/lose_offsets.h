#pragma once

#include "harness/faults/topic_fault.h"

namespace wringer::faults {

// `lose-offsets`: what the group has committed is gone, as after offsets.retention.minutes without
// a member: the instances are stopped, the group is deleted, the instances are started again.
// Receipt: an instance asked for its committed offsets and was told that there are none, or reads
// on from elsewhere.
class LoseOffsets final : public TopicFault {
 public:
  using TopicFault::TopicFault;
  [[nodiscard]] static FaultKind kind();

 private:
  [[nodiscard]] Consumers consumers() const override { return Consumers::stopped; }
  void act(const TopicControls::Extents& before, std::function<void(Status)> done) override;
  void watch(const Moment& moment) override;

  // What was committed.
  TopicControls::Offsets m_lost;
  bool m_all_lost = false;
};

}  // namespace wringer::faults
