#pragma once

#include "harness/core/fault_kind.h"
#include "harness/core/link_rule.h"
#include "harness/faults/fault.h"

#include <map>
#include <set>

namespace wringer::faults {

// `reset`: connections end, all at once; what was under way on them never arrives, the held message
// least of all, if it is one of theirs. With `service: coordinator`, those on which something was
// said that concerns the group.
// Receipt: how many ended, and that the instance was back on a new one.
class ResetLinks final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  void observe(const Moment& moment) override;

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override { done({}); }

  // On which something was said to a coordinator.
  std::map<Instance, std::set<std::uint64_t>> m_coordinator_connections;
  std::uint64_t m_newest_connection = 0;
  bool m_reconnected = false;
};

}  // namespace wringer::faults
