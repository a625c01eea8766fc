#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"

#include <functional>
#include <string>

namespace wringer::faults {

// What the faults have in common that take the whole server away for a while. A statement that is
// held never reaches it, an answer that is held never reaches the client.
// Receipt: the server was gone, connections of the system ended with it, it serves clients again.
class DatabaseOutage : public Fault {
 public:
  using Fault::Fault;

  [[nodiscard]] bool is_over() const override { return m_back; }

 protected:
  // `done` comes when the server is gone: how. Error code usage if that can't be, and it serves
  // clients with all that it had: the fault has then had no effect, and nothing is left to heal.
  virtual void take_down(std::function<void(Result<std::string>)> done) = 0;
  // `done` comes when it serves clients again, with what there is to say of it.
  virtual void bring_back(std::function<void(Result<std::string>)> done);

 private:
  void strike(std::function<void()> done) final;
  void undo(std::function<void(Status)> done) final;
  void taken_down(const Result<std::string>& how);
  void not_possible(const std::string& why);
  void begin_to_return();
  void returned(const Result<std::string>& how);

  std::size_t m_connections = 0;
  bool m_down = false;
  bool m_returning = false;
  bool m_back = false;
  Status m_outcome;
  std::function<void(Status)> m_healed;
};

// `kill-database`: the server dies by SIGKILL, all of it at once, and recovers.
class KillDatabase final : public DatabaseOutage {
 public:
  using DatabaseOutage::DatabaseOutage;
  [[nodiscard]] static FaultKind kind();

 private:
  void take_down(std::function<void(Result<std::string>)> done) override;
};

// `restart-database`: an administrator shuts the server down and starts it again.
class RestartDatabase final : public DatabaseOutage {
 public:
  using DatabaseOutage::DatabaseOutage;
  [[nodiscard]] static FaultKind kind();

 private:
  void take_down(std::function<void(Result<std::string>)> done) override;
};

// `failover`: the server dies, and an asynchronous replica takes its place and address, which had
// not received the last commits: they are gone, though their clients were told of them.
class Failover final : public DatabaseOutage {
 public:
  using DatabaseOutage::DatabaseOutage;
  [[nodiscard]] static FaultKind kind();

 private:
  void prepare() override;
  void take_down(std::function<void(Result<std::string>)> done) override;
  void bring_back(std::function<void(Result<std::string>)> done) override;
};

}  // namespace wringer::faults
