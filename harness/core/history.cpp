#include "harness/core/history.h"

#include "harness/core/assert.h"

#include <fmt/format.h>

namespace wringer {

std::string_view to_string(EventKind kind) {
  switch (kind) {
    case EventKind::normal:
      return "normal";
    case EventKind::duplicate:
      return "duplicate";
    case EventKind::tombstone:
      return "tombstone";
    case EventKind::poison:
      return "poison";
    case EventKind::aborted:
      return "aborted";
  }
  assertion_failed("a known kind of event", __FILE__, __LINE__);
}

std::string to_text(const TopicPartition& partition) {
  return fmt::format("{}[{}]", partition.topic, partition.partition);
}

}  // namespace wringer
