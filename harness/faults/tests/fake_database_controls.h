#pragma once

#include "harness/faults/database_controls.h"

#include <string>
#include <vector>

namespace wringer::faults {

class FakeDatabaseControls final : public DatabaseControls {
 public:
  explicit FakeDatabaseControls(std::vector<std::string>& calls) : m_calls(calls) {}

  [[nodiscard]] Status refuse(const Moment&, const DatabaseError& error) override {
    m_calls.push_back("refuse " + error.sql_state + " " + error.message);
    return refusable;
  }
  void discard(const Moment&) override { m_calls.emplace_back("discard"); }
  void cut(const Moment&) override { m_calls.emplace_back("cut"); }
  [[nodiscard]] std::vector<std::uint64_t> connections_of(Instance) const override {
    return connections;
  }
  void terminate(const std::vector<std::uint64_t>& which,
                 std::function<void(Result<int>)> done) override {
    m_calls.push_back("terminate " + std::to_string(which.size()));
    terminated = std::move(done);
  }
  void find_unique(const std::string& constraint,
                   std::function<void(Result<Constraint>)> done) override {
    m_calls.push_back("find_unique " + constraint);
    found = std::move(done);
  }

  Status refusable{};
  std::vector<std::uint64_t> connections{1};
  // To be called by the test: the answers that are due.
  std::function<void(Result<int>)> terminated;
  std::function<void(Result<Constraint>)> found;

 private:
  std::vector<std::string>& m_calls;
};

}  // namespace wringer::faults
