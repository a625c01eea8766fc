#pragma once

#include "harness/faults/process_controls.h"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace wringer::faults {

class FakeProcessControls final : public ProcessControls {
 public:
  explicit FakeProcessControls(std::vector<std::string>& calls) : m_calls(calls) {}

  [[nodiscard]] int instances() const override { return count; }
  [[nodiscard]] bool running(Instance) const override { return runs; }
  void kill(Instance, std::function<void(Result<std::string>)> done) override {
    m_calls.emplace_back("kill");
    killed = std::move(done);
  }
  void terminate(Instance instance, Duration, std::function<void(Result<Ending>)> done) override {
    m_calls.push_back(fmt::format("terminate {}", instance));
    terminated = std::move(done);
  }
  void start(Instance, std::function<void(Status)> done) override {
    m_calls.emplace_back("start");
    done({});
  }
  void pause(Instance, std::function<void(Result<int>)> done) override {
    m_calls.emplace_back("pause");
    paused = std::move(done);
  }
  void resume(Instance, std::function<void(Status)> done) override {
    m_calls.emplace_back("resume");
    done({});
  }
  void add(std::function<void(Result<Instance>)> done) override {
    m_calls.emplace_back("add");
    done(++count);
  }
  [[nodiscard]] Status prepare_clock(Instance instance) override {
    m_calls.push_back(fmt::format("prepare_clock {}", instance));
    return clock;
  }
  [[nodiscard]] Status set_clock(Instance, Duration offset) override {
    m_calls.push_back(fmt::format("set_clock {}s", offset / std::chrono::seconds(1)));
    return {};
  }
  [[nodiscard]] Result<std::string> clock_proof(Instance) const override { return proof; }

  int count = 2;
  bool runs = true;
  Status clock;
  Result<std::string> proof{"it is at work"};
  // To be called by the test: the answers that are due.
  std::function<void(Result<std::string>)> killed;
  std::function<void(Result<Ending>)> terminated;
  std::function<void(Result<int>)> paused;

 private:
  std::vector<std::string>& m_calls;
};

}  // namespace wringer::faults
