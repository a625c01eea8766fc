#pragma once

#include "harness/cases/case_parts.h"
#include "harness/cases/errands.h"
#include "harness/cases/readable_ends.h"
#include "harness/faults/topic_controls.h"

#include <string>
#include <vector>

namespace wringer::cases {

class CaseTopics final : public faults::TopicControls {
 public:
  explicit CaseTopics(const CaseParts& parts) : m_parts(parts), m_side(parts.io) {}

  [[nodiscard]] std::vector<TopicPartition> partitions() const override;
  [[nodiscard]] std::vector<Instance> consumers() const override;
  void hold_back(int new_partitions) override;
  void produce_rest(std::function<void(Status)> done) override;
  void when_produced(std::function<void()> then) override;
  void measure(std::function<void(Result<Extents>)> done) override;
  void take_stock(std::function<void(Result<Extents>)> done) override;
  void find_offsets(WallTime time, std::function<void(Result<Offsets>)> done) override;
  void delete_records(const Offsets& before, std::function<void(Result<Extents>)> done) override;
  void add_partitions(int count, std::function<void(Status)> done) override;
  void compact(Duration timeout, std::function<void(Result<Extents>)> done) override;
  void recreate(std::function<void(Status)> done) override;
  void forget_offsets(std::function<void(Status)> done) override;
  void set_offsets(const Offsets& offsets, std::function<void(Status)> done) override;

 private:
  // For each call to Kafka.
  static constexpr Duration k_call_timeout = std::chrono::seconds(15);

  // What Kafka holds, in its own names.
  struct Stock {
    Extents extents;
    std::vector<TopicPartition> places;
    std::vector<std::int64_t> offsets;
  };

  using Settings = std::map<std::string, std::string>;

  [[nodiscard]] const std::string& topic() const;
  void configure(const Settings& settings, std::function<void(Status)> done);
  // Kafka goes by the settings by now.
  void compact_by_the_rest(Duration timeout, std::function<void(Result<Extents>)> done);
  void await_compaction(Duration timeout, std::function<void(Result<Extents>)> done);
  [[nodiscard]] TopicPartition in_kafka(const TopicPartition& partition) const;
  [[nodiscard]] Offsets in_kafka(const Offsets& offsets) const;
  [[nodiscard]] TopicPartition in_scenario(const TopicPartition& partition) const;
  [[nodiscard]] std::function<Result<Stock>()> taking_stock() const;
  // Also learns what is committed, where an answer was never seen. Gives the extents by the
  // scenario's names.
  Extents learn(const Stock& stock);
  [[nodiscard]] ReadableEnds end_of(const Stock& stock) const;
  void note_removed(const Stock& stock);
  void excuse_skipped(const Offsets& from, const Offsets& to);

  const CaseParts& m_parts;
  Errands m_side;
};

}  // namespace wringer::cases
