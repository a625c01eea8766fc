#pragma once

// Events while their order is still being decided. Private to this folder.

#include "harness/core/history.h"
#include "harness/core/random.h"
#include "harness/scenario/workload_spec.h"

#include <cstdint>
#include <string>
#include <vector>

namespace wringer::workload {

struct Draft {
  // Its place in the order in which drafts were made: what another may refer to.
  int serial = 0;
  // Index of its key; -1: a key of its own.
  int key = -1;
  EventKind kind = EventKind::normal;
  std::uint64_t version = 0;
  std::int32_t partition = 0;
  // Of a duplicate: the serial of what it repeats.
  int of = -1;
  // It stands right after the one before it, whatever is deleted.
  bool is_tied = false;
  // Drafts with the same number stand together; 0: none.
  int transaction = 0;
  const scenario::PoisonSpec* poison = nullptr;
  const scenario::GivenEvent* given = nullptr;
};

struct Drafts {
  // In the order in which they will be produced.
  std::vector<Draft> stream;
  std::vector<std::string> keys;
};

// All of a workload, arranged by its generators. `spec` must outlive it.
[[nodiscard]] Drafts make_drafts(const scenario::WorkloadSpec& spec, Seed seed, int partitions);

}  // namespace wringer::workload
