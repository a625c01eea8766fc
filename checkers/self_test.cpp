#include "checkers/canary.h"
#include "checkers/facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace wringer::checkers {
namespace {

using scenario::Expectations;

// Beyond this the copies would cost more than they tell.
constexpr std::size_t k_events_max = 100'000;

// A chronicle with one flaw, and what must be found in it.
struct Mutant {
  std::string name;
  std::string property;
  std::uint32_t event = 0;
  Chronicle chronicle;
};

class Mutations {
 public:
  Mutations(const Chronicle& chronicle, const Expectations& expectations, const GroupLog& group)
      : m_chronicle(chronicle),
        m_expectations(expectations),
        m_facts(chronicle, expectations, group) {}

  std::vector<Mutant> all() {
    for (std::size_t i = 0; i < m_chronicle.mappings.size(); ++i) {
      const Mapping& mapping = m_chronicle.mappings[i];
      if (mapping.kind == EffectKind::count) continue;
      if (mapping.kind == EffectKind::version) {
        age(i);
        continue;
      }
      drop_and_double(i);
      if (mapping.kind == EffectKind::sum) overwrite(i);
      if (m_expectations.order != scenario::Order::none) swap(i);
    }
    return std::move(m_mutants);
  }

 private:
  // Applied once, as it must be, so that a flaw of it is the only one.
  [[nodiscard]] bool is_sound(std::size_t mapping, std::uint32_t event) const {
    const bool plain = !m_chronicle.has(event, 0xFF) && m_chronicle.passed(event);
    return plain && m_facts.is_owed(event) && m_facts.times(mapping, event) == 1 &&
           m_facts.allowed_times(event) == 1 && !m_facts.is_undecided(mapping, event) &&
           !m_facts.is_overwritten(mapping, event) && !m_facts.is_erased_rightly(mapping, event);
  }
  [[nodiscard]] std::optional<std::size_t> sound_mark(std::size_t index) const {
    const Mapping& mapping = m_chronicle.mappings[index];
    for (std::size_t i = 0; i < mapping.size(); ++i) {
      if (mapping.mark(i) == Mark::applied && is_sound(index, mapping.event(i))) return i;
    }
    return std::nullopt;
  }
  Mapping& add(const std::string& name, const std::string& property, std::uint32_t event,
               std::size_t mapping) {
    m_mutants.push_back({fmt::format("{} in {}", name, m_chronicle.mappings[mapping].name),
                         property, event, m_chronicle});
    Mapping& copy = m_mutants.back().chronicle.mappings[mapping];
    copy.evidence = {};  // No longer parallel.
    return copy;
  }

  void drop_and_double(std::size_t index) {
    const auto mark = sound_mark(index);
    if (!mark) return;
    const Mapping& mapping = m_chronicle.mappings[index];
    const std::uint32_t event = mapping.event(*mark);
    Mapping& dropped = add("an effect dropped", "loss", event, index);
    const auto at = static_cast<std::ptrdiff_t>(*mark);
    dropped.marks.erase(dropped.marks.begin() + at);
    dropped.transactions.erase(dropped.transactions.begin() + at);
    if (!mapping.partitions.empty()) dropped.partitions.erase(dropped.partitions.begin() + at);
    Mapping& doubled = add("an effect doubled", "duplicate effect", event, index);
    doubled.add(event, Mark::applied, mapping.transactions.back());
    if (!mapping.partitions.empty()) doubled.partitions.push_back(mapping.partitions[*mark]);
  }

  // Two sound marks of one key, the second of the later record.
  template <typename Use>
  void with_neighbours(std::size_t index, const Use& use) {
    const Mapping& mapping = m_chronicle.mappings[index];
    const Chronicle::Events& events = m_chronicle.events;
    std::vector<std::optional<std::size_t>> last(m_chronicle.keys.size());
    for (std::size_t i = 0; i < mapping.size(); ++i) {
      const std::uint32_t event = mapping.event(i);
      const bool counts = mapping.mark(i) == Mark::applied && m_chronicle.in_log(event) &&
                          (mapping.kind == EffectKind::version || is_sound(index, event));
      if (!counts) continue;
      auto& before = last[events.key[event]];
      if (before && use(*before, i)) return;
      before = i;
    }
  }

