#pragma once

#include "harness/faults/group_controls.h"
#include "harness/run/case_parts.h"

namespace wringer::run {

class CaseGroups final : public faults::GroupControls {
 public:
  explicit CaseGroups(const CaseParts& parts) : m_parts(parts) {}

  void leave_groups(Instance instance, std::function<void(Result<int>)> done) override;

 private:
  [[nodiscard]] const proxy::Broker* broker(std::int32_t id) const;

  const CaseParts& m_parts;
};

}  // namespace wringer::run
