#include "checkers/tests/reference.h"

#include <algorithm>
#include <optional>

namespace wringer::checkers {
namespace {

std::string key_name(std::uint32_t key) {
  return "key " + std::to_string(key);
}

class Reference {
 public:
  Reference(const Chronicle& chronicle, const scenario::Expectations& expectations)
      : m_chronicle(chronicle), m_expectations(expectations) {}

  Verdicts all() {
    const auto events = static_cast<std::uint32_t>(m_chronicle.events.size());
    for (std::uint32_t event = 0; event < events; ++event) {
      if (is_lost(event)) add("loss", event);
      if (is_repeated(event)) add("duplicate effect", event);
      for (const Mapping& mapping : m_chronicle.mappings) {
        if (is_overwritten(mapping, event)) add("lost update", event);
      }
      if (is_torn(event)) add("torn effect", event);
    }
    const auto keys = static_cast<std::uint32_t>(m_chronicle.keys.size());
    for (std::uint32_t key = 0; key < keys; ++key) {
      for (const Mapping& mapping : m_chronicle.mappings) {
        look_for_steps_back(mapping, key);
        if (is_disordered(mapping, key)) m_found.emplace("order", key_name(key));
      }
    }
    return m_found;
  }

 private:
  void add(const std::string& property, std::uint32_t event) {
    m_found.emplace(property, std::to_string(event + 1));
  }
  [[nodiscard]] std::uint32_t key_of(std::uint32_t event) const {
    return m_chronicle.events.key[event];
  }
  [[nodiscard]] std::uint32_t version_of(std::uint32_t event) const {
    return m_chronicle.events.version[event];
  }

  [[nodiscard]] static int net(const Mapping& mapping, std::uint32_t event) {
    int count = 0;
    for (std::size_t i = 0; i < mapping.size(); ++i) {
      if (mapping.event(i) == event) count += mapping.mark(i) == Mark::applied ? 1 : -1;
    }
    return count;
  }

  // A tombstone asks that nothing remain of it.
  [[nodiscard]] bool is_buried(std::uint32_t event) const {
    for (std::uint32_t other = 0; other < m_chronicle.events.size(); ++other) {
      if (m_chronicle.has(other, event_flags::k_tombstone) && m_chronicle.in_log(other) &&
          key_of(other) == key_of(event) && version_of(other) > version_of(event)) {
        return true;
      }
    }
    return false;
  }
  [[nodiscard]] bool is_tombstone_between(std::uint32_t event, std::uint32_t next) const {
    for (std::uint32_t other = 0; other < m_chronicle.events.size(); ++other) {
      if (m_chronicle.has(other, event_flags::k_tombstone) && m_chronicle.in_log(other) &&
          key_of(other) == key_of(event) && version_of(other) > version_of(event) &&
          version_of(other) < version_of(next)) {
        return true;
      }
    }
    return false;
  }
  // What one transaction makes of an event.
  [[nodiscard]] static int net_within(const Mapping& mapping, std::uint32_t event,
                                      std::uint32_t transaction) {
    int count = 0;
    for (std::size_t i = 0; i < mapping.size(); ++i) {
      if (mapping.event(i) != event || mapping.transactions[i] != transaction) continue;
      count += mapping.mark(i) == Mark::applied ? 1 : -1;
    }
    return count;
  }
  // The mark takes an application back for one that did not know of it.
  [[nodiscard]] bool overwrites(const Mapping& mapping, std::size_t i) const {
    const std::uint32_t event = mapping.event(i);
    if (mapping.kind != EffectKind::sum) return false;
    const bool moves =
        mapping.mark(i) == Mark::erased && net_within(mapping, event, mapping.transactions[i]) >= 0;
    if (moves) return false;
    for (std::size_t j = i + 1; j < mapping.size(); ++j) {
      if (mapping.mark(j) != Mark::applied) continue;
      return mapping.transactions[j] == mapping.transactions[i] &&
             key_of(mapping.event(j)) == key_of(event) &&
             !is_tombstone_between(event, mapping.event(j));
    }
    return false;
  }
  [[nodiscard]] bool was_taken_back(const Mapping& mapping, std::uint32_t event,
                                    bool overwritten) const {
    for (std::size_t i = 0; i < mapping.size(); ++i) {
      if (mapping.event(i) == event && mapping.mark(i) != Mark::applied &&
          overwrites(mapping, i) == overwritten) {
        return true;
      }
    }
    return false;
  }
  [[nodiscard]] bool is_overwritten(const Mapping& mapping, std::uint32_t event) const {
    return was_taken_back(mapping, event, true);
  }

