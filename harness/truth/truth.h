#pragma once

// What really happened, read from the services when all is quiet: the input log, the committed
// offsets, the effects in the database.

#include "harness/clients/kafka.h"
#include "harness/clients/postgres.h"
#include "harness/core/error.h"
#include "harness/core/history.h"
#include "harness/scenario/scenario.h"

#include <map>
#include <string>
#include <vector>

namespace wringer::truth {

// Reads the topic back and recognises each record by its payload.
[[nodiscard]] Result<std::vector<InputRecord>> read_input(
    clients::Kafka& kafka, const std::vector<TopicPartition>& partitions,
    const std::vector<Event>& events, Duration timeout);

// One line of `effects`, decoded. Error code usage, with the columns that exist, if the scenario
// names a table or column that the database doesn't have.
[[nodiscard]] Result<EffectSet> read_effects(clients::Database& database,
                                             const scenario::EffectSpec& spec,
                                             const std::vector<Event>& events, Seed seed);

}  // namespace wringer::truth
