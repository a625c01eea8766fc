#pragma once

// What the journal says of the consumer group: deliveries, offset commits, generations, and what
// happened to instances. In the journal's order; partitions are those of a chronicle.

#include "checkers/publishing.h"
#include "harness/core/chronicle.h"
#include "harness/core/journal.h"

#include <cstdint>
#include <string>
#include <vector>

namespace wringer::checkers {

// A group that was deleted, or of which the broker has forgotten everything, counts its generations
// anew: only those of one life can be compared. Lives are counted from 0.
struct GroupLog {
  struct OffsetCommit {
    std::uint32_t requested = 0;
    std::uint32_t applied = 0;
    int instance = 0;
    std::string member;
    std::int32_t generation = -1;
    std::uint16_t partition = 0;
    std::int64_t offset = 0;
    std::uint32_t life = 0;
  };
  // Records that the broker gave to an instance.
  struct Delivery {
    std::uint32_t requested = 0;
    std::uint32_t applied = 0;
    // 0: they did not reach it.
    std::uint32_t acked = 0;
    int instance = 0;
    // Of the instance when it asked; -1: not known to be in a group, or without its assignment.
    std::int32_t generation = -1;
    std::uint16_t partition = 0;
    std::int64_t first = 0;
    std::int64_t end = 0;
    // The one that its generation is of.
    std::uint32_t life = 0;

    [[nodiscard]] bool holds(std::uint16_t its_partition, std::int64_t offset) const {
      return partition == its_partition && first <= offset && offset < end;
    }
  };
  struct Generation {
    std::uint32_t sequence = 0;
    int instance = 0;
    std::int32_t generation = -1;
    std::uint32_t life = 0;
  };
  // Something that the harness did or noticed: "died", "exited", "start", …
  struct Happening {
    std::uint32_t sequence = 0;
    int instance = 0;
    std::string what;
    [[nodiscard]] bool is_end() const { return what == "died" || what == "exited"; }
  };
  // A COMMIT or statement that Postgres did not do, or that got no answer.
  struct Failure {
    std::uint32_t sequence = 0;
    int instance = 0;
    std::string error;
  };

  std::vector<OffsetCommit> commits;
  std::vector<Delivery> deliveries;
  std::vector<Generation> generations;
  std::vector<Happening> happenings;
  std::vector<Failure> failures;
  // When the harness itself moved the group's offsets, or the log that they are of, or threw either
  // away.
  std::vector<std::uint32_t> offsets_moved;
  // Requests of COMMITs whose answer reached the instance, in the journal's order.
  std::vector<std::uint32_t> acked_commits;
  // Records of the input reached an instance though its group had been given them before.
  bool redelivered = false;
  // Nobody has as much as tried to commit an offset of the input to Kafka: where instances begin,
  // they say themselves.
  bool keeps_own_offsets = false;
  // More than one group that works on the input, or ranges that could not be told: who owned what
  // is then not known.
  bool is_plain = true;

  Publishing publishing;

  [[nodiscard]] bool empty() const { return deliveries.empty() && commits.empty(); }
};

[[nodiscard]] GroupLog group_log_of(const Journal& journal, const Chronicle& chronicle);

}  // namespace wringer::checkers
