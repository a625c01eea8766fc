#include "reports/timeline.h"

#include "harness/core/assert.h"
#include "reports/fired.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <utility>

namespace wringer::reports {
namespace {

constexpr std::uint64_t k_never = std::numeric_limits<std::uint64_t>::max();

// Actions that say the same as a receipt does.
constexpr std::array<std::string_view, 3> k_told_by_receipts{"fire", "kill", "struck"};

std::string_view name_of(Service service) {
  return service == Service::kafka ? "Kafka" : "Postgres";
}

// What the world knows of the message at which a fault fired.
std::string where_it_stood(const Moment& moment) {
  switch (moment.phase) {
    case Phase::requested:
      return fmt::format("it had not reached {}", name_of(moment.service));
    case Phase::applied:
      return fmt::format("{} had done it, the answer was withheld", name_of(moment.service));
    case Phase::acked:
      return "the answer had been delivered";
  }
  assertion_failed("a known phase", __FILE__, __LINE__);
}

// The part of a moment's offsets that speaks of a partition.
const OffsetRange* range_of(const Moment& moment, const TopicPartition& partition) {
  for (const OffsetRange& range : moment.offsets) {
    if (range.topic == partition.topic && range.partition == partition.partition) return &range;
  }
  return nullptr;
}

// Walks the journal once and notes what matters.
class Teller {
 public:
  Teller(const CaseResult& result, const InputRecord* record)
      : m_result(result), m_journal(*result.journal), m_record(record) {}

  std::vector<TimelineEntry> tell() {
    find_faults();
    find_applications();
    for (const JournalEntry& entry : m_journal.entries()) {
      if (const auto* moment = std::get_if<Moment>(&entry.what)) {
        tell_moment(entry, *moment);
      } else {
        tell_action(entry, std::get<Action>(entry.what));
      }
    }
    return std::move(m_entries);
  }

 private:
  void add(const JournalEntry& entry, Step step, Instance instance, std::string text) {
    m_entries.push_back({entry.at, std::move(text), step, instance});
  }

  // Where in the journal each fault fired.
  void find_faults() {
    for (const Receipt& receipt : m_result.receipts) {
      const JournalEntry* entry = fired_at(m_result, receipt);
      if (entry == nullptr || !receipt.moment) continue;
      m_faults.emplace_back(entry->sequence, &receipt);
      m_begin = std::min(m_begin, entry->sequence);
    }
  }

  const Receipt* fault_at(std::uint64_t sequence) const {
    for (const auto& [at, receipt] : m_faults) {
      if (at == sequence) return receipt;
    }
    return nullptr;
  }

  void tell_moment(const JournalEntry& entry, const Moment& moment) {
    if (m_record != nullptr) {
      tell_delivery(entry, moment);
      tell_offset_commit(entry, moment);
    }
    if (moment.service == Service::postgres) tell_attributed(entry, moment);
    if (moment.name == moments::k_postgres_commit) tell_commit(entry, moment);
    if (const Receipt* receipt = fault_at(entry.sequence)) tell_fault(entry, moment, *receipt);
  }

  // A commit that was asked for and did happen, though its answer may never have come.
  void tell_attributed(const JournalEntry& entry, const Moment& moment) {
    const auto applied = m_attributed.find(entry.sequence);
    if (applied == m_attributed.end()) return;
    add(entry, Step::applied, moment.instance,
        fmt::format("instance {} committed {} (xid {})", moment.instance, applied->second.rows,
                    applied->second.xid));
  }

  void tell_commit(const JournalEntry& entry, const Moment& moment) {
    const auto [first, last] = m_applied_at.equal_range(entry.sequence);
    for (auto applied = first; applied != last; ++applied) {
      add(entry, Step::applied, moment.instance,
          fmt::format("instance {} committed {}", moment.instance, applied->second));
    }
  }

  // Which COMMIT of the journal applied the event: one that stood between its request and its
  // answer when the database noted the commit, of an instance that had been given the event. If two
  // did, nothing is said.
  void find_applications() {
    if (m_record == nullptr || !m_record->event) return;
    for (const EffectSet& set : m_result.history.effects) {
      const auto applied = set.applications.find(*m_record->event);
      if (applied == set.applications.end()) continue;
      for (const Application& application : applied->second) {
        if (application.requested != 0) {
          Attributed& attributed = m_attributed[application.requested];
          attributed.xid = application.xid;
          attributed.rows += fmt::format("{}{}: {}", attributed.rows.empty() ? "" : " and ",
                                         set.name, application.evidence);
          continue;
        }
        if (!application.committed_at) continue;
        const auto at = std::chrono::duration_cast<Duration>(*application.committed_at -
                                                             m_journal.opened_at_wall());
        const std::vector<std::uint64_t> candidates = commits_around(at);
        if (candidates.size() != 1) continue;
        m_applied_at.emplace(candidates.front(), set.name + ": " + application.evidence);
      }
    }
  }

