#include "harness/faults/fault.h"

namespace wringer::faults {

void Fault::fire(const Moment& moment, Controls& controls, std::function<void()> done) {
  m_receipt.fired = true;
  m_receipt.moment = moment;
  m_receipt.fired_at = controls.now();
  strike(controls, std::move(done));
}

}  // namespace wringer::faults
