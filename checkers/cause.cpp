#include "checkers/cause.h"

#include <algorithm>
#include <array>
#include <limits>

namespace wringer::checkers {
namespace {

constexpr std::array<std::string_view, 2> k_ends{"died", "exited"};

}  // namespace

std::string CauseFinder::cause_of(const Anomaly& anomaly) const {
  if (anomaly.property == "duplicate effect") return cause_of_repetition(anomaly);
  if (anomaly.property == "loss") return cause_of_loss(anomaly);
  if (anomaly.property == "stale overwrite" || anomaly.property == "resurrected row" ||
      anomaly.property == "order") {
    return cause_of_step_back(anomaly);
  }
  if (anomaly.property == "lost update") return "concurrent update";
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
  return delivery.acked != 0 && delivery.partition == events.partition[event] &&
         delivery.first <= events.offset[event] && events.offset[event] < delivery.end;
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
    const bool is_end = std::find(k_ends.begin(), k_ends.end(), happening.what) != k_ends.end();
    return is_end && happening.instance == instance && happening.sequence > from &&
           happening.sequence < to;
  });
}

bool CauseFinder::rebalanced_between(std::uint32_t from, std::uint32_t to) const {
  const auto& generations = m_facts.group().generations;
  return std::any_of(generations.begin(), generations.end(), [&](const auto& generation) {
    return generation.sequence > from && generation.sequence < to;
  });
}

std::string CauseFinder::cause_of_repetition(const Anomaly& anomaly) const {
  if (!anomaly.event || anomaly.transactions.size() < 2) {
    return anomaly.transactions.size() == 1 ? "applied twice in one transaction" : "";
  }
  const auto event = static_cast<std::uint32_t>(*anomaly.event - 1);
  const auto first = write_of(anomaly.transactions[0]);
  const auto second = write_of(anomaly.transactions[1]);
  if (!first || !second) return "";
  if (is_zombie(*first, event) || is_zombie(*second, event)) return "zombie write";
  const GroupLog::Delivery* again = delivery_before(event, second->instance, second->requested);
  if (again == nullptr) return "";
  if (again->acked < first->requested && first->instance == second->instance) {
    const auto& acked = m_facts.group().acked_commits;
    const bool known = std::find(acked.begin(), acked.end(), first->requested) != acked.end();
    return known ? "applied twice from one delivery" : "retry after an unknown COMMIT";
  }
  if (ended_between(first->instance, first->requested, second->requested)) {
    return "redelivery after crash";
  }
  return rebalanced_between(first->requested, second->requested) ? "redelivery after rebalance"
                                                                 : "redelivery";
}

std::string CauseFinder::cause_of_loss(const Anomaly& anomaly) const {
  if (!anomaly.event || m_facts.group().empty()) return "";
  const auto event = static_cast<std::uint32_t>(*anomaly.event - 1);
  const Chronicle::Events& events = m_facts.chronicle().events;
  const GroupLog& group = m_facts.group();
  const auto given = std::find_if(group.deliveries.begin(), group.deliveries.end(),
                                  [&](const auto& delivery) { return holds(delivery, event); });
  if (given == group.deliveries.end()) return "never delivered";
  const auto passed =
      std::find_if(group.commits.begin(), group.commits.end(), [&](const auto& commit) {
        return commit.partition == events.partition[event] && commit.offset > events.offset[event];
      });
  if (passed == group.commits.end()) return "";
  const bool failed =
      std::any_of(group.failures.begin(), group.failures.end(), [&](const auto& failure) {
        return failure.instance == passed->instance && failure.sequence > given->acked &&
               failure.sequence < passed->requested;
      });
  if (failed) return "swallowed error";
  // Whoever passed it ended without having applied it.
  const auto end = std::numeric_limits<std::uint32_t>::max();
  return ended_between(passed->instance, passed->requested, end) ? "offset ahead of effect" : "";
}

std::string CauseFinder::cause_of_step_back(const Anomaly& anomaly) const {
  if (!anomaly.event || anomaly.transactions.size() < 2) return "";
  const auto event = static_cast<std::uint32_t>(*anomaly.event - 1);
  const auto before = write_of(anomaly.transactions[0]);
  const auto came = write_of(anomaly.transactions[1]);
  if (came && is_zombie(*came, event)) return "zombie write";
  if (!before || !came) return "";
  const GroupLog::Delivery* again = delivery_before(event, came->instance, came->requested);
  if (again != nullptr && again->acked > before->requested) {
    if (ended_between(before->instance, before->requested, came->requested)) {
      return "redelivery after crash";
    }
    return rebalanced_between(before->requested, came->requested) ? "redelivery after rebalance"
                                                                  : "redelivery";
  }
  return "";
}

}  // namespace wringer::checkers
