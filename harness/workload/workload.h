#pragma once

// The events of a case, from a seed.

#include "harness/core/error.h"
#include "harness/core/history.h"
#include "harness/core/random.h"
#include "harness/scenario/workload_spec.h"

#include <string>
#include <vector>

namespace wringer::workload {

// The same scenario and seed give the same events, to the byte, on every machine. Keys are spread
// evenly (no key has two more events than another) in an order drawn from the seed; a key's events
// all go to one partition: the n-th key to partition (n - 1) mod `partitions`, so that partitions
// are even too, which a hash of a few keys would not make them. `topic` is the name that the topic
// has in this case. Amounts are digit-coded; past k_digits_max events of a key they start again
// from 1, for workloads whose amounts nobody sums up.
[[nodiscard]] std::vector<Event> make_events(const scenario::WorkloadSpec& spec, Seed seed,
                                             const std::string& topic, int partitions);

// Forms of an event's identity that a payload can carry ({id}, {number}, {uuid}) and that the
// database may show again. No two events share any of them, but a duplicate has those of the event
// that it repeats.
[[nodiscard]] std::vector<std::string> identities_of(const Event& event, Seed seed);

// Of those, the ones that the scenario's payloads carry.
[[nodiscard]] std::vector<std::string> carried_identities(const scenario::WorkloadSpec& spec,
                                                          const Event& event, Seed seed);

}  // namespace wringer::workload
