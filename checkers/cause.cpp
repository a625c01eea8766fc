#include "checkers/cause.h"

#include "harness/core/assert.h"
#include "harness/core/cause_kind.h"

#include <algorithm>
#include <limits>

namespace wringer::checkers {
namespace {

constexpr auto k_end_of_case = std::numeric_limits<std::uint32_t>::max();

}  // namespace

CauseFinder::CauseFinder(const Facts& facts) : m_facts(facts) {
  const Chronicle& chronicle = facts.chronicle();
  for (std::uint32_t i = 0; i < chronicle.transactions.size(); ++i) {
    if (const auto write = write_of(i)) m_requests[write->instance].push_back(write->requested);
  }
  for (auto& [instance, requests] : m_requests) std::sort(requests.begin(), requests.end());
  if (!chronicle.outboxes.empty()) follow_outboxes();
}

void CauseFinder::follow_outboxes() {
  std::unordered_map<std::uint32_t, Published> by_transaction;
  for (const OutboxLog& outbox : m_facts.chronicle().outboxes) {
    std::unordered_map<std::string_view, std::size_t> records;
    for (const OutboxLog::Record& record : outbox.records) ++records[record.id];
    for (const OutboxLog::Row& row : outbox.rows) {
      if (row.transaction == k_no_transaction) continue;
      const auto found = records.find(row.id);
      const std::size_t times = found == records.end() ? 0 : found->second;
      const auto [at, is_new] =
          by_transaction.try_emplace(row.transaction, Published{times, times});
      if (is_new) continue;
      at->second = {std::min(at->second.least, times), std::max(at->second.most, times)};
    }
  }
  for (const Mapping& mapping : m_facts.chronicle().mappings) {
    for (std::size_t i = 0; i < mapping.size(); ++i) {
      if (mapping.mark(i) != Mark::applied) continue;
      const auto found = by_transaction.find(mapping.transactions[i]);
      if (found != by_transaction.end()) m_published.try_emplace(mapping.event(i), found->second);
    }
  }
}

std::string CauseFinder::cause_of(const Anomaly& anomaly) const {
  std::string cause = cause_by_property(anomaly);
  WRINGER_ASSERT(cause.empty() || find_cause(cause) != nullptr);
  return cause;
}

std::string CauseFinder::cause_by_property(const Anomaly& anomaly) const {
  if (anomaly.property == "duplicate effect") return cause_of_repetition(anomaly);
  if (anomaly.property == "loss" || anomaly.property == "dead letter missing") {
    return cause_of_loss(anomaly);
  }
  if (anomaly.property == "stale overwrite" || anomaly.property == "resurrected row" ||
      anomaly.property == "order") {
    return cause_of_step_back(anomaly);
  }
  if (anomaly.property == "lost update") return "concurrent update";
  // Whoever asks for what is committed only is told which records to drop.
  if (anomaly.property == "aborted effect") return "read uncommitted";
  if (anomaly.property == "torn effect") return cause_of_half(anomaly);
  if (anomaly.property == "stuck") return cause_of_standstill(anomaly);
  return "";
}

std::optional<CauseFinder::Write> CauseFinder::write_of(std::uint32_t transaction) const {
  if (transaction == k_no_transaction) return std::nullopt;
  const Chronicle& chronicle = m_facts.chronicle();
  const Write write{transaction, chronicle.instance_of(transaction),
                    chronicle.transactions.requested[transaction]};
  if (write.instance == 0 || write.requested == 0) return std::nullopt;
  return write;
}

bool CauseFinder::holds(const GroupLog::Delivery& delivery, std::uint32_t event) const {
  const Chronicle::Events& events = m_facts.chronicle().events;
  return delivery.acked != 0 && delivery.holds(events.partition[event], events.offset[event]);
}

bool CauseFinder::was_delivered(std::uint32_t event) const {
  const auto& deliveries = m_facts.group().deliveries;
  return std::any_of(deliveries.begin(), deliveries.end(),
                     [&](const auto& delivery) { return holds(delivery, event); });
}

const GroupLog::Delivery* CauseFinder::delivery_before(std::uint32_t event, int instance,
                                                       std::uint32_t sequence) const {
  const GroupLog::Delivery* last = nullptr;
  for (const GroupLog::Delivery& delivery : m_facts.group().deliveries) {
    if (delivery.instance != instance || delivery.acked >= sequence) continue;
    if (holds(delivery, event)) last = &delivery;
  }
  return last;
}

bool CauseFinder::is_zombie(const Write& write, std::uint32_t event) const {
  const GroupLog::Delivery* own = delivery_before(event, write.instance, write.requested);
  if (own == nullptr) return false;
  const auto& deliveries = m_facts.group().deliveries;
  return std::any_of(deliveries.begin(), deliveries.end(), [&](const auto& delivery) {
    return delivery.instance != write.instance && holds(delivery, event) &&
           delivery.acked > own->acked && delivery.acked < write.requested;
  });
}

bool CauseFinder::ended_between(int instance, std::uint32_t from, std::uint32_t to) const {
  const auto& happenings = m_facts.group().happenings;
  return std::any_of(happenings.begin(), happenings.end(), [&](const auto& happening) {
    return happening.is_end() && happening.instance == instance && happening.sequence > from &&
           happening.sequence < to;
  });
}

bool CauseFinder::rebalanced_between(std::uint32_t from, std::uint32_t to) const {
  const auto& generations = m_facts.group().generations;
  return std::any_of(generations.begin(), generations.end(), [&](const auto& generation) {
    return generation.sequence > from && generation.sequence < to;
  });
}

std::string CauseFinder::redelivery(int instance, std::uint32_t from, std::uint32_t to) const {
  if (m_facts.group().keeps_own_offsets) return "own position behind effect";
  if (ended_between(instance, from, to)) return "redelivery after crash";
  return rebalanced_between(from, to) ? "redelivery after rebalance" : "redelivery";
}

std::string CauseFinder::cause_of_repetition(const Anomaly& anomaly) const {
  if (anomaly.transactions.size() == 1) return "applied twice in one transaction";
  if (!anomaly.event) return "";
  const auto event = m_facts.chronicle().event_of(*anomaly.event);
  const auto published = m_published.find(event);
  if (published != m_published.end() && published->second.most > 1) return "published twice";
  if (anomaly.transactions.empty()) return cause_of_repeated_call(event);
  const auto first = write_of(anomaly.transactions[0]);
  const auto second = write_of(anomaly.transactions[1]);
  if (!first || !second) return "";
  if (is_zombie(*first, event) || is_zombie(*second, event)) return "zombie write";
  const GroupLog::Delivery* again = delivery_before(event, second->instance, second->requested);
  if (again == nullptr) {
    // What it reads is not the input: only its end is known.
    const bool crashed = ended_between(first->instance, first->requested, second->requested);
    return crashed ? "redelivery after crash" : "";
  }
  if (again->acked < first->requested && first->instance == second->instance) {
    const auto& acked = m_facts.group().acked_commits;
    const bool known = std::find(acked.begin(), acked.end(), first->requested) != acked.end();
    return known ? "applied twice from one delivery" : "retry after an unknown COMMIT";
  }
  return redelivery(first->instance, first->requested, second->requested);
}

std::string CauseFinder::cause_of_repeated_call(std::uint32_t event) const {
  // Of several groups it is not known which one called.
  if (!m_facts.group().is_plain) return "";
  const GroupLog::Delivery* first = nullptr;
  const GroupLog::Delivery* last = nullptr;
  for (const GroupLog::Delivery& delivery : m_facts.group().deliveries) {
    if (!holds(delivery, event)) continue;
    if (first == nullptr) first = &delivery;
    last = &delivery;
  }
  if (first == nullptr) return "";
  if (first == last) return "applied twice from one delivery";
  return redelivery(first->instance, first->acked, last->acked);
}

std::string CauseFinder::cause_of_loss(const Anomaly& anomaly) const {
  if (!anomaly.event || m_facts.group().empty()) return "";
  const auto event = m_facts.chronicle().event_of(*anomaly.event);
  const auto published = m_published.find(event);
  if (published != m_published.end() && published->second.least == 0) return "lost in the outbox";
  // What else comes of it may be somebody else's work, whose input is not known.
  if (m_facts.is_applied(event)) return cause_of_half(anomaly);
  const Chronicle::Events& events = m_facts.chronicle().events;
  const GroupLog& group = m_facts.group();
  if (!was_delivered(event)) return "never delivered";
  const auto passed =
      std::find_if(group.commits.begin(), group.commits.end(), [&](const auto& commit) {
        return commit.partition == events.partition[event] && commit.offset > events.offset[event];
      });
  if (passed == group.commits.end()) return "";
  const GroupLog::Delivery* own = delivery_before(event, passed->instance, passed->requested);
  if (own == nullptr || ended_between(passed->instance, own->acked, passed->requested)) {
    return "passed unread";
  }
  const bool failed =
      std::any_of(group.failures.begin(), group.failures.end(), [&](const auto& failure) {
        return failure.instance == passed->instance && failure.sequence > own->acked &&
               failure.sequence < passed->requested;
      });
  if (failed) return "swallowed error";
  // Whoever passed it ended without having applied it.
  if (ended_between(passed->instance, passed->requested, k_end_of_case)) {
    return "offset ahead of effect";
  }
  return "dropped after delivery";
}

bool CauseFinder::was_last_of_its_life(std::uint32_t transaction) const {
  const auto write = write_of(transaction);
  if (!write) return false;
  const std::vector<std::uint32_t>& requests = m_requests.at(write->instance);
  const auto next = std::upper_bound(requests.begin(), requests.end(), write->requested);
  return ended_between(write->instance, write->requested,
                       next == requests.end() ? k_end_of_case : *next);
}

std::string CauseFinder::cause_of_step_back(const Anomaly& anomaly) const {
  if (!anomaly.event || anomaly.transactions.size() < 2) return "";
  const auto event = m_facts.chronicle().event_of(*anomaly.event);
  const auto before = write_of(anomaly.transactions[0]);
  const auto came = write_of(anomaly.transactions[1]);
  if (came && is_zombie(*came, event)) return "zombie write";
  if (!before || !came) return "";
  const GroupLog::Delivery* again = delivery_before(event, came->instance, came->requested);
  if (again != nullptr && again->acked > before->requested) {
    return redelivery(before->instance, before->requested, came->requested);
  }
  const std::string disorder = disorder_in_log(anomaly);
  if (disorder.empty() && anomaly.displaced &&
      came_from_copy(*came, event, m_facts.chronicle().event_of(*anomaly.displaced))) {
    return "repeated in the log";
  }
  return disorder.empty() && again != nullptr ? "applied late" : disorder;
}

bool CauseFinder::came_from_copy(const Write& write, std::uint32_t event,
                                 std::uint32_t newer) const {
  const Chronicle& chronicle = m_facts.chronicle();
  const auto found = chronicle.last_copies.find(event);
  if (found == chronicle.last_copies.end() || !chronicle.in_log(newer)) return false;
  const Chronicle::LastCopy& copy = found->second;
  if (copy.partition != chronicle.events.partition[newer] ||
      copy.offset < chronicle.events.offset[newer]) {
    return false;
  }
  const auto& deliveries = m_facts.group().deliveries;
  return std::any_of(deliveries.begin(), deliveries.end(), [&](const auto& delivery) {
    return delivery.instance == write.instance && delivery.acked != 0 &&
           delivery.acked < write.requested && delivery.holds(copy.partition, copy.offset);
  });
}

std::string CauseFinder::cause_of_half(const Anomaly& anomaly) const {
  const auto& transactions = anomaly.transactions;
  const bool crashed =
      std::any_of(transactions.begin(), transactions.end(),
                  [&](std::uint32_t transaction) { return was_last_of_its_life(transaction); });
  return crashed ? "crash between two writes" : "";
}

std::string CauseFinder::cause_of_standstill(const Anomaly& anomaly) const {
  if (!anomaly.event || m_facts.group().empty()) return "";
  return was_delivered(m_facts.chronicle().event_of(*anomaly.event)) ? "" : "never delivered";
}

std::string CauseFinder::disorder_in_log(const Anomaly& anomaly) const {
  if (!anomaly.event || !anomaly.displaced) return "";
  const auto came = m_facts.chronicle().event_of(*anomaly.event);
  const auto newer = m_facts.chronicle().event_of(*anomaly.displaced);
  const Chronicle::Events& events = m_facts.chronicle().events;
  if (!m_facts.chronicle().in_log(came) || !m_facts.chronicle().in_log(newer)) return "";
  if (events.partition[came] != events.partition[newer]) return "key on two partitions";
  return events.offset[newer] < events.offset[came] ? "reorder in the log" : "";
}

}  // namespace wringer::checkers
