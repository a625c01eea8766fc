#pragma once

// Takes Kafka's side of a history: what was produced, the input log at both isolation levels, and
// the topics that the system writes to. Writes it into the folder of the history.

#include "harness/clients/kafka.h"
#include "harness/core/error.h"
#include "harness/core/history.h"
#include "harness/core/random.h"
#include "harness/truth/stored_history.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace wringer::truth {

// What was produced, and what of it nobody need have applied.
[[nodiscard]] Status write_events(const std::filesystem::path& folder, const History& history,
                                  Seed seed, AboutHistory& about);

struct TopicReading {
  // The scenario's name, and the partitions as Kafka names them.
  std::string name;
  std::vector<TopicPartition> partitions;
};

// Reads the topic back and recognises each record; those that only readers of uncommitted data see
// are written as aborted and not returned. The returned records name the topic as the scenario
// does.
[[nodiscard]] Result<std::vector<InputRecord>> take_input(const std::filesystem::path& folder,
                                                          clients::Kafka& kafka,
                                                          const TopicReading& topic,
                                                          const History& history, Duration timeout,
                                                          AboutHistory& about);

// Committed records of the topics that the system writes to, and the calls that it made (a file of
// JSON lines; one that isn't there holds none).
[[nodiscard]] Status take_records(const std::filesystem::path& folder, clients::Kafka& kafka,
                                  const std::vector<TopicReading>& topics,
                                  const std::map<std::string, std::filesystem::path>& calls,
                                  const std::vector<Event>& events, Duration timeout,
                                  AboutHistory& about);

}  // namespace wringer::truth
