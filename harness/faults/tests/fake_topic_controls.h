#pragma once

#include "harness/faults/topic_controls.h"

#include <string>
#include <vector>

namespace wringer::faults {

class FakeTopicControls final : public TopicControls {
 public:
  explicit FakeTopicControls(std::vector<std::string>& calls) : m_calls(calls) {}

 private:
  [[maybe_unused]] std::vector<std::string>& m_calls;
};

}  // namespace wringer::faults
