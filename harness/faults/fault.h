#pragma once

// What every fault has in common. One file per fault; the table of them is registry.h.

#include "harness/core/error.h"
#include "harness/core/schedule.h"

#include <functional>
#include <memory>
#include <string>

namespace wringer::faults {

// What a fault may do to a case. Implemented by harness/run; every call and every callback is on
// the case's I/O thread. A callback comes exactly once, later than the call that it was given to.
class Controls {
 public:
  virtual ~Controls() = default;

  // All links of the instance, from client to service, old and new, until thawed.
  virtual void freeze(Instance instance) = 0;
  virtual void thaw(Instance instance) = 0;
  // Closes every connection of the instance; what is held or buffered of them never happened.
  virtual void sever(Instance instance) = 0;

  // SIGKILL to the instance and all of its group. The answer comes when none of it is left: how its
  // leader ended.
  virtual void kill(Instance instance, std::function<void(Result<std::string>)> done) = 0;
  // Takes the instance's members out of their consumer groups, in their names, at their
  // coordinators. The answer comes when the coordinators have confirmed: how many members left.
  virtual void leave_groups(Instance instance, std::function<void(Result<int>)> done) = 0;
  // Starts an instance that is not running.
  virtual void start(Instance instance, std::function<void(Status)> done) = 0;

  // For a person who reads the journal.
  virtual void note(Instance instance, const std::string& what, const std::string& text) = 0;
  [[nodiscard]] virtual MonotonicTime now() const = 0;
};

// One fault of one case. Lives on the case's I/O thread.
class Fault {
 public:
  explicit Fault(FaultSpec spec) { m_receipt.fault = std::move(spec); }
  virtual ~Fault() = default;
  Fault(const Fault&) = delete;
  Fault& operator=(const Fault&) = delete;

  // At the address. The message of the moment is held (in the phase `acked`, where it has left, the
  // instance is not). `done` comes when the fault has struck; whether the held message is still
  // there then to be forwarded is up to the fault.
  void fire(const Moment& moment, Controls& controls, std::function<void()> done);

  // Undoes it, after the work of the case. `done` comes when it is undone, or couldn't be.
  virtual void heal(Controls& controls, std::function<void(Status)> done) = 0;

  // Every moment of the case, before and after it fires, its own excepted: where it finds its
  // proof.
  virtual void observe(const Moment& moment) = 0;

  [[nodiscard]] const Receipt& receipt() const { return m_receipt; }

 protected:
  virtual void strike(Controls& controls, std::function<void()> done) = 0;

  Receipt m_receipt;
};

}  // namespace wringer::faults
