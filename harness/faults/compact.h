#pragma once

#include "harness/faults/topic_fault.h"

namespace wringer::faults {

// `compact`: the topic is compacted before the system has read it: of several records of a key only
// the last one is left. The last third of the workload comes meanwhile and is not looked at.
// Receipt: fewer records can be read than were written, and an instance is given some of them.
class Compact final : public TopicFault {
 public:
  using TopicFault::TopicFault;
  [[nodiscard]] static FaultKind kind();

 private:
  void prepare() override;
  void act(const TopicControls::Extents& before, std::function<void(Status)> done) override;
  void watch(const Moment& moment) override;
};

}  // namespace wringer::faults
