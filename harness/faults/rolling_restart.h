#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"
#include "harness/faults/process_controls.h"
#include "harness/faults/sign_of_life.h"

#include <functional>
#include <string>
#include <vector>

namespace wringer::faults {

// `rolling-restart`: one instance after the other gets SIGTERM, is awaited, started again and
// awaited until it takes part again, as when a new version is rolled out.
// Receipt: each instance's end, and that it came back before the next had to go.
class RollingRestart final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  [[nodiscard]] bool is_over() const override { return m_over; }
  void observe(const Moment& moment) override;

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override;
  void end_next();
  void ended(const Result<Ending>& ending);
  void start_again();
  void started(const Status& started);
  void came_back(const std::string& how);
  void stop_waiting(int round);
  void finish();
  void start_all(Instance from, std::function<void(Status)> done);

  // The one whose turn it is.
  Instance m_current = 0;
  MonotonicTime m_asked_at{};
  // It has been started again, and whether it takes part is not known yet.
  bool m_awaits_return = false;
  int m_failures = 0;
  bool m_over = false;
  Participation m_participation;
  bool m_healing = false;
  std::function<void()> m_when_over;
};

}  // namespace wringer::faults
