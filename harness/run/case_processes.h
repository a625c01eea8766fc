#pragma once

#include "harness/faults/process_controls.h"
#include "harness/run/case_parts.h"

namespace wringer::run {

class CaseProcesses final : public faults::ProcessControls {
 public:
  explicit CaseProcesses(const CaseParts& parts) : m_parts(parts) {}

  [[nodiscard]] bool running(Instance instance) const override;
  void kill(Instance instance, std::function<void(Result<std::string>)> done) override;
  void start(Instance instance, std::function<void(Status)> done) override;

 private:
  const CaseParts& m_parts;
};

}  // namespace wringer::run
