#include "checkers/facts.h"

#include "harness/core/assert.h"

#include <fmt/format.h>

#include <unordered_set>
#include <utility>

namespace wringer::checkers {
namespace {

constexpr std::size_t k_evidence_lines_max = 20;

}  // namespace

Facts::Facts(const History& history) : m_history(history) {
  for (std::size_t i = 0; i < history.events.size(); ++i) {
    WRINGER_ASSERT(history.events[i].number == i + 1);
  }
  count_input();
  count_applications();
}

void Facts::count_input() {
  m_input.resize(m_history.events.size());
  for (const InputRecord& record : m_history.input) count_record(record);
  for (const InputRecord& record : m_history.removed) {
    if (!record.event || m_input.at(*record.event - 1).record != nullptr) continue;
    count_record(record);
    // It was taken away either before or after it counted as done.
    m_input[*record.event - 1].passed = m_history.excused.count(*record.event) == 0;
  }
}

void Facts::count_record(const InputRecord& record) {
  if (!record.event) return;
  WRINGER_ASSERT(*record.event >= 1 && *record.event <= m_input.size());
  InputFacts& facts = m_input[*record.event - 1];
  if (facts.record == nullptr) facts.record = &record;
  ++facts.copies;
  const auto committed = m_history.committed.find(record.partition);
  if (committed != m_history.committed.end() && record.offset < committed->second) {
    facts.passed = true;
  }
}

void Facts::count_applications() {
  const std::vector<Event>& events = m_history.events;
  for (const EffectSet& effects : m_history.effects) {
    std::vector<int>& times = m_times.emplace_back(events.size());
    std::unordered_set<std::string> decoded_keys;
    for (const auto& [number, applications] : effects.applications) {
      WRINGER_ASSERT(number >= 1 && number <= events.size());
      times[number - 1] = static_cast<int>(applications.size());
      if (!applications.empty()) decoded_keys.insert(events[number - 1].key);
    }
    std::vector<bool>& undecided = m_undecided.emplace_back(events.size());
    if (effects.kind != EffectKind::sum || effects.unexplained.empty()) continue;
    for (std::size_t i = 0; i < events.size(); ++i) {
      undecided[i] = decoded_keys.find(events[i].key) == decoded_keys.end();
    }
  }
}

const InputFacts& Facts::input(const Event& event) const {
  return m_input[event.number - 1];
}

int Facts::times(std::size_t mapping, const Event& event) const {
  return m_times[mapping][event.number - 1];
}

bool Facts::misses(std::size_t mapping, const Event& event) const {
  return times(mapping, event) == 0 && !m_undecided[mapping][event.number - 1];
}

std::vector<std::size_t> Facts::missing_in(const Event& event) const {
  std::vector<std::size_t> missing;
  if (m_history.excused.count(event.number) > 0) return missing;
  for (std::size_t mapping = 0; mapping < mappings(); ++mapping) {
    if (misses(mapping, event)) missing.push_back(mapping);
  }
  return missing;
}

std::string name_of(const Event& event) {
  return fmt::format("event {} (id {}, key {})", event.number, event.id, event.key);
}

std::string place_of(const InputRecord& record) {
  return fmt::format("{} offset {}", to_text(record.partition), record.offset);
}

std::string enumerate(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

std::string count_of(std::size_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::vector<std::string> shortened(std::vector<std::string> lines) {
  if (lines.size() <= k_evidence_lines_max) return lines;
  const std::size_t more = lines.size() - k_evidence_lines_max;
  lines.resize(k_evidence_lines_max);
  lines.push_back(fmt::format("… and {} more", more));
  return lines;
}

}  // namespace wringer::checkers
