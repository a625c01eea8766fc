#pragma once

#include "harness/faults/process_controls.h"

#include <string>
#include <vector>

namespace wringer::faults {

class FakeProcessControls final : public ProcessControls {
 public:
  explicit FakeProcessControls(std::vector<std::string>& calls) : m_calls(calls) {}

  [[nodiscard]] bool running(Instance) const override { return true; }
  void kill(Instance, std::function<void(Result<std::string>)> done) override {
    m_calls.emplace_back("kill");
    killed = std::move(done);
  }
  void start(Instance, std::function<void(Status)> done) override {
    m_calls.emplace_back("start");
    done({});
  }

  // To be called by the test: the answers that are due.
  std::function<void(Result<std::string>)> killed;

 private:
  std::vector<std::string>& m_calls;
};

}  // namespace wringer::faults
