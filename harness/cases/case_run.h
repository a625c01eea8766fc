#pragma once

// The inside of run_case: the parts of a running case and its phases.

#include "harness/cases/case.h"
#include "harness/cases/case_controls.h"
#include "harness/cases/case_store.h"
#include "harness/cases/event_loop.h"
#include "harness/cases/event_producer.h"
#include "harness/cases/exit_count.h"
#include "harness/cases/fleet.h"
#include "harness/cases/observation.h"
#include "harness/cases/production.h"
#include "harness/cases/quiescence.h"
#include "harness/cases/readiness.h"
#include "harness/core/case_result.h"
#include "harness/core/event_index.h"
#include "harness/core/sql_watch.h"
#include "harness/faults/fault.h"
#include "harness/groups/group_watch.h"
#include "harness/groups/heartbeat_parking.h"
#include "harness/groups/start_gate.h"
#include "harness/proxy/proxy.h"

#include <asio/steady_timer.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace wringer::cases {

class CaseRun {
 public:
  CaseRun(const Ground& ground, const CaseOrder& order);
  ~CaseRun();

  [[nodiscard]] Result<CaseResult> run();

 private:
  enum class Rest { none, but_for_commits, whole };

  // A fault of the schedule, waiting for its address or already there.
  struct Armed {
    AddressMatcher matcher;
    std::unique_ptr<faults::Fault> fault;
    bool reached = false;  // Its address was there.
    bool struck = false;   // Fired, and done what it does at the address.
    bool healed = false;
    // What healing has come to; kept here, as it may end when nobody waits for it any more.
    Status healing{};
  };

  [[nodiscard]] Status run_phases();
  // The phases, in order. `true`: go on; `false`: the case ends here, inconclusive, for the reason
  // that was given.
  [[nodiscard]] Status prepare();
  [[nodiscard]] Result<bool> start();
  // Unless a fault has done so.
  [[nodiscard]] Status start_first(Instance instance);
  // Until somebody knows where to begin in each partition: who begins at its end
  // (auto.offset.reset=latest) must have found it before there is anything to be read.
  void await_beginnings();
  [[nodiscard]] Status work();
  [[nodiscard]] Status heal();
  void settle();
  // Observes and judges the system at rest, as often as it takes to be sure of what is missing; a
  // fault that strikes meanwhile is for the caller to heal.
  [[nodiscard]] Status find_verdict();
  [[nodiscard]] Status observe();
  // Whose committed offsets are the system's; doubts the case if that can't be said.
  [[nodiscard]] std::string group_to_judge();
  [[nodiscard]] Status judge();
  void tear_down();
  // By its own programs, if it has some: in time for its first case, and however that ends.
  [[nodiscard]] Status start_attached();
  void stop_attached();
  // All that were seen.
  [[nodiscard]] std::set<std::string> joined_groups() const;
  // Where groups or their members outlive the case, others would find them.
  void leave_groups_for_good();
  // Kills what runs and takes its members out of their groups, so that the groups can be deleted.
  void empty_groups();

  // Runs a phase and notes how long it took.
  template <typename Phase>
  auto timed(const std::string& name, Phase phase);

  // Gives the case up when its services die: everything else would wait for them in vain.
  void on_closed(const proxy::Session& session);
  void watch_services();
  void make_events();
  // Strikes the faults that are there before the system is.
  [[nodiscard]] Status strike_at_start();
  // Until every fault that will has struck, and does nothing more by itself.
  [[nodiscard]] Status await_faults();
  // A system at rest still sends heartbeats; true if a fault has struck at one that it waited for.
  [[nodiscard]] bool await_heartbeats(const Deadline& deadline);
  [[nodiscard]] Status produce();
  // Until those that were started again have spoken, as long as a start may take; that one has not
  // is a doubt.
  void await_returns();
  // Something is missing that may still come: until nothing has for a while, and until those that
  // were started again have had the time to begin that they took at first.
  void await_late_effects();
  // Why the case isn't at rest, leaving time aside, and the same without offset commits.
  [[nodiscard]] std::string what_is_left() const;
  [[nodiscard]] std::string what_is_left_to_deliver() const;
  [[nodiscard]] std::string who_is_to_return() const;
  // A member that runs and has no place in its group's newest generation; empty: none.
  [[nodiscard]] std::string who_is_to_join() const;
  // No transaction has written and is open, and no request that may write is unanswered.
  [[nodiscard]] bool nothing_may_come() const;
  // The same, or longer while somebody is at what may yet come to writing.
  [[nodiscard]] Duration quiet_for(Duration quiet) const;
  // Transactions that were left hanging end.
  [[nodiscard]] Status end_hanging();
  // Serves until the system has been at rest for `quiet`; false when the time is up, or when a
  // fault has struck or come to its end meanwhile.
  [[nodiscard]] bool await_rest(Duration quiet, Duration within);
  // What lasts until it is healed is felt first: until the system has got as far as it can, for a
  // while.
  void await_effects();
  // What the faults that have come to their address take by themselves, as they were asked to.
  [[nodiscard]] Duration time_of_faults() const;
  // Likewise, or until only offset commits are missing and have been waited for in vain.
  [[nodiscard]] Rest await_rest_but_for_commits(const Deadline& deadline);
  // Asks the instances to end when only offset commits are missing, and starts them again if that
  // has not brought them. Serves meanwhile; ends at the latest at the deadline.
  void stop_for_final_commits(const Deadline& deadline);
  // Asks all instances to end; returns those that ran, when they have ended.
  std::vector<Instance> stop_all();
  // Asks the instances to end: some commit only with their next events, or when they end.
  void end_for_final_commits();
  // Waits for what `settle` has not waited for, as far as there is time.
  void settle_on();
  void note_settled(bool settled);
  [[nodiscard]] bool something_is_missing() const;
  // As judged: every effect is there. And nothing is under way.
  [[nodiscard]] bool only_commits_are_missing() const;
  // A fault has struck and is still to be undone.
  [[nodiscard]] bool has_unhealed() const;
  // Doubts the case if an instance is connected to a service directly: no fault can reach it there.
  void look_for_bypasses();
  // Doubts it once for each reason.
  void doubt(const std::string& reason);

