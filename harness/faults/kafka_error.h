#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"

namespace wringer::faults {

// `kafka-error`: the client is told of an error that its broker could have given. `before`: in the
// broker's place, who never sees the request. `after`: in the answer to what the broker has done,
// so only errors that leave open whether it has. Receipt: the answer with the error was delivered.
class KafkaError final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  void observe(const Moment& moment) override;

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override { done({}); }

  // The error is on its way to the client.
  bool m_said = false;
};

}  // namespace wringer::faults
