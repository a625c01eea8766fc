#include "harness/faults/registry.h"

#include "harness/core/assert.h"
#include "harness/faults/add_partitions.h"
#include "harness/faults/blackhole.h"
#include "harness/faults/compact.h"
#include "harness/faults/crash_loop.h"
#include "harness/faults/database_error.h"
#include "harness/faults/database_outage.h"
#include "harness/faults/delay.h"
#include "harness/faults/delete_records.h"
#include "harness/faults/evict_member.h"
#include "harness/faults/hold_commit.h"
#include "harness/faults/idle_transaction.h"
#include "harness/faults/isolate_broker.h"
#include "harness/faults/kafka_error.h"
#include "harness/faults/kill.h"
#include "harness/faults/kill_broker.h"
#include "harness/faults/lose_acknowledged.h"
#include "harness/faults/lose_message.h"
#include "harness/faults/lose_offsets.h"
#include "harness/faults/move_coordinator.h"
#include "harness/faults/move_leader.h"
#include "harness/faults/mute_partition.h"
#include "harness/faults/pause.h"
#include "harness/faults/rebalance.h"
#include "harness/faults/recreate_topic.h"
#include "harness/faults/refuse_connections.h"
#include "harness/faults/reset_links.h"
#include "harness/faults/reset_offsets.h"
#include "harness/faults/restart_broker.h"
#include "harness/faults/rolling_restart.h"
#include "harness/faults/skew_clock.h"
#include "harness/faults/slow_link.h"
#include "harness/faults/start_instance.h"
#include "harness/faults/terminate.h"
#include "harness/faults/terminate_backend.h"
#include "harness/faults/throttle.h"

#include <vector>

namespace wringer::faults {
namespace {

struct Entry {
  FaultKind kind;
  std::unique_ptr<Fault> (*make)(const FaultSpec&);
};

template <typename T>
Entry entry() {
  return {T::kind(), [](const FaultSpec& spec) -> std::unique_ptr<Fault> {
            return std::make_unique<T>(spec);
          }};
}

const std::vector<Entry>& entries() {
  static const std::vector<Entry> k_entries{
      // process
      entry<Kill>(),
      entry<CrashLoop>(),
      entry<Terminate>(),
      entry<Pause>(),
      entry<StartInstance>(),
      entry<StopInstance>(),
      entry<RollingRestart>(),
      // replies and links
      entry<LoseReply>(),
      entry<LoseRequest>(),
      entry<Delay>(),
      entry<ResetLinks>(),
      entry<BlackholeFault>(),
      entry<HalfOpenFault>(),
      entry<SlowLink>(),
      entry<RefuseConnections>(),
      entry<MutePartition>(),
      entry<KafkaError>(),
      // rebalance
      entry<Rebalance>(),
      entry<RoundTrip>(),
      entry<RebalanceStorm>(),
      entry<EvictMember>(),
      // database
      entry<DatabaseErrorFault>(),
      entry<TerminateBackend>(),
      entry<KillDatabase>(),
      entry<RestartDatabase>(),
      entry<Failover>(),
      entry<HoldCommit>(),
      entry<IdleTransaction>(),
      // broker
      entry<IsolateBroker>(),
      entry<KillBroker>(),
      entry<LoseAcknowledged>(),
      entry<MoveCoordinator>(),
      entry<MoveLeader>(),
      entry<RestartBroker>(),
      entry<Throttle>(),
      // topic and offsets
      entry<AddPartitions>(),
      entry<Compact>(),
      entry<DeleteRecords>(),
      entry<LoseOffsets>(),
      entry<RecreateTopic>(),
      entry<ResetOffsets>(),
      // clock
      entry<SkewClock>(),
  };
  return k_entries;
}

}  // namespace

std::span<const FaultKind> fault_kinds() {
  static const std::vector<FaultKind> k_kinds = [] {
    std::vector<FaultKind> kinds;
    for (const Entry& entry : entries()) kinds.push_back(entry.kind);
    return kinds;
  }();
  return k_kinds;
}

std::unique_ptr<Fault> make_fault(const FaultSpec& spec) {
  for (const Entry& entry : entries()) {
    if (entry.kind.name != spec.kind) continue;
    std::unique_ptr<Fault> fault = entry.make(spec);
    fault->complete(entry.kind);
    return fault;
  }
  assertion_failed("a fault kind of the registry", __FILE__, __LINE__);
}

}  // namespace wringer::faults
