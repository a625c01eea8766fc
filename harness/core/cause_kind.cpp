#include "harness/core/cause_kind.h"

#include <algorithm>
#include <array>

namespace wringer {
namespace {

constexpr std::array k_causes{
    CauseKind{"redelivery after crash",
              "its instance ended between the effect and the offset commit, so it was delivered "
              "again",
              "keep its id, unique, in the transaction of its effect; do nothing the second time"},
    CauseKind{"redelivery after rebalance",
              "a rebalance came between the effect and the offset commit, so it was delivered "
              "again",
              "keep its id, unique, in the transaction of its effect; commit before partitions are "
              "given up"},
    CauseKind{"redelivery", "it was delivered again after it had been applied",
              "keep its id, unique, in the transaction of its effect; do nothing the second time"},
    CauseKind{"own position behind effect",
              "no offset was committed to Kafka, and the system began to read before what it had "
              "applied",
              "keep the position in the transaction of the effect, and begin exactly there"},
    CauseKind{"zombie write",
              "an instance that had lost the partition wrote after its successor had been given it",
              "let the database decide, in the transaction of the effect: a unique id, a version "
              "guard, or a fencing number"},
    CauseKind{"retry after an unknown COMMIT",
              "a COMMIT was done, its answer was lost, and it was done again",
              "make the transaction safe to repeat: its first statement looks for the event's id"},
    CauseKind{"applied twice from one delivery",
              "it was delivered once, and the system itself applied it again",
              "look for retries and queues in the system that don't know what is done"},
    CauseKind{"applied twice in one transaction", "one transaction applied it twice",
              "an id may come twice in a batch: let a unique id in the database tell"},
    CauseKind{"published twice", "its row of the outbox was published more than once",
              "no relay publishes exactly once: its readers must know the row's id again"},

    CauseKind{"never delivered", "no instance was ever given it",
              "look where consumers begin: auto.offset.reset, seek, assign"},
    CauseKind{"passed unread", "an instance that had not been given it committed past it",
              "begin at the committed offset itself; commit only what this instance has done"},
    CauseKind{"swallowed error",
              "the database refused, and the system went on and committed past it",
              "never commit past what failed: stop, seek back, or set it aside as a dead letter"},
    CauseKind{"offset ahead of effect",
              "its offset was committed before its effect, and its instance ended in between",
              "commit the effect first and the offset afterwards, up to the last effect that is "
              "done"},
    CauseKind{"dropped after delivery",
              "an instance had it, lived on, wrote nothing and committed past it",
              "look at what the system leaves out: filters, deletes, what it takes for known"},
    CauseKind{"lost in the outbox", "its row of the outbox was committed and never published",
              "look for rows that are not marked, and mark one only when the broker has it"},
    CauseKind{
        "marked before it was published",
        "a relay marked or claimed its row of the outbox, and ended before it had published it",
        "publish, await the acknowledgement, then mark; a claim must end with whoever made it"},
    CauseKind{"sequence gap", "rows with greater ids were committed before it",
              "ids are not in the order of commit: look for rows that are not marked, not for "
              "greater ids"},
    CauseKind{"crash between two writes",
              "one of its writes was committed, and its instance ended before the next",
              "one transaction for both; what leaves the database goes by an outbox"},

    CauseKind{"reorder in the log", "the log itself has the newer one first",
              "write only if the event's version is greater than the row's"},
    CauseKind{"repeated in the log", "the log holds it once more, behind newer ones of its key",
              "write only if the event's version is greater than the row's"},
    CauseKind{"key on two partitions",
              "events of its key are on two partitions, and nothing orders these",
              "write only if the event's version is greater than the row's; partition by the row"},
    CauseKind{"applied late", "the system kept it back while it applied newer ones of its key",
              "write only if the event's version is greater than the row's, or keep back the "
              "newer ones too"},
    CauseKind{"concurrent update", "two transactions worked out their values from the same state",
              "SELECT … FOR UPDATE, an UPDATE that adds, or SERIALIZABLE with retries"},
    CauseKind{"read uncommitted", "the consumer reads what was aborted",
              "isolation.level=read_committed"},
};

constexpr std::string_view k_version_guard =
    "write only if the event's version is greater than the row's, in the statement that writes";
constexpr std::string_view k_mark_of_deletion =
    "keep a mark of the deletion with its version (a soft delete), so that what is older finds it";

// It came once more, or from a writer that should have stopped.
bool is_repetition(std::string_view cause) {
  return cause.starts_with("redelivery") || cause == "zombie write";
}
// It came behind newer ones for another reason.
bool is_lateness(std::string_view cause) {
  return cause == "reorder in the log" || cause == "repeated in the log" ||
         cause == "key on two partitions" || cause == "applied late";
}

}  // namespace

std::span<const CauseKind> cause_kinds() {
  return k_causes;
}

const CauseKind* find_cause(std::string_view name) {
  const auto* found = std::find_if(k_causes.begin(), k_causes.end(),
                                   [&](const CauseKind& kind) { return kind.name == name; });
  return found == k_causes.end() ? nullptr : found;
}

std::string_view remedy_of(const CauseKind& cause, std::string_view property) {
  const bool repeats = is_repetition(cause.name);
  if (property == "stale overwrite" && repeats) return k_version_guard;
  if (property == "resurrected row" && (repeats || is_lateness(cause.name))) {
    return k_mark_of_deletion;
  }
  return cause.remedy;
}

}  // namespace wringer