  // With the scenario's name of the topic.
  [[nodiscard]] TopicPartition in_scenario(const TopicPartition& partition) const;

  proxy::Decision on_moment(proxy::Session& session, Moment& moment);
  // Whom a client has forgotten as it joined anew, the others of its group need not wait for.
  void take_out_forgotten(const Moment& moment);
  // It names a member that nobody has heard of, nor will: its connection has ended meanwhile. The
  // group would wait for it until its session times out.
  [[nodiscard]] bool is_of_nobody(const proxy::Session& session, const Moment& moment) const;
  void take_out_nobodys(const Moment& moment);
  // Whether the fault's address is this moment.
  [[nodiscard]] bool is_reached(Armed& armed, const Moment& moment);
  void fire(Armed& armed, const Moment& moment, std::uint64_t sequence);
  void fire_again(Armed& armed, const Moment& moment);
  void on_exit(Instance instance, const instances::UnaskedExit& exit);
  void note_crash(Instance instance, const std::string& ending, const std::string& how);
  void start_again(Instance instance);
  [[nodiscard]] std::size_t struck_count() const;
  // Grows whenever a fault strikes or has something to show for it.
  [[nodiscard]] std::size_t signs_of_faults() const;
  [[nodiscard]] bool all_struck() const;
  // Serves until nothing is left and it is quiet; false when the time is up, a fault has struck or
  // come to its end meanwhile, or the system ends again and again.
  template <typename Left, typename QuietAt>
  [[nodiscard]] bool await(const Deadline& deadline, Left what_is_left, QuietAt quiet_at);
  // An instance ends again and again, and is not started any more.
  [[nodiscard]] bool is_in_crash_loop() const { return !m_exits.in_loop().empty(); }
  // No fault whose address was there will do more by itself.
  [[nodiscard]] bool all_over() const;

  const Ground& m_ground;
  const CaseOrder& m_order;
  CaseResult m_result;
  std::unique_ptr<CaseStore> m_store;
  // From the first look on.
  MonotonicTime m_began{};
  std::unique_ptr<Observation> m_observation;
  EventLoop m_loop;
  asio::steady_timer m_next_look;
  std::shared_ptr<Journal> m_journal;
  groups::GroupWatch m_groups;
  groups::HeartbeatParking m_parking;
  groups::StartGate m_gate;
  Quiescence m_quiescence;
  Returns m_returns;
  EventIndex m_events;
  std::vector<workload::Batch> m_batches;
  // Of the events that were produced; -1 for the others.
  std::vector<std::int64_t> m_offsets;
  std::unique_ptr<Production> m_production;
  SqlWatch m_sql;
  std::unique_ptr<EventProducer> m_producer;
  std::vector<Armed> m_armed;
  // Destroyed in this order reversed: controls, instances, proxy.
  std::unique_ptr<proxy::Proxy> m_proxy;
  std::unique_ptr<Fleet> m_fleet;
  std::unique_ptr<CaseControls> m_controls;
  // While the system starts.
  std::unique_ptr<Readiness> m_readiness;
  bool m_ready = false;
  MonotonicTime m_last_strike{};
  // What `settle` has come to, and when the system counts as stuck.
  Rest m_rest = Rest::none;
  std::optional<Deadline> m_settle_deadline;
  bool m_attached_is_started = false;
  bool m_tearing_down = false;
  // After the system was ready.
  ExitCount m_exits;
  // What keeps the case from proving anything, as far as the judge can't see it from the history.
  std::vector<std::string> m_doubts;
  std::vector<Anomaly> m_own_anomalies;
  // One for each instance and way.
  std::vector<Anomaly> m_crashes;
};

}  // namespace wringer::cases
