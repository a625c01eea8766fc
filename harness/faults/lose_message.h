#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"

#include <optional>

namespace wringer::faults {

// What `lose-reply` and `lose-request` have in common: the held message goes nowhere, and its
// connection ends (`cut: reset`, `cut: fin`) or falls silent in both directions (`cut: none`) until
// healed; the client then learns of it by a reset, unless it has given up before.
// Receipt: the message was held when its connection ended, so that nothing of it passed; with
// silence, that the client said or closed something into it, or waited until the end.
class LoseMessage : public Fault {
 public:
  using Fault::Fault;

  [[nodiscard]] bool is_over() const override;
  [[nodiscard]] bool lasts_until_heal() const override;
  void observe(const Moment& moment) override;

 protected:
  [[nodiscard]] static std::vector<Parameter> parameters();

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override;
  void fall_silent();
  void end_silence();

  std::uint64_t m_newest_connection = 0;
  bool m_reconnected = false;
  std::optional<int> m_rule;
};

// `lose-reply`: the service did what was asked, and its answer never comes.
class LoseReply final : public LoseMessage {
 public:
  using LoseMessage::LoseMessage;
  [[nodiscard]] static FaultKind kind();
};

// `lose-request`: the service never hears of it.
class LoseRequest final : public LoseMessage {
 public:
  using LoseMessage::LoseMessage;
  [[nodiscard]] static FaultKind kind();
};

}  // namespace wringer::faults
