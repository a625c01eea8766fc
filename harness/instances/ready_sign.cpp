#include "harness/instances/ready_sign.h"

#include "harness/core/duration.h"

#include <asio/steady_timer.hpp>
#include <fmt/format.h>

namespace wringer::instances {
namespace {

class TimePassed final : public ReadySign {
 public:
  explicit TimePassed(const ReadySignParts& parts)
      : m_deadline(parts.clock, parts.spec.after), m_timer(parts.io, parts.spec.after) {
    // The loop looks again when it is woken.
    m_timer.async_wait([](std::error_code) {});
  }

  [[nodiscard]] std::string what_is_missing() const override {
    if (m_deadline.passed()) return "";
    return fmt::format("{} are left of the time that it is given", to_text(m_deadline.remaining()));
  }

 private:
  Deadline m_deadline;
  asio::steady_timer m_timer;
};

}  // namespace

Result<std::unique_ptr<ReadySign>> look_for_ready_sign(const ReadySignParts& parts) {
  using Sign = scenario::ReadySpec::Sign;
  switch (parts.spec.sign) {
    case Sign::group:
    case Sign::spoken:
      break;
    case Sign::log:
      return look_for_log_line(parts);
    case Sign::http:
    case Sign::tcp:
      return look_for_address(parts);
    case Sign::after:
      return std::make_unique<TimePassed>(parts);
  }
  return nullptr;
}

}  // namespace wringer::instances
