#pragma once

#include "harness/faults/topic_fault.h"

namespace wringer::faults {

// `recreate-topic`: the topic is deleted and created again, empty and with another id; Kafka
// forgets what was committed of it. The last third of the workload comes into the new one. Receipt:
// an instance is given records of the new topic.
class RecreateTopic final : public TopicFault {
 public:
  using TopicFault::TopicFault;
  [[nodiscard]] static FaultKind kind();

 private:
  void prepare() override;
  void act(const TopicControls::Extents& before, std::function<void(Status)> done) override;
  void watch(const Moment& moment) override;

  std::string m_topic;
};

}  // namespace wringer::faults
