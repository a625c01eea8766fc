#include "harness/explore/trace.h"

#include "harness/core/assert.h"
#include "harness/core/duration.h"
#include "harness/explore/signature.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace wringer::explore {
namespace {

using namespace std::chrono_literals;

// An offset that follows its effect at this distance was not committed because of it.
constexpr Duration k_prompt = 200ms;

// One accepted offset commit: everything of the partition below `end` counts as done.
struct OffsetCommit {
  Duration at{};
  Instance instance = 0;
  std::int64_t end = 0;
};

// What the journal says about offsets, by partition.
struct Offsets {
  std::map<TopicPartition, std::vector<OffsetCommit>> commits;
  bool any_in_transaction = false;
  bool any = false;
};

Offsets offsets_in(const Journal& journal) {
  Offsets offsets;
  for (const JournalEntry& entry : journal.entries()) {
    const auto* moment = std::get_if<Moment>(&entry.what);
    if (moment == nullptr || moment->phase != Phase::applied || !moment->succeeded) continue;
    const bool in_transaction = moment->name == "kafka.txn_offset_commit";
    if (!in_transaction && moment->name != moments::k_kafka_offset_commit) continue;
    offsets.any = true;
    offsets.any_in_transaction |= in_transaction;
    for (const OffsetRange& range : moment->offsets) {
      offsets.commits[{range.topic, range.partition}].push_back(
          {entry.at, moment->instance, range.end});
    }
  }
  return offsets;
}

// The first commit that covers the offset.
const OffsetCommit* covering(const Offsets& offsets, const InputRecord& record) {
  const auto commits = offsets.commits.find(record.partition);
  if (commits == offsets.commits.end()) return nullptr;
  const auto found =
      std::find_if(commits->second.begin(), commits->second.end(),
                   [&](const OffsetCommit& commit) { return commit.end > record.offset; });
  return found == commits->second.end() ? nullptr : &*found;
}

// When the first application of the event was committed in every effect whose time is known.
std::optional<Duration> effect_time(const Journal& journal, const History& history,
                                    std::uint64_t event) {
  std::optional<Duration> latest;
  for (const EffectSet& set : history.effects) {
    const auto applications = set.applications.find(event);
    if (applications == set.applications.end() || applications->second.empty()) continue;
    const auto& committed_at = applications->second.front().committed_at;
    if (!committed_at) continue;
    const auto at = std::chrono::duration_cast<Duration>(*committed_at - journal.opened_at_wall());
    latest = latest ? std::max(*latest, at) : at;
  }
  return latest;
}

// Whether the history could tell the time of an effect at all.
bool effects_have_times(const History& history) {
  return std::any_of(history.effects.begin(), history.effects.end(), [](const EffectSet& set) {
    return std::any_of(set.applications.begin(), set.applications.end(),
                       [](const auto& applications) {
                         return !applications.second.empty() &&
                                applications.second.front().committed_at.has_value();
                       });
  });
}

void compare_with_effects(const Journal& journal, const History& history, const Offsets& offsets,
                          Trace& trace) {
  std::size_t late = 0;
  for (const InputRecord& record : history.input) {
    if (!record.event) continue;
    const OffsetCommit* commit = covering(offsets, record);
    if (commit == nullptr) continue;
    const std::optional<Duration> effect = effect_time(journal, history, *record.event);
    if (!effect && history.without_effect.contains(*record.event)) continue;
    ++trace.events_compared;
    if (!effect || *effect > commit->at) {
      trace.premature.push_back({*record.event, record.partition, record.offset, commit->instance,
                                 commit->at,
                                 effect ? std::optional(*effect - commit->at) : std::nullopt});
    } else if (commit->at - *effect > k_prompt) {
      ++late;
    }
  }
  std::stable_sort(trace.premature.begin(), trace.premature.end(),
                   [](const PrematureCommit& a, const PrematureCommit& b) { return a.at < b.at; });
  if (trace.events_compared == 0) return;
  if (trace.premature.size() * 2 > trace.events_compared) {
    trace.discipline = CommitDiscipline::offset_before_effect;
  } else if (late * 2 > trace.events_compared) {
    trace.discipline = CommitDiscipline::offset_on_a_timer;
  } else {
    trace.discipline = CommitDiscipline::offset_after_effect;
  }
}

// Without times of effects: which of the two commits comes first after a delivery, most of the
// time.
CommitDiscipline discipline_by_order(const Journal& journal) {
  std::set<Instance> awaiting;
  std::size_t after = 0;
  std::size_t before = 0;
  for (const JournalEntry& entry : journal.entries()) {
    const auto* moment = std::get_if<Moment>(&entry.what);
    if (moment == nullptr || moment->phase != Phase::applied || !moment->succeeded) continue;
    if (moment->name == moments::k_kafka_fetch && !moment->offsets.empty()) {
      awaiting.insert(moment->instance);
    } else if (moment->name == moments::k_postgres_commit && awaiting.erase(moment->instance) > 0) {
      ++after;
    } else if (moment->name == moments::k_kafka_offset_commit &&
               awaiting.erase(moment->instance) > 0) {
      ++before;
    }
  }
  if (after + before == 0) return CommitDiscipline::unknown;
  return after >= before ? CommitDiscipline::offset_after_effect
                         : CommitDiscipline::offset_before_effect;
}

}  // namespace

