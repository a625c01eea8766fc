#pragma once

#include "harness/cases/case_parts.h"
#include "harness/faults/process_controls.h"

namespace wringer::cases {

class CaseProcesses final : public faults::ProcessControls {
 public:
  explicit CaseProcesses(const CaseParts& parts) : m_parts(parts) {}

  [[nodiscard]] int instances() const override { return m_parts.fleet.size(); }
  [[nodiscard]] bool running(Instance instance) const override;
  void kill(Instance instance, std::function<void(Result<std::string>)> done) override;
  void terminate(Instance instance, Duration grace,
                 std::function<void(Result<faults::Ending>)> done) override;
  void start(Instance instance, std::function<void(Status)> done) override;
  void pause(Instance instance, std::function<void(Result<int>)> done) override;
  void resume(Instance instance, std::function<void(Status)> done) override;
  void add(std::function<void(Result<Instance>)> done) override;
  [[nodiscard]] Status prepare_clock(Instance instance) override;
  [[nodiscard]] Status set_clock(Instance instance, Duration offset) override;
  [[nodiscard]] Result<std::string> clock_proof(Instance instance) const override;

 private:
  [[nodiscard]] Status start_now(Instance instance);
  // What will show that it is ready again; null: its first word is enough.
  [[nodiscard]] std::unique_ptr<instances::ReadySign> look_for_return(Instance instance);

  const CaseParts& m_parts;
};

}  // namespace wringer::cases
