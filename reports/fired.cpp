#include "reports/fired.h"

#include <algorithm>

namespace wringer::reports {
namespace {

bool is_same(const Moment& a, const Moment& b) {
  return a.connection == b.connection && a.exchange == b.exchange && a.phase == b.phase &&
         a.name == b.name;
}

}  // namespace

const JournalEntry* fired_at(const CaseResult& result, const Receipt& receipt) {
  if (result.journal == nullptr || !receipt.fired) return nullptr;
  const std::vector<JournalEntry>& entries = result.journal->entries();
  if (receipt.moment) {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const JournalEntry& entry) {
      const auto* moment = std::get_if<Moment>(&entry.what);
      return moment != nullptr && is_same(*moment, *receipt.moment);
    });
    if (found != entries.end()) return &*found;
  }
  // What strikes at the start has no moment.
  const bool known = receipt.sequence > 0 && receipt.sequence <= entries.size();
  return known ? &entries[receipt.sequence - 1] : nullptr;
}

std::optional<Duration> first_fault_at(const CaseResult& result) {
  std::optional<Duration> first;
  for (const Receipt& receipt : result.receipts) {
    const JournalEntry* entry = fired_at(result, receipt);
    if (entry != nullptr && receipt.moment) first = first ? std::min(*first, entry->at) : entry->at;
  }
  return first;
}

}  // namespace wringer::reports
