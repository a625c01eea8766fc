#pragma once

#include "harness/core/fault_kind.h"
#include "harness/core/link_rule.h"
#include "harness/faults/fault.h"

#include <optional>

namespace wringer::faults {

// What faults have in common that put a rule upon links: which links, and for how long.
//
// With `for` it ends by itself after that time, or later, where somebody may come later to meet it.
// Without, it stays until all faults are healed, but the case waits for its effect to be seen
// first, for a while.
// Receipt: what the rule did to what passed by, and that the instance was back on a new connection.
class LinkFault : public Fault {
 public:
  using Fault::Fault;

  [[nodiscard]] bool is_over() const override;
  [[nodiscard]] bool lasts_until_heal() const override;
  void observe(const Moment& moment) override;

 protected:
  [[nodiscard]] virtual LinkRule rule() const = 0;
  [[nodiscard]] virtual bool has_effect(const LinkReport& report) const {
    return report.has_effect();
  }
  // "3 connections met, 120 bytes swallowed"
  [[nodiscard]] virtual std::string to_evidence(const LinkReport& report) const = 0;
  // Before the rule is imposed.
  virtual void begin() {}
  // With `for`: how much longer it stays at the most if nobody has met it by then.
  [[nodiscard]] virtual Duration patience() const { return Duration::zero(); }

  [[nodiscard]] LinkSelection selection() const;
  [[nodiscard]] LinkDirection direction() const;

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override;
  void lift();
  void lift_when_met(MonotonicTime latest);

  std::optional<int> m_rule;
  bool m_waited_long = false;
  bool m_reconnected = false;
  std::uint64_t m_newest_connection = 0;
};

}  // namespace wringer::faults
