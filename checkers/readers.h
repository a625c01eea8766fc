#pragma once

// Which groups work on which topics, and who is given records again: a process that reads a topic
// for two groups is rightly given everything twice.

#include "harness/core/chronicle.h"
#include "harness/core/journal.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace wringer::checkers {

class Readers {
 public:
  Readers(const Journal& journal, const Chronicle& chronicle);

  // The group commits offsets of the input. If none does, each may.
  [[nodiscard]] bool works_on_input(const std::string& group) const {
    return m_input_groups.empty() || m_input_groups.contains(group);
  }
  [[nodiscard]] bool one_group_works_on_input() const;
  // Not known to read for other groups only.
  [[nodiscard]] bool may_work_on_input(Instance instance) const;

  // The range reaches the instance. If it, or some of it, had been given before: to whom.
  std::optional<Instance> give(Instance instance, const OffsetRange& range);

 private:
  using Groups = std::set<std::string>;
  struct Given {
    std::int64_t end = 0;
    Instance to = 0;
  };

  [[nodiscard]] Groups readers_of(Instance instance, const std::string& topic) const;

  std::map<Instance, Groups> m_groups;
  // By topic: those that committed offsets of it.
  std::map<std::string, Groups> m_committers;
  Groups m_input_groups;
  std::map<std::pair<Groups, TopicPartition>, std::vector<Given>> m_given;
};

}  // namespace wringer::checkers
