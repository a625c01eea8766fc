#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/broker_controls.h"
#include "harness/faults/fault.h"
#include "harness/faults/topic_controls.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace wringer::faults {

// `lose-acknowledged`: Kafka loses records that it had acknowledged, as by an unclean election or
// when power fails before the page cache is written: every broker is killed, the ends of its logs
// are cut off, and it is started again. That is Kafka's failing, not the system's.
// Receipt: the logs end earlier than before, and an instance was answered by such a broker.
class LoseAcknowledged final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  [[nodiscard]] bool is_over() const override { return !m_awaiting; }
  void observe(const Moment& moment) override;

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override;
  void kill(std::vector<std::int32_t> brokers);
  void cut();
  void start(std::vector<std::int32_t> brokers);
  void compare(const Result<TopicControls::Extents>& after);
  void give_up(const Error& error);
  void finish();

  std::function<void()> m_done;
  TopicControls::Extents m_before;
  // Not running, because of us.
  std::vector<std::int32_t> m_dead;
  bool m_lost = false;
  bool m_awaiting = false;
};

}  // namespace wringer::faults
