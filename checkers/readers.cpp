#include "checkers/readers.h"

#include <algorithm>
#include <iterator>

namespace wringer::checkers {

Readers::Readers(const Journal& journal, const Chronicle& chronicle) {
  for (const JournalEntry& entry : journal.entries()) {
    const auto* moment = std::get_if<Moment>(&entry.what);
    if (moment == nullptr || moment->group.empty() || moment->phase != Phase::applied) continue;
    if (!moment->succeeded) continue;
    m_groups[moment->instance].insert(moment->group);
    const bool commits = moment->name == moments::k_kafka_offset_commit ||
                         moment->name == moments::k_kafka_txn_offset_commit;
    if (!commits) continue;
    for (const OffsetRange& range : moment->offsets) {
      m_committers[range.topic].insert(moment->group);
    }
  }
  for (const TopicPartition& partition : chronicle.partitions) {
    const auto committers = m_committers.find(partition.topic);
    if (committers == m_committers.end()) continue;
    m_input_groups.insert(committers->second.begin(), committers->second.end());
  }
}

bool Readers::one_group_works_on_input() const {
  if (!m_input_groups.empty()) return m_input_groups.size() == 1;
  Groups all;
  for (const auto& [instance, groups] : m_groups) all.insert(groups.begin(), groups.end());
  return all.size() < 2;
}

bool Readers::may_work_on_input(Instance instance) const {
  const auto groups = m_groups.find(instance);
  return groups == m_groups.end() ||
         std::any_of(groups->second.begin(), groups->second.end(),
                     [this](const std::string& group) { return works_on_input(group); });
}

// Those of its groups that read the topic, as far as their commits tell; else all.
Readers::Groups Readers::readers_of(Instance instance, const std::string& topic) const {
  const auto groups = m_groups.find(instance);
  if (groups == m_groups.end()) return {};
  const auto committers = m_committers.find(topic);
  if (committers == m_committers.end()) return groups->second;
  Groups readers;
  std::set_intersection(groups->second.begin(), groups->second.end(), committers->second.begin(),
                        committers->second.end(), std::inserter(readers, readers.end()));
  return readers.empty() ? groups->second : readers;
}

std::optional<Instance> Readers::give(Instance instance, const OffsetRange& range) {
  const Groups readers = readers_of(instance, range.topic);
  std::vector<Given>& given = m_given[{readers, {range.topic, range.partition}}];
  const bool is_read = m_committers.contains(range.topic);
  given.resize(is_read ? std::max<std::size_t>(readers.size(), 1) : 1);
  // Whoever has come nearest to it goes on with it.
  const auto is_less = [](const Given& a, const Given& b) { return a.end < b.end; };
  std::sort(given.begin(), given.end(), is_less);
  auto reader = std::find_if(given.rbegin(), given.rend(),
                             [&](const Given& one) { return one.end <= range.first; });
  const bool is_new = range.first < 0 || reader != given.rend();
  Given& goes_on = reader != given.rend() ? *reader : given.front();
  const Instance before = goes_on.to;
  goes_on = {std::max(goes_on.end, range.end), instance};
  return is_new ? std::nullopt : std::optional(before);
}

}  // namespace wringer::checkers
