// A system that is attached, and the programs that start and stop it for a case.

#include "harness/cases/attached_system.h"
#include "harness/cases/case_run.h"

namespace wringer::cases {

Status CaseRun::start_attached() {
  const scenario::Scenario& scenario = m_order.scenario;
  if (!scenario.system.attach || scenario.system.attach->start.empty()) return {};
  m_attached_is_started = true;
  m_journal->add(Action{"start", 0, "attach.start runs"});
  return m_loop.serve_during([&] {
    return run_attached_program(scenario.system.attach->start, scenario, m_ground.keeper,
                                m_order.folder / "attach-start.log");
  });
}

void CaseRun::stop_attached() {
  if (!std::exchange(m_attached_is_started, false)) return;
  const scenario::Scenario& scenario = m_order.scenario;
  // It may have something to say to its services before it ends.
  const Status stopped = m_loop.serve_during([&] {
    return run_attached_program(scenario.system.attach->stop, scenario, m_ground.keeper,
                                m_order.folder / "attach-stop.log");
  });
  if (stopped) return;
  m_result.reasons.push_back("the system could not be stopped: " + stopped.error().message);
  m_result.verdict = worst_of(m_result.verdict, Verdict::inconclusive);
}

CaseRun::~CaseRun() {
  stop_attached();
}

}  // namespace wringer::cases
