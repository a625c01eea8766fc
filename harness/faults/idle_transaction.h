#pragma once

#include "harness/core/address.h"
#include "harness/core/fault_kind.h"
#include "harness/faults/database_controls.h"
#include "harness/faults/fault.h"

#include <optional>

namespace wringer::faults {

// `idle-transaction`: a session of ours opens a transaction and goes idle in it.
//
// Without a lock it changes nothing but what is old: its number and its snapshot stay open, which
// is what relays that read "everything below the oldest running transaction" wait for. With a lock
// it keeps the system's writes waiting, for the time that the schedule says, which begins when
// somebody waits; if nobody does within k_effect_patience, it is over.
// Receipt: the transaction was open; with a lock, that somebody waited for it.
class IdleTransaction final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  void observe(const Moment& moment) override;
  [[nodiscard]] bool is_over() const override { return m_ended || lasts_until_heal(); }
  [[nodiscard]] bool lasts_until_heal() const override;

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override;
  void opened(const Result<DatabaseControls::Process>& process);
  [[nodiscard]] OpenTransaction wanted() const;
  void look_for_waiting();
  void end_after_its_time();
  void end(std::function<void(Status)> then);

  std::optional<DatabaseControls::Process> m_process;
  std::optional<AddressMatcher> m_until;
  bool m_ended = false;
  bool m_someone_waited = false;
};

}  // namespace wringer::faults