  // The sequence numbers of the answers to such COMMITs.
  [[nodiscard]] std::vector<std::uint64_t> commits_around(Duration at) const {
    std::vector<std::uint64_t> found;
    std::map<std::pair<std::uint64_t, std::uint64_t>, Duration> requested;
    std::set<Instance> given;
    for (const JournalEntry& entry : m_journal.entries()) {
      const auto* moment = std::get_if<Moment>(&entry.what);
      if (moment == nullptr) continue;
      if (delivers_the_event(*moment)) given.insert(moment->instance);
      if (moment->name != moments::k_postgres_commit) continue;
      const auto exchange = std::pair(moment->connection, moment->exchange);
      if (moment->phase == Phase::requested) requested[exchange] = entry.at;
      if (moment->phase != Phase::applied || !moment->succeeded) continue;
      const auto began = requested.find(exchange);
      if (began == requested.end() || !given.contains(moment->instance)) continue;
      if (began->second <= at && at <= entry.at) found.push_back(entry.sequence);
    }
    return found;
  }

  [[nodiscard]] bool delivers_the_event(const Moment& moment) const {
    if (moment.name != moments::k_kafka_fetch || moment.phase != Phase::acked) return false;
    const OffsetRange* range = range_of(moment, m_record->partition);
    return range != nullptr && range->first >= 0 && range->first <= m_record->offset &&
           range->end > m_record->offset;
  }

  void tell_delivery(const JournalEntry& entry, const Moment& moment) {
    if (!delivers_the_event(moment)) return;
    const OffsetRange* range = range_of(moment, m_record->partition);
    add(entry, Step::delivered, moment.instance,
        fmt::format("delivered {}to instance {} (offsets {} to {} of {})",
                    m_deliveries++ == 0 ? "" : "again ", moment.instance, range->first,
                    range->end - 1, to_text(m_record->partition)));
    m_begin = std::min(m_begin, entry.sequence);
  }

  void tell_offset_commit(const JournalEntry& entry, const Moment& moment) {
    if (moment.name != moments::k_kafka_offset_commit || moment.phase != Phase::applied ||
        !moment.succeeded) {
      return;
    }
    const OffsetRange* range = range_of(moment, m_record->partition);
    if (range == nullptr) return;
    const bool was_passed = is_passed();
    m_committed = range->end;
    if (is_passed() && !was_passed) {
      add(entry, Step::counted, moment.instance,
          fmt::format("instance {} committed offset {} of {}: the event counts as done",
                      moment.instance, range->end, to_text(m_record->partition)));
    } else if (was_passed && !is_passed()) {
      add(entry, Step::counted, moment.instance,
          fmt::format("instance {} moved the offset of {} back to {}", moment.instance,
                      to_text(m_record->partition), range->end));
    }
  }

  [[nodiscard]] bool is_passed() const { return m_committed && *m_committed > m_record->offset; }

  void tell_fault(const JournalEntry& entry, const Moment& moment, const Receipt& receipt) {
    add(entry, Step::fault, moment.instance,
        fmt::format("{}: {}", to_text(receipt.fault), where_it_stood(moment)));
    if (m_record == nullptr || m_deliveries == 0 || is_passed()) return;
    const std::string partition = to_text(m_record->partition);
    m_entries.push_back(
        {std::nullopt,
         m_committed
             ? fmt::format(
                   "the committed offset of {} was still {}: offset {} did not count as done",
                   partition, *m_committed, m_record->offset)
             : fmt::format("no offset of {} had been committed: offset {} did not count as done",
                           partition, m_record->offset)});
  }

  void tell_action(const JournalEntry& entry, const Action& action) {
    const bool known = std::find(k_told_by_receipts.begin(), k_told_by_receipts.end(),
                                 action.what) != k_told_by_receipts.end();
    if (action.instance == 0 || known || (m_begin != k_never && entry.sequence < m_begin)) return;
    // Before the first delivery nothing that happens to an instance concerns the event.
    if (m_begin == k_never && m_record != nullptr) return;
    add(entry, Step::instance, action.instance,
        fmt::format("instance {}: {}", action.instance,
                    action.text.empty() ? action.what : action.text));
  }

  const CaseResult& m_result;
  const Journal& m_journal;
  const InputRecord* m_record;
  std::vector<TimelineEntry> m_entries;
  std::vector<std::pair<std::uint64_t, const Receipt*>> m_faults;
  // Where the story begins: the first delivery or fault.
  std::uint64_t m_begin = k_never;
  int m_deliveries = 0;
  // By the sequence number of the COMMIT's answer: what it did to the event.
  std::multimap<std::uint64_t, std::string> m_applied_at;
  // The same by the sequence number of the request, where the change stream tells whose it was.
  struct Attributed {
    std::uint32_t xid = 0;
    std::string rows;
  };
  std::map<std::uint64_t, Attributed> m_attributed;
  std::optional<std::int64_t> m_committed;
};

}  // namespace

std::string_view to_string(Step step) {
  switch (step) {
    case Step::remark:
      return "remark";
    case Step::delivered:
      return "delivered";
    case Step::applied:
      return "applied";
    case Step::counted:
      return "counted";
    case Step::fault:
      return "fault";
    case Step::instance:
      return "instance";
  }
  assertion_failed("a known step", __FILE__, __LINE__);
}

std::vector<TimelineEntry> timeline_of(const CaseResult& result, const InputRecord* record) {
  if (result.journal == nullptr) return {};
  return Teller(result, record).tell();
}

}  // namespace wringer::reports
