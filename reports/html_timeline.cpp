#include "reports/html_timeline.h"

#include "reports/fired.h"
#include "reports/html_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace wringer::reports {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t k_commits_max = 20'000;

// Indices [first, end) of entries.
struct Window {
  std::size_t first = 0;
  std::size_t end = 0;
};

// As much around each fault; without one, the beginning.
std::vector<Window> windows_of(const CaseResult& result, std::size_t most) {
  const std::size_t count = result.journal->entries().size();
  if (count <= most) return {{0, count}};
  std::vector<std::size_t> faults;
  for (const Receipt& receipt : result.receipts) {
    if (const JournalEntry* entry = fired_at(result, receipt)) {
      faults.push_back(static_cast<std::size_t>(entry - result.journal->entries().data()));
    }
  }
  if (faults.empty()) faults.push_back(0);
  std::sort(faults.begin(), faults.end());
  const std::size_t share = std::max<std::size_t>(most / faults.size(), 1);
  std::vector<Window> windows;
  for (const std::size_t fault : faults) {
    // What follows a fault tells more than what was before it.
    std::size_t first = fault - std::min(fault, share / 3);
    const std::size_t end = std::min(first + share, count);
    first = std::min(first, count - std::min(count, share));
    if (!windows.empty() && first <= windows.back().end) {
      windows.back().end = std::max(windows.back().end, end);
    } else {
      windows.push_back({first, end});
    }
  }
  return windows;
}

// Texts by number, each once.
class Interned {
 public:
  Interned() { number(""); }
  std::size_t number(const std::string& text) {
    const auto [known, is_new] = m_numbers.try_emplace(text, m_texts.size());
    if (is_new) m_texts.push_back(text);
    return known->second;
  }
  ordered_json json() const { return m_texts; }

 private:
  std::unordered_map<std::string, std::size_t> m_numbers;
  std::vector<std::string> m_texts;
};

// What a message speaks of: "payments[2] 17–24", "UPDATE …".
std::string subject_of(const Moment& moment) {
  std::string text;
  const auto add = [&text](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
  };
  for (const OffsetRange& range : moment.offsets) {
    add(range.first < 0 ? fmt::format("{}[{}] → {}", range.topic, range.partition, range.end)
                        : fmt::format("{}[{}] {}–{}", range.topic, range.partition, range.first,
                                      range.end - 1));
  }
  add(moment.sql);
  if (moment.phase == Phase::requested) return text;
  if (!moment.error.empty()) add("error " + moment.error);
  return text;
}

class Columns {
 public:
  Columns(const CaseResult& result, std::size_t entries_max) : m_result(result) {
    m_windows = windows_of(result, entries_max);
  }

  ordered_json build() {
    const std::vector<JournalEntry>& entries = m_result.journal->entries();
    for (const Window& window : m_windows) {
      m_gaps.push_back({m_at.size(), entries.empty() ? 0 : entries[window.first].sequence});
      for (std::size_t i = window.first; i < window.end; ++i) add(entries[i]);
    }
    ordered_json json;
    json["total"] = entries.size();
    json["kept"] = m_at.size();
    json["origin_us"] = microseconds(first_fault_at(m_result).value_or(start_of_work()));
    json["end_us"] = entries.empty() ? 0 : microseconds(entries.back().at);
    json["gaps"] = m_gaps;
    json["names"] = m_names.json();
    json["texts"] = m_texts.json();
    json["at"] = m_at;
    json["what"] = m_what;
    json["instance"] = m_instance;
    json["connection"] = m_connection;
    json["exchange"] = m_exchange;
    json["text"] = m_text;
    json["generations"] = generations();
    json["faults"] = faults();
    json["commits"] = commits();
    return json;
  }

 private:
  void add(const JournalEntry& entry) {
    const std::int64_t at = microseconds(entry.at);
    m_at.push_back(at - m_last_at);
    m_last_at = at;
    if (const auto* moment = std::get_if<Moment>(&entry.what)) {
      m_what.push_back(static_cast<std::int64_t>(m_names.number(std::string(moment->name))) * 8 +
                       static_cast<std::int64_t>(moment->phase) * 2 + (moment->succeeded ? 0 : 1));
      m_instance.push_back(moment->instance);
      m_connection.push_back(static_cast<std::int64_t>(moment->connection));
      m_exchange.push_back(static_cast<std::int64_t>(moment->exchange));
      m_text.push_back(m_texts.number(subject_of(*moment)));
      return;
    }
    const Action& action = std::get<Action>(entry.what);
    m_what.push_back(-static_cast<std::int64_t>(m_names.number(action.what)));
    m_instance.push_back(action.instance);
    m_connection.push_back(0);
    m_exchange.push_back(0);
    m_text.push_back(m_texts.number(action.text));
  }

