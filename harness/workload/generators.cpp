#include "harness/workload/generators.h"

#include <array>

namespace wringer::workload {

std::span<const Generator> generators() {
  static constexpr std::array k_generators{
      Generator{"duplicates", "events come a second time, with the same id"},
      Generator{"disorder", "events are shuffled among their neighbours"},
      Generator{"late", "events come after all others: old versions after new ones"},
      Generator{"split-keys", "keys have their events in two partitions by turns"},
      Generator{"deletes",
                "keys are deleted (a tombstone, or what delete-value says) and created again"},
      Generator{"update-delete-update", "update, tombstone and update of a key in one batch"},
      Generator{"poison",
                "records that can't be applied: bad bytes, bad schema, null key, null "
                "value, oversize, refused by the database"},
      Generator{"transactions", "Kafka transactions, committed, aborted or left hanging"},
      Generator{"bursts", "events come in lots, with pauses between them"},
      Generator{"file", "the events stand in a file of JSON Lines"},
  };
  return k_generators;
}

}  // namespace wringer::workload
