#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/coordinator_error.h"
#include "harness/faults/fault.h"

#include <optional>

namespace wringer::faults {

// `kafka-error`: the client is told of an error that its broker could have given. `before`: in the
// broker's place, who never sees the request. `after`: in the answer to what the broker has done,
// so only errors that leave open whether it has. What a coordinator's error says of a member is
// made true first (see coordinator_error.h); where that can't be done, the client is told nothing.
// Receipt: the answer with the error was delivered.
class KafkaError final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  // The member is in its group again, or has had time enough.
  [[nodiscard]] bool is_over() const override { return !m_is_awaited; }
  void observe(const Moment& moment) override;

 private:
  void prepare() override;
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override;
  void say();
  void await_return();

  std::int16_t m_code = 0;
  std::optional<CoordinatorError> m_coordinator;
  // The error is on its way to the client.
  bool m_said = false;
  bool m_is_awaited = false;
};

}  // namespace wringer::faults
