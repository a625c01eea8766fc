#pragma once

// What a fault can do to a case: all of it together.

#include "harness/cases/case_brokers.h"
#include "harness/cases/case_database.h"
#include "harness/cases/case_groups.h"
#include "harness/cases/case_links.h"
#include "harness/cases/case_parts.h"
#include "harness/cases/case_processes.h"
#include "harness/cases/case_topics.h"
#include "harness/faults/controls.h"

#include <memory>

namespace wringer::cases {

class CaseControls final : public faults::Controls {
 public:
  explicit CaseControls(CaseParts parts);
  ~CaseControls() override;

  [[nodiscard]] CaseProcesses& processes() override { return m_processes; }
  [[nodiscard]] CaseLinks& links() override { return m_links; }
  [[nodiscard]] CaseGroups& groups() override { return m_groups; }
  [[nodiscard]] CaseDatabase& database() override { return m_database; }
  [[nodiscard]] CaseBrokers& brokers() override { return m_brokers; }
  [[nodiscard]] CaseTopics& topics() override { return m_topics; }

  std::uint64_t note(Instance instance, const std::string& what, const std::string& text) override;
  [[nodiscard]] MonotonicTime now() const override { return m_parts.ground.clock.now(); }
  [[nodiscard]] WallTime wall_now() const override { return m_parts.ground.clock.wall_now(); }
  [[nodiscard]] ContentSources sources() const override { return {m_parts.events, m_parts.sql}; }
  void after(Duration time, std::function<void()> then) override;

 private:
  const CaseParts m_parts;
  CaseProcesses m_processes{m_parts};
  CaseLinks m_links{m_parts};
  CaseGroups m_groups{m_parts};
  CaseDatabase m_database{m_parts};
  CaseBrokers m_brokers{m_parts};
  CaseTopics m_topics{m_parts};
  // Gone when the case is: what was to come later does not come any more.
  std::shared_ptr<int> m_alive = std::make_shared<int>(0);
};

}  // namespace wringer::cases
