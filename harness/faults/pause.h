#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"

#include <memory>
#include <set>
#include <string>

namespace wringer::faults {

// `pause`: every process of the instance stands still (SIGSTOP) for a time, until another instance
// has taken over, or until another moment; then it goes on (SIGCONT), not knowing: a zombie.
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
  void watch_stopped(const Moment& moment);
  void watch_resumed(const Moment& moment);
  // Wakes it up, for this reason.
  void resume(const std::string& why);
  void resumed(const Status& status);
  [[nodiscard]] Instance whom() const;
  [[nodiscard]] bool until_takeover() const;

  State m_phase = State::before;
  bool m_links_frozen = false;
  // What it fetched before it stood still.
  std::set<std::pair<std::string, std::int32_t>> m_partitions;
  // Of `until: {…}`.
  std::unique_ptr<AddressMatcher> m_until;
  bool m_awaited_came = false;
  // What it asked for after it went on: so many are told.
  int m_told = 0;
  int m_answers_told = 0;
  std::function<void(Status)> m_when_resumed;
};

}  // namespace wringer::faults
