#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"

#include <functional>
#include <string>

namespace wringer::faults {

// `crash-loop`: the instance is killed, started again, and killed again at the next moment of the
// same kind, so many times in a row; each time exactly, as by `kill`.
// Receipt: each death, and that it had come back in between.
class CrashLoop final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  [[nodiscard]] bool is_over() const override { return m_over; }
  [[nodiscard]] bool recurs_at(const Moment& moment) override;
  void observe(const Moment& moment) override;

 private:
  void strike(std::function<void()> done) override;
  void strike_again(const Moment& moment, std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override;
  void kill(std::function<void()> done);
  void died(const Result<std::string>& how, std::function<void()> done);
  void start(std::function<void()> done);
  void finish();

  std::int64_t m_deaths = 0;
  MonotonicTime m_struck_at{};
  MonotonicTime m_started_at{};
  // It is dying, or what it said before it died may still come by.
  bool m_dying = false;
  int m_forwarded_after = 0;
  bool m_failed = false;
  bool m_over = false;
  std::function<void()> m_when_not_dying;
};

}  // namespace wringer::faults
