#pragma once

#include "harness/faults/broker_controls.h"

#include <string>
#include <utility>
#include <vector>

namespace wringer::faults {

class FakeBrokerControls final : public BrokerControls {
 public:
  explicit FakeBrokerControls(std::vector<std::string>& calls) : m_calls(calls) {}

  [[nodiscard]] std::vector<std::int32_t> brokers() const override { return all; }
  void find_leader(std::function<void(Result<std::int32_t>)> done) override { done(1); }
  void find_coordinator(std::function<void(Result<std::int32_t>)> done) override { done(2); }
  void kill(std::int32_t broker, std::function<void(Result<std::string>)> done) override {
    m_calls.push_back("kill broker " + std::to_string(broker));
    done(death);
  }
  void terminate(std::int32_t broker, std::function<void(Result<std::string>)> done) override {
    m_calls.push_back("terminate broker " + std::to_string(broker));
    done(death);
  }
  void start(std::int32_t broker, std::function<void(Status)> done) override {
    m_calls.push_back("start broker " + std::to_string(broker));
    started = std::move(done);
  }
  [[nodiscard]] Result<std::int64_t> cut_logs(std::int32_t, std::int64_t records) override {
    m_calls.emplace_back("cut_logs");
    return records;
  }
  void move_leader(const TopicPartition&, std::function<void(Result<Move>)> done) override {
    m_calls.emplace_back("move_leader");
    done(moved);
  }
  void move_coordinator(std::function<void(Result<Move>)> done) override {
    m_calls.emplace_back("move_coordinator");
    done(moved);
  }
  void isolate(std::int32_t broker) override {
    m_calls.push_back("isolate broker " + std::to_string(broker));
  }
  void rejoin(std::int32_t broker, std::function<void(Status)> done) override {
    m_calls.push_back("rejoin broker " + std::to_string(broker));
    done({});
  }
  void await_failover(std::int32_t, std::function<void(Result<std::int32_t>)> done) override {
    m_calls.emplace_back("await_failover");
    failed_over = std::move(done);
  }

  std::vector<std::int32_t> all{1};
  Result<std::string> death{"was killed by signal 9 (Killed)"};
  Result<Move> moved{Move{.from = 1, .to = 2}};
  // To be called by the test: the answers that are due.
  std::function<void(Status)> started;
  std::function<void(Result<std::int32_t>)> failed_over;

 private:
  std::vector<std::string>& m_calls;
};

}  // namespace wringer::faults
