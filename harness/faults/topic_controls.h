#pragma once

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/core/history.h"
#include "harness/core/moment.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace wringer::faults {

// Topics of the case, their records, and the offsets that its group has committed. Topics have
// their names of the scenario; "the topic" is that of the workload. What is taken from the system
// is noted for the judge.
class TopicControls {
 public:
  using Offsets = std::map<TopicPartition, std::int64_t>;
  // What is in a partition, and how far its group is.
  struct Extent {
    std::int64_t start = 0;
    std::int64_t end = 0;
    std::int64_t records = 0;
    // What the group has committed; -1: nothing.
    std::int64_t committed = -1;

    // Where the group reads on, if it begins with what there is.
    [[nodiscard]] std::int64_t next() const { return committed < start ? start : committed; }
  };
  using Extents = std::map<TopicPartition, Extent>;

  virtual ~TopicControls() = default;

  // The topic's partitions.
  [[nodiscard]] virtual std::vector<TopicPartition> partitions() const = 0;
  // The instances that run now.
  [[nodiscard]] virtual std::vector<Instance> consumers() const = 0;

  // Before anything runs: keeps the last third of the events for `produce_rest`, which spreads them
  // over so many partitions more than there are. Without it they come after the work of the case.
  virtual void hold_back(int new_partitions) = 0;
  virtual void produce_rest(std::function<void(Status)> done) = 0;
  // Calls back when what is not held back is in Kafka, or soon if its production has not begun.
  virtual void when_produced(std::function<void()> then) = 0;

  virtual void measure(std::function<void(Result<Extents>)> done) = 0;
  // The same, after records were lost in another way than by what follows.
  virtual void take_stock(std::function<void(Result<Extents>)> done) = 0;
  // The first record of each partition that is not older than `time`, or the end.
  virtual void find_offsets(WallTime time, std::function<void(Result<Offsets>)> done) = 0;
  // Records before these offsets go.
  virtual void delete_records(const Offsets& before, std::function<void(Result<Extents>)> done) = 0;
  // Returns when the metadata shows them.
  virtual void add_partitions(int count, std::function<void(Status)> done) = 0;
  // Of several records of a key only the last one is kept; those that were produced last are not
  // looked at. Returns when records are gone, or with an error after `timeout`.
  virtual void compact(Duration timeout, std::function<void(Result<Extents>)> done) = 0;
  // Deletes the topic, with what the group has committed of it, and creates it again, empty.
  virtual void recreate(std::function<void(Status)> done) = 0;

  // Both need a group without members.
  virtual void forget_offsets(std::function<void(Status)> done) = 0;
  virtual void set_offsets(const Offsets& offsets, std::function<void(Status)> done) = 0;
};

}  // namespace wringer::faults
