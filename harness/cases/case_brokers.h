#pragma once

#include "harness/cases/case_parts.h"
#include "harness/cases/errands.h"
#include "harness/faults/broker_controls.h"
#include "harness/groups/broker_admin.h"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace wringer::cases {

class CaseBrokers final : public faults::BrokerControls {
 public:
  explicit CaseBrokers(const CaseParts& parts) : m_parts(parts), m_side(parts.io) {}

  [[nodiscard]] std::vector<std::int32_t> brokers() const override;
  void find_leader(std::function<void(Result<std::int32_t>)> done) override;
  void find_coordinator(std::function<void(Result<std::int32_t>)> done) override;
  void kill(std::int32_t broker, std::function<void(Result<std::string>)> done) override;
  void terminate(std::int32_t broker, std::function<void(Result<std::string>)> done) override;
  void start(std::int32_t broker, std::function<void(Status)> done) override;
  [[nodiscard]] Result<std::int64_t> cut_logs(std::int32_t broker, std::int64_t records) override;
  void move_leader(const TopicPartition& partition,
                   std::function<void(Result<Move>)> done) override;
  void move_coordinator(std::function<void(Result<Move>)> done) override;
  void isolate(std::int32_t broker) override;
  void rejoin(std::int32_t broker, std::function<void(Status)> done) override;
  void await_failover(std::int32_t broker, std::function<void(Result<std::int32_t>)> done) override;

 private:
  struct Awaited;
  // Nothing: go on; asked again after a pause.
  template <typename T>
  using Poll = std::function<void(std::function<void(std::optional<Result<T>>)>)>;

  [[nodiscard]] services::KafkaCluster& cluster() const;
  // One that runs, to be asked.
  [[nodiscard]] groups::BrokerAddress somebody() const;
  void end(std::int32_t broker, int signal, std::function<void(Result<std::string>)> done);
  void ended(std::int32_t broker, const std::function<void(Result<std::string>)>& done);
  void move(const TopicPartition& partition, std::function<void(Result<Move>)> done);
  void await_leader(const TopicPartition& partition, Move move, Deadline deadline,
                    std::function<void(Result<Move>)> done);
  void poll_failover(std::int32_t broker, Deadline deadline,
                     std::function<void(Result<std::int32_t>)> done);
  void poll_in_sync(std::int32_t broker, Deadline deadline, std::function<void(Status)> done);
  void pause(std::function<void()> then);

  const CaseParts& m_parts;
  std::set<std::int32_t> m_isolated;
  std::shared_ptr<int> m_alive = std::make_shared<int>(0);
  Errands m_side;
};

}  // namespace wringer::cases
