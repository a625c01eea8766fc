#pragma once

#include "harness/faults/topic_controls.h"

#include <string>
#include <utility>
#include <vector>

namespace wringer::faults {

class FakeTopicControls final : public TopicControls {
 public:
  explicit FakeTopicControls(std::vector<std::string>& calls) : m_calls(calls) {}

  [[nodiscard]] std::vector<TopicPartition> partitions() const override {
    std::vector<TopicPartition> all;
    for (const auto& [partition, extent] : extents) all.push_back(partition);
    return all;
  }
  [[nodiscard]] std::vector<Instance> consumers() const override { return running; }
  void hold_back(int) override { m_calls.emplace_back("hold_back"); }
  void produce_rest(std::function<void(Status)> done) override {
    m_calls.emplace_back("produce_rest");
    done(outcome);
  }
  void when_produced(std::function<void()> then) override {
    m_calls.emplace_back("when_produced");
    then();
  }
  void measure(std::function<void(Result<Extents>)> done) override {
    m_calls.emplace_back("measure");
    done(extents);
  }
  void take_stock(std::function<void(Result<Extents>)> done) override {
    m_calls.emplace_back("take_stock");
    for (auto& [partition, extent] : extents) extent.end -= lost;
    done(outcome ? Result<Extents>(extents) : fail(outcome.error()));
  }
  void find_offsets(WallTime, std::function<void(Result<Offsets>)> done) override {
    m_calls.emplace_back("find_offsets");
    done(offsets);
  }
  void delete_records(const Offsets& before, std::function<void(Result<Extents>)> done) override {
    m_calls.emplace_back("delete_records");
    offsets = before;
    for (const auto& [partition, start] : before) extents[partition].start = start;
    done(outcome ? Result<Extents>(extents) : fail(outcome.error()));
  }
  void add_partitions(int, std::function<void(Status)> done) override {
    m_calls.emplace_back("add_partitions");
    done(outcome);
  }
  void compact(Duration, std::function<void(Result<Extents>)> done) override {
    m_calls.emplace_back("compact");
    done(outcome ? Result<Extents>(extents) : fail(outcome.error()));
  }
  void recreate(std::function<void(Status)> done) override {
    m_calls.emplace_back("recreate");
    done(outcome);
  }
  void forget_offsets(std::function<void(Status)> done) override {
    m_calls.emplace_back("forget_offsets");
    done(outcome);
  }
  void set_offsets(const Offsets& wanted, std::function<void(Status)> done) override {
    m_calls.emplace_back("set_offsets");
    offsets = wanted;
    done(outcome);
  }

  // What is there, and what becomes of a change.
  Extents extents{{{"payments", 0}, {.start = 0, .end = 20, .records = 20, .committed = 5}}};
  std::vector<Instance> running{};
  Status outcome{};
  // What `take_stock` finds gone of each partition's end.
  std::int64_t lost = 0;
  // Those that were asked for last, or are to be found.
  Offsets offsets{};

 private:
  std::vector<std::string>& m_calls;
};

}  // namespace wringer::faults
