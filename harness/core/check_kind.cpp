#include "harness/core/check_kind.h"

#include "harness/core/assert.h"

#include <array>

namespace wringer {
namespace {

constexpr std::array k_kinds{
    CheckKind{"loss", "an event that the group's offset has passed left nothing behind",
              CheckNeeds::tables},
    CheckKind{"duplicate effect", "an event was applied more often than the log holds it",
              CheckNeeds::tables},
    CheckKind{"lost update", "an application was overwritten by one that did not know of it",
              CheckNeeds::change_stream},
    CheckKind{"stale overwrite", "a row was overwritten by an older version", CheckNeeds::tables},
    CheckKind{"resurrected row", "a removed row came back by an event older than its removal",
              CheckNeeds::tables},
    CheckKind{"ghost", "the database holds what no event explains", CheckNeeds::tables},
    CheckKind{"aborted effect", "an event of an aborted transaction was applied",
              CheckNeeds::tables},
    CheckKind{"torn effect", "effects that belong together were committed apart",
              CheckNeeds::declaration},
    CheckKind{"order", "events were applied in another order than the log's",
              CheckNeeds::declaration},
    CheckKind{"conservation", "sums that must stay equal did not", CheckNeeds::declaration},
    CheckKind{"outbox loss", "a committed outbox row was never published", CheckNeeds::declaration},
    CheckKind{"outbox ghost", "something was published that no committed outbox row asked for",
              CheckNeeds::declaration},
    CheckKind{"outbox duplicate", "an outbox row was published more than once",
              CheckNeeds::declaration},
    CheckKind{"outbox order", "an aggregate's rows were published in another order than committed",
              CheckNeeds::declaration},
    CheckKind{"outbox mismatch", "what was published is not what the outbox row holds",
              CheckNeeds::declaration},
    CheckKind{"dead letter missing", "a poisonous event is neither applied nor a dead letter",
              CheckNeeds::declaration},
    CheckKind{"dead letter repeated", "an event is a dead letter more than once",
              CheckNeeds::declaration},
    CheckKind{"dead letter unfounded",
              "an event is a dead letter and was applied, or nothing was wrong",
              CheckNeeds::declaration},
    CheckKind{"dead letter headers", "a dead letter lacks headers that it must carry",
              CheckNeeds::declaration},
    CheckKind{"divergence", "two tables that must hold the same rows don't",
              CheckNeeds::declaration},
    CheckKind{"own check", "a query or program of the scenario found something",
              CheckNeeds::declaration},
    CheckKind{"stuck", "events were left undone", CheckNeeds::tables},
    CheckKind{"livelock", "events are delivered again and again, and nothing comes of it",
              CheckNeeds::journal},
    CheckKind{"not settled",
              "every event is applied, but offsets stay uncommitted or the system writes on",
              CheckNeeds::tables},
    CheckKind{"crash", "an instance was killed by a signal that nobody had sent",
              CheckNeeds::journal},
    CheckKind{"crash loop", "the system ended by itself again and again", CheckNeeds::journal},
    CheckKind{"premature offset commit", "an offset was committed before the effects it covers",
              CheckNeeds::change_stream},
    CheckKind{"offset regress", "a committed offset went back", CheckNeeds::journal},
    CheckKind{"stale generation", "an offset commit of an old generation was accepted",
              CheckNeeds::journal},
    CheckKind{"commit beyond delivered", "an offset was committed that had never been delivered",
              CheckNeeds::journal},
    CheckKind{"double owner", "two members were given one partition in one generation",
              CheckNeeds::journal},
    CheckKind{"bad rewind", "events were delivered again from before the committed offset",
              CheckNeeds::journal},
    CheckKind{"skip", "offsets were passed that nobody was ever given", CheckNeeds::journal},
};

}  // namespace

std::string_view to_string(CheckNeeds needs) {
  switch (needs) {
    case CheckNeeds::tables:
      return "tables";
    case CheckNeeds::change_stream:
      return "change stream";
    case CheckNeeds::journal:
      return "journal";
    case CheckNeeds::declaration:
      return "declaration";
  }
  assertion_failed("a known need", __FILE__, __LINE__);
}

std::span<const CheckKind> check_kinds() {
  return k_kinds;
}

}  // namespace wringer
