#include "harness/faults/fault.h"

#include "harness/core/assert.h"
#include "harness/faults/link_controls.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::faults {
namespace {

std::string_view what_was_held(const Moment& moment) {
  switch (moment.phase) {
    case Phase::requested:
      return "was not forwarded";
    case Phase::applied:
      return "was applied, its answer withheld";
    case Phase::acked:
      return "was applied and its answer delivered";
  }
  assertion_failed("a known phase", __FILE__, __LINE__);
}

}  // namespace

void Fault::arm(Controls& controls) {
  m_controls = &controls;
  prepare();
}

void Fault::fire(const Moment& moment, std::uint64_t sequence, std::function<void()> done) {
  WRINGER_ASSERT(m_controls != nullptr && !m_receipt.fired);
  m_receipt.fired = true;
  m_receipt.moment = moment;
  m_receipt.sequence = sequence;
  m_receipt.fired_at = controls().now();
  strike([this, done = std::move(done)] {
    let_go();
    done();
  });
}

void Fault::fire_again(const Moment& moment, std::function<void()> done) {
  WRINGER_ASSERT(m_receipt.fired);
  strike_again(moment, [this, moment, done = std::move(done)] {
    if (moment.phase != Phase::acked) controls().links().forward(moment);
    done();
  });
}

void Fault::let_go() {
  if (std::exchange(m_let_go, true)) return;
  if (!spec().at.is_start() && moment().phase != Phase::acked) controls().links().forward(moment());
}

void Fault::heal(std::function<void(Status)> done) {
  undo([this, done = std::move(done)](const Status& status) {
    if (status) m_receipt.healed_at = controls().now();
    done(status);
  });
}

Instance Fault::target() const {
  if (spec().get<std::string>("on")) return k_any_instance;
  if (const auto on = spec().get<std::int64_t>("on")) return static_cast<Instance>(*on);
  return moment().instance;
}

void Fault::prove_what_was_held() {
  if (spec().at.is_start()) return;
  prove(fmt::format("the {} {} of instance {} {}", ordinal(spec().at.nth), moment().name,
                    moment().instance, what_was_held(moment())));
}

}  // namespace wringer::faults
