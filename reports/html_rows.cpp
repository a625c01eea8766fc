#include "reports/html_rows.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::reports {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t k_shown_anomalies_max = 20;
constexpr std::size_t k_transactions_max = 60;
constexpr std::size_t k_changes_max = 40;
// How the file writes a transaction.
constexpr std::string_view k_begin = "{\"begin\":";

struct Wanted {
  std::set<std::uint32_t> xids;
  // Counted in the order of commit.
  std::set<std::uint32_t> indices;
};

Wanted wanted_by(const CaseResult& result) {
  Wanted wanted;
  for (std::size_t i = 0; i < result.anomalies.size() && i < k_shown_anomalies_max; ++i) {
    const Anomaly& anomaly = result.anomalies[i];
    wanted.indices.insert(anomaly.transactions.begin(), anomaly.transactions.end());
    if (!anomaly.event) continue;
    for (const EffectSet& set : result.history.effects) {
      const auto applied = set.applications.find(*anomaly.event);
      if (applied == set.applications.end()) continue;
      for (const Application& one : applied->second) {
        if (one.xid != 0) wanted.xids.insert(one.xid);
      }
    }
  }
  return wanted;
}

// Of a transaction, how instance and events are known.
struct Owner {
  int instance = 0;
  std::set<std::uint64_t> events;
};

std::map<std::uint32_t, Owner> owners_of(const CaseResult& result) {
  std::map<std::uint32_t, Owner> owners;
  for (const EffectSet& set : result.history.effects) {
    for (const auto& [event, applications] : set.applications) {
      for (const Application& one : applications) {
        if (one.xid == 0) continue;
        owners[one.xid].instance = one.instance;
        owners[one.xid].events.insert(event);
      }
    }
  }
  return owners;
}

ordered_json value_of(const nlohmann::json& row, const std::string& column) {
  if (!row.is_object() || !row.contains(column)) return nullptr;
  const nlohmann::json& value = row.at(column);
  if (value.is_null()) return "NULL";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// [column, before, after]: null where there is no such row. Of the row before, an update has only
// what changed.
ordered_json columns_of(const nlohmann::json& change) {
  const nlohmann::json none;
  const nlohmann::json& before = change.contains("old") ? change.at("old") : none;
  const nlohmann::json& after = change.contains("new") ? change.at("new") : none;
  std::set<std::string> names;
  for (const nlohmann::json* row : {&before, &after}) {
    if (!row->is_object()) continue;
    for (const auto& [name, value] : row->items()) names.insert(name);
  }
  const bool is_update = before.is_object() && after.is_object();
  ordered_json columns = ordered_json::array();
  for (const std::string& name : names) {
    ordered_json now = value_of(after, name);
    ordered_json then = value_of(before, name);
    if (is_update && then.is_null()) then = now;
    columns.push_back({name, std::move(then), std::move(now)});
  }
  return columns;
}

class Reader {
 public:
  explicit Reader(const CaseResult& result)
      : m_result(result), m_wanted(wanted_by(result)), m_owners(owners_of(result)) {}

  ordered_json read() {
    std::ifstream stream(m_result.folder / "history" / "changes.ndjson");
    for (std::string line; std::getline(stream, line);) {
      if (line.starts_with(k_begin)) {
        begin(line);
      } else if (m_in_wanted) {
        change(line);
      }
    }
    return std::move(m_rows);
  }

 private:
  void begin(const std::string& line) {
    const std::uint32_t index = m_index++;
    const auto xid =
        static_cast<std::uint32_t>(std::strtoul(line.c_str() + k_begin.size(), nullptr, 10));
    m_in_wanted = (m_wanted.indices.contains(index) || m_wanted.xids.contains(xid)) &&
                  m_rows.size() < k_transactions_max;
    if (!m_in_wanted) return;
    const nlohmann::json read = nlohmann::json::parse(line, nullptr, false);
    ordered_json& row = m_rows.emplace_back();
    row["xid"] = xid;
    if (read.is_object() && read.contains("at_us") && m_result.journal != nullptr) {
      const auto opened = std::chrono::duration_cast<std::chrono::microseconds>(
          m_result.journal->opened_at_wall().time_since_epoch());
      row["at_us"] = read.at("at_us").get<std::int64_t>() - opened.count();
    }
    const Owner& owner = m_owners[xid];
    row["instance"] = owner.instance;
    row["events"] = owner.events;
    row["changes"] = ordered_json::array();
    row["left_out"] = 0;
  }

  void change(const std::string& line) {
    const nlohmann::json read = nlohmann::json::parse(line, nullptr, false);
    if (!read.is_object() || !read.contains("table")) return;
    ordered_json& row = m_rows.back();
    if (row["changes"].size() >= k_changes_max) {
      row["left_out"] = row["left_out"].get<int>() + 1;
      return;
    }
    row["changes"].push_back(
        {{"table", read.at("table")}, {"op", read.value("op", "")}, {"columns", columns_of(read)}});
  }

  const CaseResult& m_result;
  Wanted m_wanted;
  std::map<std::uint32_t, Owner> m_owners;
  ordered_json m_rows = ordered_json::array();
  std::uint32_t m_index = 0;
  bool m_in_wanted = false;
};

}  // namespace

ordered_json rows_json(const CaseResult& result) {
  if (result.anomalies.empty()) return ordered_json::array();
  return Reader(result).read();
}

}  // namespace wringer::reports
