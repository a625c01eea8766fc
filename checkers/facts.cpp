#include "checkers/facts.h"

#include "harness/core/assert.h"
#include "harness/core/clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>

namespace wringer::checkers {

Facts::Facts(const Chronicle& chronicle, const scenario::Expectations& expectations,
             const GroupLog& group)
    : m_chronicle(chronicle),
      m_expectations(expectations),
      m_group(group),
      m_times(mappings()),
      m_undecided(mappings()),
      m_overwritten(mappings()),
      m_erased(mappings()),
      m_highest(mappings()),
      m_final(mappings()),
      m_keeps_all(mappings()) {
  for (const DeadLetters& topic : chronicle.dead_letters) {
    for (const DeadLetters::Letter& letter : topic.letters) {
      if (letter.event) m_dead.insert(*letter.event);
    }
  }
  find_tombstones();
  for (std::size_t i = 0; i < mappings(); ++i) {
    const Mapping& mapping = chronicle.mappings[i];
    for (const Mapping::Unexplained& stranger : mapping.unexplained) {
      if (!stranger.key) continue;
      m_undecided[i].resize(chronicle.keys.size());
      m_undecided[i][*stranger.key] = true;
    }
    if (mapping.kind == EffectKind::version) {
      follow_versions(i);
    } else if (mapping.kind != EffectKind::count) {
      count_marks(i);
      find_taken_back(i);
    }
  }
}

void Facts::find_tombstones() {
  const Chronicle::Events& events = m_chronicle.events;
  for (std::uint32_t event = 0; event < events.size(); ++event) {
    if (!m_chronicle.has(event, event_flags::k_tombstone) || !m_chronicle.in_log(event)) continue;
    m_tombstones[events.key[event]].push_back(events.version[event]);
  }
  for (auto& [key, versions] : m_tombstones) std::sort(versions.begin(), versions.end());
}

bool Facts::is_buried(std::uint32_t event) const {
  const auto found = m_tombstones.find(m_chronicle.events.key[event]);
  return found != m_tombstones.end() && found->second.back() > m_chronicle.events.version[event];
}

bool Facts::is_tombstone_between(std::uint32_t event, std::uint32_t next) const {
  const auto found = m_tombstones.find(m_chronicle.events.key[event]);
  if (found == m_tombstones.end()) return false;
  const std::vector<std::uint32_t>& versions = found->second;
  const auto first =
      std::upper_bound(versions.begin(), versions.end(), m_chronicle.events.version[event]);
  return first != versions.end() && *first < m_chronicle.events.version[next];
}

void Facts::count_marks(std::size_t index) {
  const Mapping& mapping = m_chronicle.mappings[index];
  std::vector<std::int8_t>& times = m_times[index];
  times.resize(m_chronicle.events.size());
  for (std::size_t i = 0; i < mapping.size(); ++i) {
    const std::uint32_t event = mapping.event(i);
    WRINGER_ASSERT(event < times.size());
    std::int8_t& count = times[event];
    if (mapping.mark(i) != Mark::applied) {
      --count;
    } else if (count < std::numeric_limits<std::int8_t>::max()) {
      ++count;
    }
  }
}

void Facts::follow_versions(std::size_t index) {
  const Mapping& mapping = m_chronicle.mappings[index];
  const Chronicle::Events& events = m_chronicle.events;
  m_highest[index].resize(m_chronicle.keys.size());
  m_final[index].resize(m_chronicle.keys.size());
  for (std::size_t i = 0; i < mapping.size(); ++i) {
    const std::uint32_t event = mapping.event(i);
    const std::uint32_t key = events.key[event];
    std::uint32_t& highest = m_highest[index][key];
    // A table that was emptied is built anew.
    highest = mapping.mark(i) == Mark::erased ? 0 : std::max(highest, events.version[event]);
    m_final[index][key] = mapping.mark(i) == Mark::applied ? events.version[event] : 0;
  }
}

bool Facts::overwrites(std::size_t index, std::size_t taken, std::size_t next) const {
  const Mapping& mapping = m_chronicle.mappings[index];
  if (mapping.kind == EffectKind::append || next == mapping.size()) return false;
  const std::vector<std::uint32_t>& keys = m_chronicle.events.key;
  const std::uint32_t event = mapping.event(taken);
  return mapping.transactions[next] == mapping.transactions[taken] &&
         keys[mapping.event(next)] == keys[event] &&
         !is_tombstone_between(event, mapping.event(next));
}

void Facts::find_taken_back(std::size_t index) {
  const Mapping& mapping = m_chronicle.mappings[index];
  if (!mapping.is_stream) return find_kept(index);
  const std::size_t size = mapping.size();
  std::size_t next = 0;
  for (std::size_t begin = 0, end = 0; begin < size; begin = end) {
    bool any = false;
    for (; end < size && mapping.transactions[end] == mapping.transactions[begin]; ++end) {
      any = any || mapping.mark(end) != Mark::applied;
    }
    if (!any) continue;
    // What goes with a row, and stands in another, only moves.
    std::unordered_map<std::uint32_t, int> balance;
    for (std::size_t i = begin; i < end; ++i) {
      balance[mapping.event(i)] += mapping.mark(i) == Mark::applied ? 1 : -1;
    }
    for (std::size_t i = begin; i < end; ++i) {
      if (mapping.mark(i) == Mark::applied) continue;
      const std::uint32_t event = mapping.event(i);
      next = next_applied(mapping, i, next);
      const bool moves = mapping.mark(i) == Mark::erased && balance[event] >= 0;
      if (!moves && overwrites(index, i, next)) {
        m_overwritten[index].insert(event);
      } else if (is_buried(event)) {
        m_erased[index].insert(event);
      }
    }
  }
}

// Rows of the end that tombstones which were passed would have taken with them.
void Facts::find_kept(std::size_t index) {
  const Chronicle::Events& events = m_chronicle.events;
  std::unordered_map<std::uint32_t, std::uint32_t> youngest;
  for (std::uint32_t event = 0; event < events.size(); ++event) {
    if (!m_chronicle.has(event, event_flags::k_tombstone) || !m_chronicle.passed(event)) continue;
    std::uint32_t& version = youngest[events.key[event]];
    version = std::max(version, events.version[event]);
  }
  for (std::uint32_t event = 0; event < events.size() && !youngest.empty(); ++event) {
    const auto found = youngest.find(events.key[event]);
    if (found != youngest.end() && found->second > events.version[event] &&
        times(index, event) > 0) {
      m_keeps_all[index] = true;
    }
  }
}

bool Facts::is_applied(std::uint32_t event) const {
  for (std::size_t i = 0; i < mappings(); ++i) {
    if (times(i, event) > 0) return true;
  }
  return false;
}

bool Facts::is_undecided(std::size_t mapping, std::uint32_t event) const {
  const std::vector<bool>& undecided = m_undecided[mapping];
  return !undecided.empty() && undecided[m_chronicle.events.key[event]];
}

bool Facts::is_owed(std::uint32_t event) const {
  using namespace event_flags;
  return m_chronicle.in_log(event) && !m_chronicle.has(event, k_poison | k_optional) &&
         (m_dead.empty() || !m_dead.contains(event));
}

bool Facts::misses(std::size_t index, std::uint32_t event) const {
  const EffectKind kind = m_chronicle.mappings[index].kind;
  if (kind == EffectKind::count || is_undecided(index, event)) return false;
  const bool tombstone = m_chronicle.has(event, event_flags::k_tombstone);
  if (kind == EffectKind::version) {
    const std::uint32_t key = m_chronicle.events.key[event];
    const bool is_there = m_final[index][key] != 0;
    return m_highest[index][key] < m_chronicle.events.version[event] && (is_there || !tombstone);
  }
  return !tombstone && m_times[index][event] <= 0 && !is_erased_rightly(index, event);
}

bool Facts::is_erased_rightly(std::size_t index, std::uint32_t event) const {
  if (!is_buried(event)) return false;
  if (m_chronicle.mappings[index].is_stream) return m_erased[index].contains(event);
  return !m_keeps_all[index];
}

std::uint32_t Facts::allowed_times(std::uint32_t event) const {
  const std::uint32_t copies = m_chronicle.events.copies[event];
  if (copies <= 1) return 1;
  const auto repeated = m_chronicle.repeated.find(event);
  const std::uint32_t meant = repeated == m_chronicle.repeated.end() ? 1 : repeated->second;
  return copies > meant ? 1 + copies - meant : 1;
}

const std::vector<std::vector<std::uint32_t>>& Facts::by_offset() const {
  if (!m_by_offset.empty()) return m_by_offset;
  m_by_offset.resize(m_chronicle.partitions.size());
  const Chronicle::Events& events = m_chronicle.events;
  for (std::uint32_t event = 0; event < events.size(); ++event) {
    if (m_chronicle.in_log(event)) m_by_offset[events.partition[event]].push_back(event);
  }
  const auto earlier = [&](std::uint32_t a, std::uint32_t b) {
    return events.offset[a] < events.offset[b];
  };
  for (std::vector<std::uint32_t>& partition : m_by_offset) {
    if (!std::is_sorted(partition.begin(), partition.end(), earlier)) {
      std::sort(partition.begin(), partition.end(), earlier);
    }
  }
  return m_by_offset;
}

bool are_committed_together(const Mapping& mapping, std::size_t a, std::size_t b) {
  return mapping.kind != EffectKind::list && mapping.transactions[a] != k_no_transaction &&
         mapping.transactions[a] == mapping.transactions[b];
}

std::size_t next_applied(const Mapping& mapping, std::size_t mark, std::size_t known) {
  if (known > mark) return known;
  while (mark < mapping.size() && mapping.mark(mark) != Mark::applied) ++mark;
  return mark;
}

std::vector<Anomaly> Findings::take() {
  for (const auto& [excuse, count] : m_more) {
    m_found.push_back({m_property, {}, fmt::format("… and {} more of this kind", count), {}});
    m_found.back().had_to = excuse.had_to;
    m_found.back().healed = excuse.healed;
  }
  return std::move(m_found);
}

void add_witness(Anomaly& anomaly, std::uint32_t transaction) {
  std::vector<std::uint32_t>& all = anomaly.transactions;
  if (transaction == k_no_transaction) return;
  if (std::find(all.begin(), all.end(), transaction) == all.end()) all.push_back(transaction);
}

std::string evidence_line(const Chronicle& chronicle, const Mapping& mapping, std::size_t mark) {
  const std::uint32_t transaction = mapping.transactions[mark];
  std::string line = fmt::format("{}: {}", mapping.name, mapping.text(mark));
  if (transaction == k_no_transaction) return line;
  const std::int64_t committed = chronicle.transactions.committed[transaction];
  line += fmt::format(" ({}", chronicle.name_of_transaction(transaction));
  if (committed != 0) {
    line += ", committed " + to_iso8601(WallTime(std::chrono::microseconds(committed)));
  }
  return line + ")";
}

Marks::Marks(const Chronicle& chronicle, const std::vector<std::uint32_t>& events)
    : m_marks(chronicle.mappings.size()) {
  if (events.empty()) return;
  std::vector<bool> wanted(chronicle.events.size());
  for (std::size_t i = 0; i < events.size() && i < Findings::k_most; ++i) wanted[events[i]] = true;
  for (std::size_t index = 0; index < m_marks.size(); ++index) {
    const Mapping& mapping = chronicle.mappings[index];
    for (std::size_t i = 0; i < mapping.size(); ++i) {
      if (wanted[mapping.event(i)]) m_marks[index][mapping.event(i)].push_back(i);
    }
  }
}

const std::vector<std::size_t>& Marks::of(std::size_t mapping, std::uint32_t event) const {
  static const std::vector<std::size_t> none;
  const auto found = m_marks[mapping].find(event);
  return found == m_marks[mapping].end() ? none : found->second;
}

std::string enumerate(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

std::string place_text(const TopicPartition& partition, std::int64_t offset) {
  return fmt::format("{} offset {}", to_text(partition), offset);
}

std::string count_of(std::size_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string how_often(std::size_t times) {
  return times == 2 ? std::string("twice") : fmt::format("{} times", times);
}

std::vector<std::string> shortened(std::vector<std::string> lines) {
  constexpr std::size_t k_lines_max = 20;
  if (lines.size() <= k_lines_max) return lines;
  const std::size_t more = lines.size() - k_lines_max;
  lines.resize(k_lines_max);
  lines.push_back(fmt::format("… and {} more", more));
  return lines;
}

}  // namespace wringer::checkers
