#include "harness/cases/case_controls.h"

#include <asio/steady_timer.hpp>

namespace wringer::cases {

CaseControls::CaseControls(CaseParts parts) : m_parts(parts) {}

CaseControls::~CaseControls() = default;

std::uint64_t CaseControls::note(Instance instance, const std::string& what,
                                 const std::string& text) {
  return m_parts.journal.add(Action{what, instance, text});
}

void CaseControls::after(Duration time, std::function<void()> then) {
  auto timer = std::make_shared<asio::steady_timer>(m_parts.io, time);
  timer->async_wait([timer, alive = std::weak_ptr<int>(m_alive),
                     then = std::move(then)](std::error_code problem) {
    if (!problem && !alive.expired()) then();
  });
}

}  // namespace wringer::cases