  [[nodiscard]] bool is_missing(const Mapping& mapping, std::uint32_t event) const {
    const bool tombstone = m_chronicle.has(event, event_flags::k_tombstone);
    if (mapping.kind != EffectKind::version) {
      const bool rightly = is_buried(event) && was_taken_back(mapping, event, false);
      return !tombstone && net(mapping, event) <= 0 && !rightly;
    }
    std::uint32_t highest = 0;
    bool there = false;
    for (std::size_t i = 0; i < mapping.size(); ++i) {
      if (key_of(mapping.event(i)) != key_of(event)) continue;
      highest = std::max(highest, version_of(mapping.event(i)));
      there = mapping.mark(i) == Mark::applied;
    }
    return highest < version_of(event) && (there || !tombstone);
  }

  [[nodiscard]] bool is_lost(std::uint32_t event) const {
    const bool excused = m_chronicle.has(event, event_flags::k_poison | event_flags::k_optional);
    if (!m_chronicle.passed(event) || excused) return false;
    return std::any_of(m_chronicle.mappings.begin(), m_chronicle.mappings.end(),
                       [&](const Mapping& mapping) {
                         return is_missing(mapping, event) && !is_overwritten(mapping, event);
                       });
  }

  [[nodiscard]] bool is_repeated(std::uint32_t event) const {
    if (!m_chronicle.in_log(event)) return false;
    return std::any_of(m_chronicle.mappings.begin(), m_chronicle.mappings.end(),
                       [&](const Mapping& mapping) {
                         return mapping.kind != EffectKind::version &&
                                net(mapping, event) > m_chronicle.events.copies[event];
                       });
  }

  [[nodiscard]] static std::optional<std::uint32_t> first_transaction(const Mapping& mapping,
                                                                      std::uint32_t event) {
    for (std::size_t i = 0; i < mapping.size(); ++i) {
      if (mapping.event(i) == event && mapping.mark(i) == Mark::applied) {
        return mapping.transactions[i];
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] bool is_torn(std::uint32_t event) const {
    if (m_expectations.together.empty()) return false;
    return first_transaction(m_chronicle.mappings[0], event) !=
           first_transaction(m_chronicle.mappings[1], event);
  }

  void look_for_steps_back(const Mapping& mapping, std::uint32_t key) {
    if (mapping.kind != EffectKind::version) return;
    for (std::size_t j = 0; j < mapping.size(); ++j) {
      if (key_of(mapping.event(j)) != key) continue;
      // The newest that was there before, and of equals the last.
      std::optional<std::size_t> newest;
      for (std::size_t i = 0; i < j; ++i) {
        if (key_of(mapping.event(i)) != key) continue;
        if (!newest || version_of(mapping.event(i)) >= version_of(mapping.event(*newest))) {
          newest = i;
        }
      }
      if (!newest || version_of(mapping.event(*newest)) <= version_of(mapping.event(j))) continue;
      const bool removed = mapping.mark(*newest) == Mark::removed;
      m_found.emplace(removed ? "resurrected row" : "stale overwrite", key_name(key));
      return;
    }
  }

  [[nodiscard]] bool is_disordered(const Mapping& mapping, std::uint32_t key) const {
    if (mapping.kind == EffectKind::version) return false;
    std::vector<std::size_t> first;
    for (std::size_t i = 0; i < mapping.size(); ++i) {
      const std::uint32_t event = mapping.event(i);
      if (key_of(event) != key || mapping.mark(i) != Mark::applied) continue;
      if (!m_chronicle.in_log(event)) continue;
      const bool again = std::any_of(first.begin(), first.end(), [&](std::size_t mark) {
        return mapping.event(mark) == event;
      });
      if (!again) first.push_back(i);
    }
    for (const std::size_t a : first) {
      for (const std::size_t b : first) {
        if (a < b && mapping.transactions[a] != mapping.transactions[b] &&
            m_chronicle.events.offset[mapping.event(a)] >
                m_chronicle.events.offset[mapping.event(b)]) {
          return true;
        }
      }
    }
    return false;
  }

  const Chronicle& m_chronicle;
  const scenario::Expectations& m_expectations;
  Verdicts m_found;
};

}  // namespace

Verdicts reference_verdicts(const Chronicle& chronicle,
                            const scenario::Expectations& expectations) {
  return Reference(chronicle, expectations).all();
}

Verdicts verdicts_of(const std::vector<Anomaly>& anomalies, const Chronicle& chronicle) {
  static const std::set<std::string> by_event{"loss", "duplicate effect", "lost update",
                                              "torn effect"};
  static const std::set<std::string> by_key{"stale overwrite", "resurrected row", "order"};
  Verdicts verdicts;
  for (const Anomaly& anomaly : anomalies) {
    if (by_event.contains(anomaly.property)) {
      verdicts.emplace(anomaly.property, std::to_string(anomaly.event.value()));
    } else if (by_key.contains(anomaly.property)) {
      verdicts.emplace(anomaly.property, key_name(chronicle.events.key[anomaly.event.value() - 1]));
    }
  }
  return verdicts;
}

}  // namespace wringer::checkers
