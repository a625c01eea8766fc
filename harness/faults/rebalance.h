#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"
#include "harness/faults/group_controls.h"
#include "harness/faults/group_following.h"

#include <cstdint>
#include <vector>

namespace wringer::faults {

// `rebalance`: a member of ours joins the instance's group, holds what it is given for a while, and
// leaves: everybody's partitions move twice. The held message goes on as soon as the coordinator
// has begun, so what it asks for happens within the rebalance.
// Receipt: the instance was given a new generation with the member in it, and another without it.
class Rebalance : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  [[nodiscard]] bool is_over() const override { return m_stage == Stage::over; }
  void observe(const Moment& moment) override;

 protected:
  [[nodiscard]] static Parameter on_parameter();
  [[nodiscard]] static Parameter hold_parameter(std::string_view default_text);
  [[nodiscard]] virtual int rounds() const { return 1; }
  // Whether the members of ours may keep what they have now, or must ask for more: that the
  // instance, which had `before` and has `now`, has lost what it is to lose.
  using Partitions = std::vector<GroupTalk::Partition>;
  [[nodiscard]] virtual bool is_enough(const Partitions& before, const Partitions& now) const;
  // Whether what the instance has now ends the round; `before` and `during` are what it had.
  struct Shares {
    const Partitions& before;
    const Partitions& during;
    const Partitions& now;
  };
  [[nodiscard]] virtual bool ends_round(const Shares& shares) const;
  // What it had to be and was not.
  [[nodiscard]] virtual std::string expectation() const;

 private:
  enum class Stage { none, joining, holding, leaving, settling, over };

  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override;
  void start_round(std::function<void()> struck);
  void began(const Status& status, const std::function<void()>& struck);
  // `number` counts the members of ours.
  void joined(int number, const Result<GroupControls::Share>& share);
  void add(GroupControls::Extra which, std::function<void()> struck);
  void on_given_nothing();
  // The instance has what it has: the members of ours hold theirs, or one more joins.
  void hold_or_add();
  void leave();
  // What the member has that the round began with, or whoever goes on for it.
  [[nodiscard]] const GroupFollowing::Seen& now() const;
  void look();
  void end_round();
  void give_up(const std::string& why);
  // Runs it after the time, unless the stage has changed until then.
  void later(Duration time, std::function<void()> then);

  Stage m_stage = Stage::none;
  // Distinguishes stages of different rounds.
  int m_steps = 0;
  int m_rounds_done = 0;
  GroupFollowing m_following;
  GroupFollowing::Seen m_before;
  Partitions m_during;
  std::int32_t m_generation = -1;
  int m_members = 0;
  // The last one of them has been given something, and all are to leave after a while.
  bool m_was_given_some = false;
  bool m_holds = false;
  // No round begins after it.
  MonotonicTime m_last_start{};
};

// `round-trip`: the same, for which the instance must lose partitions and get such a one back. Who
// loses some to a newcomer is up to the assignor; so members of ours join until the instance does.
// What they take from others, and what comes back to others, is part of it.
class RoundTrip final : public Rebalance {
 public:
  using Rebalance::Rebalance;
  [[nodiscard]] static FaultKind kind();

 private:
  [[nodiscard]] bool is_enough(const Partitions& before, const Partitions& now) const override;
  [[nodiscard]] bool ends_round(const Shares& shares) const override;
  [[nodiscard]] std::string expectation() const override;
};

// `rebalance-storm`: the same again and again.
class RebalanceStorm final : public Rebalance {
 public:
  using Rebalance::Rebalance;
  [[nodiscard]] static FaultKind kind();

 private:
  [[nodiscard]] int rounds() const override;
};

}  // namespace wringer::faults