  void swap(std::size_t index) {
    const Mapping& mapping = m_chronicle.mappings[index];
    if (!mapping.is_stream) return;
    const Chronicle::Events& events = m_chronicle.events;
    with_neighbours(index, [&](std::size_t first, std::size_t second) {
      const std::uint32_t early = mapping.event(first);
      const std::uint32_t late = mapping.event(second);
      if (events.partition[early] != events.partition[late]) return false;
      if (!mapping.partitions.empty() && mapping.partitions[first] != mapping.partitions[second]) {
        return false;
      }
      if (are_committed_together(mapping, first, second)) return false;
      if (events.offset[early] >= events.offset[late]) return false;
      Mapping& swapped = add("two effects swapped", "order", k_no_event, index);
      std::swap(swapped.marks[first], swapped.marks[second]);
      return true;
    });
  }

  void overwrite(std::size_t index) {
    const Mapping& mapping = m_chronicle.mappings[index];
    if (!mapping.is_stream) return;
    with_neighbours(index, [&](std::size_t first, std::size_t second) {
      Mapping& overwritten =
          add("an effect overwritten", "lost update", mapping.event(first), index);
      overwritten.add(mapping.event(first), Mark::undone, mapping.transactions.back());
      overwritten.add(mapping.event(second), Mark::applied, mapping.transactions.back());
      return true;
    });
  }

  void age(std::size_t index) {
    const Mapping& mapping = m_chronicle.mappings[index];
    if (!mapping.is_stream) return;
    const std::vector<std::uint32_t>& versions = m_chronicle.events.version;
    with_neighbours(index, [&](std::size_t first, std::size_t second) {
      const std::uint32_t old = mapping.event(first);
      if (versions[old] >= versions[mapping.event(second)]) return false;
      // Told of the key's first step back, which may be another one.
      add("a row aged", "", k_no_event, index).add(old, Mark::applied, mapping.transactions.back());
      return true;
    });
  }

  const Chronicle& m_chronicle;
  const Expectations& m_expectations;
  const Facts m_facts;
  std::vector<Mutant> m_mutants;
};

bool is_convicted(const std::vector<Anomaly>& anomalies, const Mutant& mutant) {
  return std::any_of(anomalies.begin(), anomalies.end(), [&](const Anomaly& anomaly) {
    const bool fits = mutant.property.empty() ? anomaly.property == "stale overwrite" ||
                                                    anomaly.property == "resurrected row"
                                              : anomaly.property == mutant.property;
    // What comes behind the first thousand is not named.
    const bool is_it = mutant.event == k_no_event || !anomaly.event ||
                       *anomaly.event == mutant.chronicle.number_of(mutant.event);
    return fits && is_it;
  });
}

}  // namespace

Status verify_on(const Chronicle& chronicle, const Expectations& expectations,
                 const GroupLog& group, const JudgeFunction& judge_function) {
  if (chronicle.events.size() > k_events_max) return {};
  for (const Mutant& mutant : Mutations(chronicle, expectations, group).all()) {
    Judgement judgement = judge_function(mutant.chronicle, expectations, group);
    std::vector<Anomaly> all = std::move(judgement.anomalies);
    all.insert(all.end(), judgement.allowed.begin(), judgement.allowed.end());
    all.insert(all.end(), judgement.at_risk.begin(), judgement.at_risk.end());
    if (is_convicted(all, mutant)) continue;
    return fail(ErrorCode::own_fault,
                fmt::format("self-check on this case's own history: the checkers are blind to {}",
                            mutant.name));
  }
  return {};
}

}  // namespace wringer::checkers
