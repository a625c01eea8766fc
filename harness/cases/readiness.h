#pragma once

// Whether the system is ready: each of its instances by the sign of its program, which is the wire
// unless the scenario says otherwise.

#include "harness/cases/case_store.h"
#include "harness/cases/fleet.h"
#include "harness/groups/group_watch.h"
#include "harness/instances/ready_sign.h"

#include <map>
#include <memory>
#include <string>

namespace wringer::cases {

class Readiness {
 public:
  // Borrows all. `groups` is told whose group nobody waits for, and of the topics of the case.
  Readiness(const scenario::SystemSpec& system, const CaseStore& store, groups::GroupWatch& groups);

  // Before anything is started: who answers already where an instance is to answer. Empty: nobody.
  [[nodiscard]] std::string who_is_there() const;
  // The instance has been started: its sign is looked for from now on.
  [[nodiscard]] Status look_at(Instance instance, const Fleet& fleet, asio::io_context& io,
                               const Clock& clock);
  // Of all that the scenario has; empty: they are ready.
  [[nodiscard]] std::string what_is_missing() const;

 private:
  const scenario::SystemSpec& m_system;
  const groups::GroupWatch& m_groups;
  // Of those that are not judged by the wire.
  std::map<Instance, std::unique_ptr<instances::ReadySign>> m_signs;
};

}  // namespace wringer::cases
