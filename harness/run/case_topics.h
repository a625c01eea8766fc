#pragma once

#include "harness/faults/topic_controls.h"
#include "harness/run/case_parts.h"

namespace wringer::run {

class CaseTopics final : public faults::TopicControls {
 public:
  explicit CaseTopics(const CaseParts& parts) : m_parts(parts) {}

 private:
  [[maybe_unused]] const CaseParts& m_parts;
};

}  // namespace wringer::run
