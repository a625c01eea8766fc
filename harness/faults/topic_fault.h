#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"
#include "harness/faults/topic_controls.h"

#include <functional>
#include <string>
#include <vector>

namespace wringer::faults {

// What all faults have in common that change a topic or its group's offsets while the system is
// stopped or runs on: wait for the workload, stop the instances, look, act, start them again, and
// then wait for an instance to meet what was done.
class TopicFault : public Fault {
 public:
  using Fault::Fault;

  // Until an instance has met it, or it has had time enough.
  [[nodiscard]] bool is_over() const override { return !m_awaiting; }
  void observe(const Moment& moment) final;

 protected:
  enum class Consumers { stopped, running };

  // `consumers: stopped | running`, for those that offer the choice.
  [[nodiscard]] static Parameter consumers_parameter();
  [[nodiscard]] virtual Consumers consumers() const;

  // Calls `done` when it is done; an error says what was not done, which is then no effect.
  virtual void act(const TopicControls::Extents& before, std::function<void(Status)> done) = 0;
  // Every moment after that, until it took effect.
  virtual void watch(const Moment& moment) = 0;
  void took_effect(std::string evidence);

 private:
  void strike(std::function<void()> done) final;
  void undo(std::function<void(Status)> done) final;
  void look(std::function<void()> done);
  void acted(const Status& status, std::function<void()> done);
  void start_again(std::function<void()> done);

  std::vector<Instance> m_stopped;
  bool m_acted = false;
  bool m_awaiting = false;
};

}  // namespace wringer::faults
