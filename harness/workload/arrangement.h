#pragma once

// The generators, each as a step that changes the stream of drafts. Private to this folder.

#include "harness/workload/draft.h"

#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace wringer::workload {

class Arrangement {
 public:
  Arrangement(const scenario::WorkloadSpec& spec, Seed seed, int partitions)
      : m_spec(spec), m_seed(seed), m_partitions(partitions) {}

  // In this order.
  void add_events();
  void add_deletes();
  void number_versions();
  void delay_late();
  void disorder();
  void commit_in_transactions();
  void add_aborted();
  void add_duplicates();
  void add_poison();

  [[nodiscard]] Drafts take() { return {std::move(m_stream), std::move(m_keys)}; }

 private:
  // So that drawing more for one generator changes nothing in another.
  [[nodiscard]] Random random(std::string_view generator) const {
    return Random(mix(m_seed, generator));
  }
  // Positions of two events of a key that have none of it between them.
  struct Gap {
    std::size_t before = 0;
    std::size_t after = 0;
  };
  [[nodiscard]] std::optional<Gap> draw_gap(
      Random& random, const std::function<bool(const Draft&, const Draft&)>& fits) const;
  // Moves the later event to the earlier one, with a tombstone between them.
  void join_by_tombstone(const Gap& gap);
  [[nodiscard]] Draft draft_of(int key);
  void insert(std::size_t position, Draft draft);
  // The position itself, or the nearest after (before) it that is not within a transaction.
  [[nodiscard]] std::size_t after_transaction(std::size_t position) const;
  [[nodiscard]] std::size_t before_transaction(std::size_t position) const;
  [[nodiscard]] bool is_within_transaction(std::size_t position) const;
  // Positions of ordinary events.
  [[nodiscard]] std::vector<std::size_t> ordinary() const;
  // Positions of the events of each key.
  [[nodiscard]] std::map<int, std::vector<std::size_t>> by_key() const;
  [[nodiscard]] std::size_t place_of_poison(scenario::PoisonPlace place,
                                            std::int32_t partition) const;
  [[nodiscard]] std::int32_t partition_of(int key, std::uint64_t version) const;

  const scenario::WorkloadSpec& m_spec;
  const Seed m_seed;
  const int m_partitions;
  std::vector<Draft> m_stream;
  std::vector<std::string> m_keys;
  std::vector<std::uint64_t> m_versions;
  int m_last_serial = 0;
  int m_last_transaction = 0;
};

}  // namespace wringer::workload
