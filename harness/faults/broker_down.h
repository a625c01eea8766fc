#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/broker_controls.h"
#include "harness/faults/fault.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace wringer::faults {

// What `kill-broker` and `restart-broker` have in common: a broker ends, and comes back with its
// data, at once or when all faults are healed.
class BrokerDown : public Fault {
 public:
  using Fault::Fault;

  // Until it serves again, or, if it stays away and there are others, until they lead in its place.
  [[nodiscard]] bool is_over() const override { return m_over; }
  [[nodiscard]] bool lasts_until_heal() const override;

 protected:
  // `broker` and `restart`.
  [[nodiscard]] static std::vector<Parameter> broker_parameters();
  [[nodiscard]] static std::vector<FaultMistake> check(const FaultSpec& fault);
  // The answer says how it ended, or why not.
  virtual void end(std::int32_t broker, std::function<void(Result<std::string>)> done) = 0;

 private:
  void strike(std::function<void()> done) final;
  void undo(std::function<void(Status)> done) final;
  void choose(std::function<void(Result<std::int32_t>)> done);
  void ended(const Result<std::string>& how);
  void start_again();
  void await_others();

  std::int32_t m_broker = -1;
  bool m_over = false;
  bool m_starting = false;
  bool m_serves = false;
  Status m_started{};
  std::function<void(Status)> m_healing;
};

}  // namespace wringer::faults
