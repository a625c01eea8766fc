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
  void terminate(const std::vector<std::uint64_t>& which, Then<Result<int>> done) override {
    m_calls.push_back("terminate " + std::to_string(which.size()));
    terminated = std::move(done);
  }
  void find_waiting(std::uint64_t, Then<Result<std::string>> done) override {
    waiting = std::move(done);
  }
  void find_unique(const std::string& constraint, Then<Result<Constraint>> done) override {
    m_calls.push_back("find_unique " + constraint);
    found = std::move(done);
  }
  void open_transaction(const OpenTransaction& what, Then<Result<Process>> done) override {
    m_calls.push_back("open_transaction " + what.table);
    opened = std::move(done);
  }
  void end_transaction(Process process, Then<Status> done) override {
    m_calls.push_back("end_transaction " + std::to_string(process));
    done(ended);
  }
  void find_waiting_for(Process, Then<Result<std::string>> done) override {
    waiting = std::move(done);
  }
  void kill_server(Then<Result<std::string>> done) override {
    m_calls.emplace_back("kill_server");
    gone = std::move(done);
  }
  void stop_server(Shutdown how, Then<Status> done) override {
    m_calls.push_back(how == Shutdown::fast ? "stop_server fast" : "stop_server immediate");
    stopped = std::move(done);
  }
  void start_server(Then<Result<Duration>> done) override {
    m_calls.emplace_back("start_server");
    started = std::move(done);
  }
  void follow_with_replica() override { m_calls.emplace_back("follow_with_replica"); }
  void fail_over(int lost, Then<Result<std::string>> done) override {
    m_calls.push_back("fail_over " + std::to_string(lost));
    gone = std::move(done);
  }

  Status refusable{};
  Status ended{};
  std::vector<std::uint64_t> connections{1};
  // To be called by the test: the answers that are due.
  Then<Result<int>> terminated;
  Then<Result<Constraint>> found;
  Then<Result<Process>> opened;
  Then<Result<std::string>> waiting;
  Then<Result<std::string>> gone;
  Then<Status> stopped;
  Then<Result<Duration>> started;

 private:
  std::vector<std::string>& m_calls;
};

}  // namespace wringer::faults
