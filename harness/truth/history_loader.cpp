#include "harness/truth/history_loader.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace wringer::truth {
namespace {

std::string text_at(const nlohmann::json& line, const char* key) {
  const nlohmann::json& value = line.at(key);
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::uint8_t flags_in(const nlohmann::json& line) {
  std::uint8_t flags = 0;
  if (line.value("aborted", false)) flags |= event_flags::k_aborted;
  if (line.value("tombstone", false)) flags |= event_flags::k_tombstone;
  if (line.value("poison", false)) flags |= event_flags::k_poison;
  if (line.value("optional", false)) flags |= event_flags::k_optional;
  return flags;
}

}  // namespace

HistoryLoader::HistoryLoader(std::filesystem::path folder,
                             const scenario::Expectations& expectations, AboutHistory about,
                             const Journal* journal)
    : m_folder(std::move(folder)), m_expectations(expectations), m_about(std::move(about)) {
  if (journal != nullptr) m_attribution = Attribution(*journal, m_about.journal_opened);
}

Result<Chronicle> HistoryLoader::load() {
  for (const auto& [partition, end] : m_about.end) partition_index(partition);
  WRINGER_TRY(read_events());
  WRINGER_TRY(read_input());
  fill_offsets();
  m_events.finish();
  make_mappings();
  WRINGER_TRY(read_changes());
  WRINGER_TRY(read_tables());
  WRINGER_TRY(read_records());
  for (const BalanceReader& balance : m_balances) {
    m_chronicle.balances.push_back(balance.finish());
    const std::string less = balance.less_power();
    if (!less.empty()) m_chronicle.less_power.push_back(less);
  }
  m_chronicle.comparisons = m_about.comparisons;
  m_chronicle.settled = m_about.settled;
  m_chronicle.unsettled_because = m_about.unsettled_because;
  m_chronicle.log_was_changed = m_about.log_was_changed;
  m_chronicle.connections = m_attribution.connections();
  m_chronicle.less_power.insert(m_chronicle.less_power.begin(), m_about.less_power.begin(),
                                m_about.less_power.end());
  return std::move(m_chronicle);
}

Result<std::size_t> HistoryLoader::read_file(
    const char* file, Presence presence,
    const std::function<Status(const nlohmann::json&)>& line) const {
  WRINGER_ASSIGN(const std::size_t lines, read_lines(m_folder / file, presence, line));
  const auto expected = m_about.lines.find(file);
  if (expected != m_about.lines.end() && expected->second != lines) {
    return fail(ErrorCode::usage, fmt::format("{}: has {} of {} lines: it was cut",
                                              (m_folder / file).string(), lines, expected->second));
  }
  return lines;
}

std::uint16_t HistoryLoader::partition_index(const TopicPartition& partition) {
  const auto [known, is_new] = m_partitions.try_emplace(
      partition, static_cast<std::uint16_t>(m_chronicle.partitions.size()));
  if (is_new) m_chronicle.partitions.push_back(partition);
  return known->second;
}

Status HistoryLoader::read_events() {
  const auto expected = m_about.lines.find(stored::k_events);
  if (expected != m_about.lines.end()) m_events.expect(expected->second);
  WRINGER_ASSIGN(const std::size_t lines,
                 read_file(stored::k_events, Presence::optional,
                           [this](const nlohmann::json& line) { return read_event(line); }));
  m_has_events = lines > 0;
  if (m_chronicle.events.size() == m_by_number.size()) return {};
  m_chronicle.numbers.resize(m_chronicle.events.size());
  for (std::size_t i = m_by_number.size(); i-- > 0;) {
    m_chronicle.numbers[m_by_number[i]] = static_cast<std::uint32_t>(i + 1);
  }
  m_chronicle.of_number = m_by_number;
  return {};
}

Status HistoryLoader::read_event(const nlohmann::json& line) {
  const std::string id = text_at(line, "id");
  const std::size_t known = m_chronicle.events.size();
  const std::uint32_t event = m_events.add({.id = id,
                                            .key = line.value("key", ""),
                                            .version = line.value("version", std::uint32_t{0}),
                                            .flags = flags_in(line)});
  const std::size_t number = line.value("event", m_by_number.size() + 1);
  if (number != m_by_number.size() + 1) {
    return fail(ErrorCode::usage,
                fmt::format("event {} where event {} is expected", number, m_by_number.size() + 1));
  }
  m_by_number.push_back(event);
  if (event < known) {
    std::uint32_t& times = m_chronicle.repeated[event];
    times = std::max<std::uint32_t>(times, 1) + 1;
    return {};
  }
  if (line.contains("also")) {
    for (const nlohmann::json& identity : line.at("also")) {
      m_events.add_identity(identity.get<std::string>(), event);
    }
  }
  return {};
}

Status HistoryLoader::read_input() {
  WRINGER_TRY(read_file(stored::k_input, Presence::required,
                        [this](const nlohmann::json& line) { return read_input_record(line); }));
  return {};
}

Status HistoryLoader::read_input_record(const nlohmann::json& line) {
  const TopicPartition partition{line.at("topic"), line.at("partition")};
  const std::int64_t offset = line.at("offset");
  const std::uint16_t index = partition_index(partition);
  const bool removed = line.value("removed", false);
  if (!removed && (!m_about.end.contains(partition) || m_about.end[partition] <= offset)) {
    m_about.end[partition] = offset + 1;
  }
  std::uint32_t event = k_no_event;
  if (m_has_events && line.contains("event")) {
    const std::size_t number = line.at("event");
    if (number < 1 || number > m_by_number.size()) {
      return fail(ErrorCode::usage, fmt::format("there is no event {}", number));
    }
    event = m_by_number[number - 1];
  } else if (!m_has_events && line.contains("id")) {
    event = m_events.add({.id = text_at(line, "id"),
                          .key = line.contains("key") ? text_at(line, "key") : "",
                          .version = line.value("version", std::uint32_t{0}),
                          .flags = flags_in(line)});
  }
  if (event == k_no_event) {
    m_chronicle.strangers.push_back(fmt::format("{} offset {}", to_text(partition), offset));
  } else if (line.value("aborted", false)) {
    m_chronicle.events.flags[event] |= event_flags::k_aborted;
  } else if (!removed) {
    m_events.place(event, index, offset);
  } else if (!m_chronicle.in_log(event)) {
    m_events.place(event, index, offset);
    m_chronicle.events.flags[event] |= event_flags::k_removed;
  }
  return {};
}

void HistoryLoader::fill_offsets() {
  m_chronicle.committed.assign(m_chronicle.partitions.size(), -1);
  m_chronicle.end.assign(m_chronicle.partitions.size(), 0);
  for (const auto& [partition, index] : m_partitions) {
    m_chronicle.end[index] = m_about.end[partition];
    // A dump that says nothing of the group's offsets is taken as one whose consumer is through.
    const auto committed = m_about.committed.find(partition);
    if (committed != m_about.committed.end()) {
      m_chronicle.committed[index] = committed->second;
    } else if (m_about.journal_opened == 0 && m_about.committed.empty()) {
      m_chronicle.committed[index] = m_about.end[partition];
    }
  }
}

Result<Chronicle> load_history(const std::filesystem::path& folder,
                               const scenario::Expectations& expectations, const Journal* journal) {
  WRINGER_ASSIGN(AboutHistory about, read_about(folder));
  return HistoryLoader(folder, expectations, std::move(about), journal).load();
}

}  // namespace wringer::truth