  // Without a fault, what is compared begins with the work.
  [[nodiscard]] Duration start_of_work() const {
    for (const JournalEntry& entry : m_result.journal->entries()) {
      const auto* action = std::get_if<Action>(&entry.what);
      if (action != nullptr && action->what == "phase" && action->text == "work") return entry.at;
    }
    return {};
  }

  // Each time an instance is seen in another generation of its group.
  [[nodiscard]] ordered_json generations() const {
    ordered_json json = ordered_json::array();
    std::map<std::pair<Instance, std::string>, std::int32_t> last;
    for (const JournalEntry& entry : m_result.journal->entries()) {
      const auto* moment = std::get_if<Moment>(&entry.what);
      if (moment == nullptr || !moment->generation || *moment->generation < 0) continue;
      if (moment->phase == Phase::requested || !moment->succeeded) continue;
      const auto [known, is_new] =
          last.try_emplace({moment->instance, moment->group}, *moment->generation);
      if (!is_new && known->second == *moment->generation) continue;
      known->second = *moment->generation;
      json.push_back({microseconds(entry.at), moment->instance, *moment->generation});
    }
    return json;
  }

  [[nodiscard]] ordered_json faults() const {
    ordered_json json = ordered_json::array();
    for (const Receipt& receipt : m_result.receipts) {
      const JournalEntry* entry = fired_at(m_result, receipt);
      if (entry == nullptr) continue;
      ordered_json fault;
      fault["at_us"] = microseconds(entry->at);
      fault["sequence"] = entry->sequence;
      fault["kind"] = receipt.fault.kind;
      fault["text"] = to_text(receipt.fault);
      fault["instance"] = receipt.moment ? receipt.moment->instance : 0;
      fault["effective"] = receipt.effective;
      if (receipt.healed_at) {
        fault["healed_us"] = microseconds(*receipt.healed_at - m_result.journal->opened_at());
      }
      json.push_back(std::move(fault));
    }
    return json;
  }

  struct Commit {
    std::int64_t at = 0;
    int instance = 0;
    std::vector<std::uint64_t> events;
  };

  // Transactions that applied events, in the order of their numbers.
  [[nodiscard]] ordered_json commits() const {
    std::map<std::uint32_t, Commit> found;
    for (const EffectSet& set : m_result.history.effects) {
      for (const auto& [event, applications] : set.applications) {
        for (const Application& one : applications) {
          if (one.xid == 0 || !one.committed_at) continue;
          if (found.size() >= k_commits_max && !found.contains(one.xid)) continue;
          Commit& commit = found[one.xid];
          const auto since = *one.committed_at - m_result.journal->opened_at_wall();
          commit.at = microseconds(std::chrono::duration_cast<Duration>(since));
          commit.instance = one.instance;
          const bool listed =
              std::find(commit.events.begin(), commit.events.end(), event) != commit.events.end();
          if (!listed && commit.events.size() < 20) commit.events.push_back(event);
        }
      }
    }
    ordered_json json = ordered_json::array();
    for (const auto& [xid, commit] : found) {
      json.push_back({{"xid", xid},
                      {"at_us", commit.at},
                      {"instance", commit.instance},
                      {"events", commit.events}});
    }
    return json;
  }

  const CaseResult& m_result;
  std::vector<Window> m_windows;
  Interned m_names;
  Interned m_texts;
  // Index of the first entry of each window, and its number in the journal.
  std::vector<std::pair<std::size_t, std::uint64_t>> m_gaps;
  std::vector<std::int64_t> m_at;
  std::vector<std::int64_t> m_what;
  std::vector<std::int64_t> m_instance;
  std::vector<std::int64_t> m_connection;
  std::vector<std::int64_t> m_exchange;
  std::vector<std::size_t> m_text;
  std::int64_t m_last_at = 0;
};

}  // namespace

ordered_json timeline_json(const CaseResult& result, std::size_t entries_max) {
  if (result.journal == nullptr) return nullptr;
  return Columns(result, entries_max).build();
}

std::size_t entries_kept(const CaseResult& result, std::size_t entries_max) {
  if (result.journal == nullptr) return 0;
  std::size_t kept = 0;
  for (const Window& window : windows_of(result, entries_max)) kept += window.end - window.first;
  return kept;
}

}  // namespace wringer::reports
