#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"
#include "harness/faults/process_controls.h"

#include <functional>

namespace wringer::faults {

// `terminate`: SIGTERM, as from a supervisor: the instance may shut down in good order within its
// grace period; then it is killed. Its links stay open meanwhile and the held message goes on, for
// a shutdown wants to say and hear things.
// `stop-instance`: the same, and it stays away until the case heals.
// Receipt: whether it ended by itself, with which code, and how long that took.
class Terminate : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  [[nodiscard]] bool is_over() const override { return m_over; }
  [[nodiscard]] bool lasts_until_heal() const override { return stays_away(); }

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override;
  [[nodiscard]] virtual bool stays_away() const;
  void ended(const Result<Ending>& ending);
  void left_groups(const Result<int>& members);
  void finish();

  bool m_over = false;
  // What waits for its end.
  std::function<void()> m_when_over;
};

class StopInstance final : public Terminate {
 public:
  using Terminate::Terminate;
  [[nodiscard]] static FaultKind kind();

 private:
  [[nodiscard]] bool stays_away() const override { return true; }
};

}  // namespace wringer::faults
