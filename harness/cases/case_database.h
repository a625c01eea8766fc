#pragma once

#include "harness/cases/case_parts.h"
#include "harness/cases/errands.h"
#include "harness/cases/our_transactions.h"
#include "harness/faults/database_controls.h"
#include "harness/proxy/postgres_interpreter.h"

#include <memory>
#include <vector>

namespace wringer::cases {

class CaseDatabase final : public faults::DatabaseControls {
 public:
  explicit CaseDatabase(const CaseParts& parts);

  [[nodiscard]] Status refuse(const Moment& held, const faults::DatabaseError& error) override;
  void discard(const Moment& held) override;
  void cut(const Moment& moment) override;
  [[nodiscard]] std::vector<std::uint64_t> connections_of(Instance instance) const override;
  void terminate(const std::vector<std::uint64_t>& connections, Then<Result<int>> done) override;
  void find_waiting(std::uint64_t connection, Then<Result<std::string>> done) override;
  void find_unique(const std::string& constraint, Then<Result<Constraint>> done) override;
  void open_transaction(const faults::OpenTransaction& what, Then<Result<Process>> done) override;
  void end_transaction(Process process, Then<Status> done) override;
  void find_waiting_for(Process process, Then<Result<std::string>> done) override;

  // case_database_server.cpp
  void kill_server(Then<Result<std::string>> done) override;
  void stop_server(faults::Shutdown how, Then<Status> done) override;
  void start_server(Then<Result<Duration>> done) override;
  void follow_with_replica() override;
  void fail_over(int lost, Then<Result<std::string>> done) override;

  // A fault keeps the server from its clients: what fails for want of it, fails because of us.
  [[nodiscard]] bool down() const { return m_down; }
  // Calls back when it serves them again.
  void when_up(std::function<void()> then) { m_when_up.push_back(std::move(then)); }

 private:
  // To the case's database; for an errand.
  [[nodiscard]] std::string uri() const;
  [[nodiscard]] proxy::PostgresInterpreter* interpreter_of(std::uint64_t connection) const;
  // "instance 2"
  [[nodiscard]] std::string owner_of(Process process) const;
  [[nodiscard]] services::PostgresServer& server() const;
  void serves_again();

  const CaseParts& m_parts;
  bool m_down = false;
  std::vector<std::function<void()>> m_when_up;
  Status m_replica;
  // Belongs to the errands' thread.
  OurTransactions m_transactions;
  // Last, so that it ends first.
  Errands m_errands;
};

}  // namespace wringer::cases
