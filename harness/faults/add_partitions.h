#pragma once

#include "harness/faults/topic_fault.h"

namespace wringer::faults {

// `add-partitions`: the topic gets more partitions, and keys move to them. The last third of the
// workload comes after that.
// Receipt: the metadata shows them, and an instance fetches from one.
class AddPartitions final : public TopicFault {
 public:
  using TopicFault::TopicFault;
  [[nodiscard]] static FaultKind kind();

 private:
  void prepare() override;
  void act(const TopicControls::Extents& before, std::function<void(Status)> done) override;
  void watch(const Moment& moment) override;
  [[nodiscard]] int count() const;

  std::string m_topic;
  int m_first_new = 0;
};

}  // namespace wringer::faults
