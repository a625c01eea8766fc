#include "harness/core/history.h"

#include <fmt/format.h>

namespace wringer {

std::string to_text(const TopicPartition& partition) {
  return fmt::format("{}[{}]", partition.topic, partition.partition);
}

}  // namespace wringer
