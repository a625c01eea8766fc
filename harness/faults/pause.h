#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"
#include "harness/faults/group_following.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace wringer::faults {

// `pause`: every process of the instance stands still (SIGSTOP) for a time, until another instance
// has taken over, or has also gone on from there, or until another moment; then it goes on
// (SIGCONT), not knowing: a zombie.
//
// Its links stay open: what it had said by the address goes on its way, and what it is told waits
// in its sockets. For a takeover its member is evicted in its name; a real session timeout would
// only take longer. Receipt: it was seen stopped, the takeover was seen, it went on, and what it
// tried then.
class Pause final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  [[nodiscard]] bool is_over() const override { return m_phase == State::resumed; }
  void observe(const Moment& moment) override;

 private:
  enum class State { before, stopping, stopped, resuming, resumed };

  void prepare() override;
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override;
  void stopped(const Result<int>& processes, std::function<void()> done);
  void thaw_links();
  void await_end();
  void watch_before(const Moment& moment);
  // Of a partition that the instance had, and the other hadn't.
  [[nodiscard]] bool takes_over(Instance other, const GroupTalk::Partition& partition) const;
  // Of what the instance had when it was stopped, and this one had not.
  [[nodiscard]] std::optional<GroupTalk::Partition> newly_given_to(Instance other) const;
  void watch_transaction(const Moment& moment);
  void watch_stopped(const Moment& moment);
  void end_by_takeover(const std::string& what);
  // Who has taken over which of its partitions.
  struct Heir {
    Instance instance = 0;
    GroupTalk::Partition partition;
  };
  void await_heir(const Heir& heir, const std::string& what);
  void watch_heir(const Moment& moment);
  void watch_resumed(const Moment& moment);
  // Wakes it up, for this reason.
  void resume(const std::string& why);
  void resumed(const Status& status);
  [[nodiscard]] bool until_takeover() const;
  // A takeover, and what comes of it.
  [[nodiscard]] bool until_overtaken() const;

  State m_phase = State::before;
  bool m_links_frozen = false;
  // Who has what, and who had what when the instance stood still.
  GroupFollowing m_following;
  GroupFollowing m_then;
  // What each instance fetched until then: all that is known of those that are in no group.
  std::map<Instance, std::set<GroupTalk::Partition>> m_fetched;
  // Its coordinator has been told that it is gone.
  bool m_is_out = false;
  std::optional<Heir> m_heir;
  // Instances with offsets in a Kafka transaction that is not over.
  std::set<Instance> m_hold_offsets_back;
  // Of `until: {…}`.
  std::unique_ptr<AddressMatcher> m_until;
  bool m_awaited_came = false;
  // What it asked for after it went on: so many are told.
  int m_told = 0;
  std::function<void(Status)> m_when_resumed;
};

}  // namespace wringer::faults
