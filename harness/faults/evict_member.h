#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"
#include "harness/faults/group_following.h"

namespace wringer::faults {

// `evict-member`: the instance's member is taken out of its group in its name, as after a session
// that timed out. The instance lives on, and finds out by what its coordinator answers.
// Receipt: it was refused as a stranger, or joined as a new member.
class EvictMember final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  // It is in its group again, or has had time enough.
  [[nodiscard]] bool is_over() const override { return !m_awaiting; }
  void observe(const Moment& moment) override;

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override;

  GroupFollowing m_following;
  GroupFollowing::Seen m_before;
  bool m_evicted = false;
  bool m_awaiting = false;
};

}  // namespace wringer::faults
