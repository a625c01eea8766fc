#pragma once

// What every fault has in common: armed, fired, in force for a while perhaps, healed, and a receipt
// of all that. One file per fault; the table of them is registry.h.

#include "harness/core/error.h"
#include "harness/core/fault_kind.h"
#include "harness/core/schedule.h"
#include "harness/faults/controls.h"

#include <functional>
#include <memory>
#include <string>

namespace wringer::faults {

// One fault of one case. Lives on the case's I/O thread.
class Fault {
 public:
  // As the schedule has it, without defaults; see `complete`.
  explicit Fault(const FaultSpec& spec) : m_spec(spec) { m_receipt.fault = spec; }
  virtual ~Fault() = default;
  Fault(const Fault&) = delete;
  Fault& operator=(const Fault&) = delete;

  // Fills in what the schedule left out. Before everything else.
  void complete(const FaultKind& kind) { m_spec = with_defaults(m_spec, kind); }
  // Before anything of the system runs. `controls` outlives the fault's use.
  void arm(Controls& controls);

  // At the address; `sequence` is the moment's number in the journal. The message of the moment is
  // held (in the phase `acked` it has left) until the fault has struck, which `done` says, or until
  // it lets it go. At the start of a case there is no message: `moment` has no name.
  void fire(const Moment& moment, std::uint64_t sequence, std::function<void()> done);

  // It has struck, and nothing more will come of it by itself: what it still does ends by `heal`.
  // Until then the case waits.
  [[nodiscard]] virtual bool is_over() const { return true; }

  // It has struck, and only `heal` ends it: the system gets as far as it can with it first, for a
  // while.
  [[nodiscard]] virtual bool lasts_until_heal() const { return false; }

  // Asked of a fault that has struck, with every later moment: it strikes there again. The message
  // is held as at the address.
  [[nodiscard]] virtual bool recurs_at(const Moment& /*moment*/) { return false; }
  void fire_again(const Moment& moment, std::function<void()> done);

  // Undoes it, after the work of the case, also if it is not over yet. Called once, and only if it
  // has struck. `done` comes when nothing of it is left, or when that couldn't be done.
  void heal(std::function<void(Status)> done);

  // Every moment of the case, before and after it fires, its own excepted: where it finds its
  // proof.
  virtual void observe(const Moment& /*moment*/) {}

  [[nodiscard]] const Receipt& receipt() const { return m_receipt; }

 protected:
  // Things to be done before anything runs.
  virtual void prepare() {}
  virtual void strike(std::function<void()> done) = 0;
  virtual void strike_again(const Moment& /*moment*/, std::function<void()> done) { done(); }
  virtual void undo(std::function<void(Status)> done) = 0;

  [[nodiscard]] Controls& controls() const { return *m_controls; }
  // With its defaults.
  [[nodiscard]] const FaultSpec& spec() const { return m_spec; }
  // The moment that it fired at.
  [[nodiscard]] const Moment& moment() const { return *m_receipt.moment; }
  // Whom it strikes: the argument `on`, if there is one ("any": everybody); else the instance of
  // the moment.
  [[nodiscard]] Instance target() const;
  void prove(std::string evidence) { m_receipt.evidence.push_back(std::move(evidence)); }
  void set_effective(bool effective) { m_receipt.effective = effective; }
  // The held message goes on its way, once.
  void let_go();
  // "the 3rd postgres.commit of instance 1 was applied, its answer withheld"
  void prove_what_was_held();

 private:
  FaultSpec m_spec;
  Receipt m_receipt;
  Controls* m_controls = nullptr;
  bool m_let_go = false;
};

}  // namespace wringer::faults