std::string to_text(CommitDiscipline discipline) {
  switch (discipline) {
    case CommitDiscipline::unknown:
      return "not to be told from what was seen";
    case CommitDiscipline::offset_after_effect:
      return "the offset after the effect (at least once)";
    case CommitDiscipline::offset_before_effect:
      return "the offset before the effect (at most once)";
    case CommitDiscipline::offset_on_a_timer:
      return "the offset on a timer, some time after the effect";
    case CommitDiscipline::in_kafka_transaction:
      return "the offset in a Kafka transaction";
    case CommitDiscipline::not_in_kafka:
      return "no offset in Kafka: in the database, or nowhere";
  }
  assertion_failed("a known discipline", __FILE__, __LINE__);
}

Trace trace_of(const Journal& journal, const History* history) {
  Trace trace;
  trace.instances = signatures_of(journal);
  const Offsets offsets = offsets_in(journal);
  if (!offsets.any) {
    trace.discipline = CommitDiscipline::not_in_kafka;
    return trace;
  }
  if (history != nullptr && effects_have_times(*history)) {
    compare_with_effects(journal, *history, offsets, trace);
  } else {
    trace.discipline = discipline_by_order(journal);
  }
  if (offsets.any_in_transaction) trace.discipline = CommitDiscipline::in_kafka_transaction;
  return trace;
}

std::string to_text(const Trace& trace) {
  constexpr std::size_t k_lines_max = 12;
  std::string text;
  for (const InstanceTrace& instance : trace.instances) {
    text += fmt::format("instance {}: {}\n", instance.instance,
                        instance.clients.empty()
                            ? "its clients don't name themselves"
                            : fmt::format("{}", fmt::join(instance.clients, ", ")));
    if (!instance.start.empty()) text += fmt::format("  at the start  {}\n", instance.start);
    for (std::size_t i = 0; i < instance.batches.size() && i < k_lines_max; ++i) {
      const Pattern& batch = instance.batches[i];
      const double seconds = std::chrono::duration<double>(batch.first_at).count();
      text += fmt::format("  +{:.3f} s      {}{}\n", seconds, batch.text,
                          batch.times > 1 ? fmt::format("   [{} batches]", batch.times) : "");
    }
    if (instance.batches.size() > k_lines_max) {
      text += fmt::format("  … and {} more\n", instance.batches.size() - k_lines_max);
    }
  }
  text += fmt::format("commits {}\n", to_text(trace.discipline));
  if (trace.events_compared == 0) return text;
  text += fmt::format("premature offset commits: {} of {} events\n", trace.premature.size(),
                      trace.events_compared);
  for (std::size_t i = 0; i < trace.premature.size() && i < k_lines_max; ++i) {
    const PrematureCommit& commit = trace.premature[i];
    const double seconds = std::chrono::duration<double>(commit.at).count();
    text += fmt::format(
        "  +{:.3f} s  event {} ({}, offset {}): its effect was committed {}\n", seconds,
        commit.event, wringer::to_text(commit.partition), commit.offset,
        commit.effect_later_by ? wringer::to_text(*commit.effect_later_by) + " later" : "never");
  }
  if (trace.premature.size() > k_lines_max) {
    text += fmt::format("  … and {} more\n", trace.premature.size() - k_lines_max);
  }
  return text;
}

std::string list_moments(const Journal& journal) {
  std::string text;
  for (const JournalEntry& entry : journal.entries()) {
    const double seconds = std::chrono::duration<double>(entry.at).count();
    if (const auto* moment = std::get_if<Moment>(&entry.what)) {
      text += fmt::format("+{:.4f} s  {}\n", seconds, wringer::to_text(*moment));
    } else {
      const auto& action = std::get<Action>(entry.what);
      const std::string who =
          action.instance == 0 ? "" : fmt::format("instance {}: ", action.instance);
      text += fmt::format("+{:.4f} s  -- {}{} {}\n", seconds, who, action.what, action.text);
    }
  }
  return text;
}

}  // namespace wringer::explore
