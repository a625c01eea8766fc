#include "harness/cases/metrics.h"

#include "harness/cases/write_watch.h"
#include "harness/groups/group_watch.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace wringer::cases {
namespace {

// Since the journal was opened.
struct Span {
  Duration from{};
  Duration to{};
};

// Those of faults that struck, where they overlap as one; none if one of them has no end.
std::optional<std::vector<Span>> fault_spans(const Journal& journal,
                                             const std::vector<Receipt>& receipts) {
  std::vector<Span> spans;
  for (const Receipt& receipt : receipts) {
    if (!receipt.fired) continue;
    if (!receipt.healed_at) return std::nullopt;
    spans.push_back(
        {receipt.fired_at - journal.opened_at(), *receipt.healed_at - journal.opened_at()});
  }
  std::sort(spans.begin(), spans.end(),
            [](const Span& a, const Span& b) { return a.from < b.from; });
  std::vector<Span> joined;
  for (const Span& span : spans) {
    if (joined.empty() || joined.back().to < span.from) {
      joined.push_back(span);
    } else {
      joined.back().to = std::max(joined.back().to, span.to);
    }
  }
  return joined;
}

bool commits_offsets(const JournalEntry& entry) {
  const auto* moment = std::get_if<Moment>(&entry.what);
  return moment != nullptr && (moment->name == moments::k_kafka_offset_commit ||
                               moment->name == moments::k_kafka_txn_offset_commit);
}

class Measuring {
 public:
  Measuring(const Journal& journal, const History& history) : m_history(history) {
    m_commits = std::any_of(journal.entries().begin(), journal.entries().end(), commits_offsets);
    for (const JournalEntry& entry : journal.entries()) {
      if (const auto* moment = std::get_if<Moment>(&entry.what)) read(*moment, entry.at);
    }
  }

  // Records that came to count as done at some time.
  struct Step {
    Duration at{};
    std::uint64_t records = 0;
  };
  std::uint64_t delivered = 0;
  std::vector<Step> steps;
  Duration last_work{};

 private:
  void read(const Moment& moment, Duration at) {
    if (moment.service == Service::postgres) {
      const bool writes = m_writes.sign_of(moment) != WriteSign::none;
      if (writes && moment.phase != Phase::requested) last_work = at;
      return;
    }
    m_groups.observe(moment);
    if (moment.name == moments::k_kafka_fetch) count(moment);
    const auto& reached = m_commits ? m_groups.committed() : m_groups.delivered();
    std::uint64_t records = 0;
    for (const auto& [partition, end] : m_history.end) {
      const auto found = reached.find(partition);
      if (found == reached.end()) continue;
      std::int64_t& done = m_done[partition];
      const std::int64_t now = std::min(found->second, end);
      if (now > done) records += static_cast<std::uint64_t>(now - std::exchange(done, now));
    }
    if (records == 0) return;
    steps.push_back({at, records});
    last_work = at;
  }

  // What is on its way has arrived when the answer was delivered to its end.
  void count(const Moment& moment) {
    if (moment.phase == Phase::requested) return;
    const std::pair exchange{moment.connection, moment.exchange};
    if (moment.phase == Phase::acked) {
      const auto arrived = m_under_way.find(exchange);
      if (arrived == m_under_way.end()) return;
      delivered += arrived->second;
      m_under_way.erase(arrived);
      return;
    }
    std::uint64_t& under_way = m_under_way[exchange];
    for (const OffsetRange& range : moment.offsets) {
      if (!m_history.end.contains({range.topic, range.partition}) || range.first < 0) continue;
      under_way += static_cast<std::uint64_t>(std::max<std::int64_t>(0, range.end - range.first));
    }
  }

  const History& m_history;
  bool m_commits = false;
  groups::GroupWatch m_groups;
  WriteWatch m_writes;
  std::map<TopicPartition, std::int64_t> m_done;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> m_under_way;
};

}  // namespace

CaseMetrics metrics_of(const Journal& journal, const std::vector<Receipt>& receipts,
                       const History& history) {
  const Measuring measured(journal, history);
  CaseMetrics metrics{.delivered = measured.delivered, .records = history.input.size()};
  const auto spans = fault_spans(journal, receipts);
  if (!spans || spans->empty()) return metrics;
  CaseMetrics::UnderFault& under_fault = metrics.under_fault.emplace();
  for (const Span& span : *spans) {
    under_fault.lasted += span.to - span.from;
    for (const Measuring::Step& step : measured.steps) {
      if (step.at > span.from && step.at <= span.to) under_fault.done += step.records;
    }
  }
  if (history.settled) {
    metrics.recovery = std::max(Duration::zero(), measured.last_work - spans->back().to);
  }
  return metrics;
}

}  // namespace wringer::cases
