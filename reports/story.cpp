#include "reports/story.h"

#include "reports/fired.h"
#include "reports/plain_text.h"
#include "reports/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace wringer::reports {
namespace {

constexpr std::size_t k_story_lines_max = 10;
constexpr std::size_t k_evidence_lines_max = 3;
// Of one piece of evidence: what is longer is in the files of the case.
constexpr std::size_t k_evidence_bytes_max = 2000;

const InputRecord* record_of(const Anomaly& anomaly, const History& history) {
  if (!anomaly.event) return nullptr;
  const auto found =
      std::find_if(history.input.begin(), history.input.end(),
                   [&](const InputRecord& record) { return record.event == anomaly.event; });
  return found == history.input.end() ? nullptr : &*found;
}

// "event 17 (key k3) was produced to payments[2], offset 17"
std::string introduce(std::uint64_t number, const InputRecord* record, const History& history) {
  std::string text = fmt::format("event {}", number);
  if (number >= 1 && number <= history.events.size()) {
    text += fmt::format(" (key {})", history.events[number - 1].key);
  }
  return record == nullptr ? text + " is not in the input log"
                           : fmt::format("{} was produced to {}, offset {}", text,
                                         to_text(record->partition), record->offset);
}

// The most that fits: the beginning and the end, and how much lies between.
void shorten(std::vector<TimelineEntry>& entries, std::size_t most) {
  if (entries.size() <= most) return;
  const std::size_t head = (most - 1) * 2 / 3;
  const std::size_t tail = most - 1 - head;
  const std::size_t left_out = entries.size() - head - tail;
  const auto first = entries.begin() + static_cast<std::ptrdiff_t>(head);
  *first = {std::nullopt, fmt::format("… {} more lines; the journal has them all", left_out)};
  entries.erase(first + 1, entries.end() - static_cast<std::ptrdiff_t>(tail));
}

// A row whose commit the timeline tells of.
bool is_told(const std::string& evidence, const std::vector<TimelineEntry>& entries) {
  const std::string row = evidence.substr(0, evidence.find(" (xid "));
  return std::any_of(entries.begin(), entries.end(), [&](const TimelineEntry& entry) {
    return entry.text.find(row) != std::string::npos;
  });
}

// The lines of the evidence that the timeline does not tell, each on its own whatever it contains.
std::vector<std::string> evidence_lines(const Anomaly& anomaly,
                                        const std::vector<TimelineEntry>& entries) {
  std::vector<std::string> lines;
  for (const std::string& item : anomaly.evidence) {
    if (is_told(item, entries)) continue;
    const std::string_view shown = std::string_view(item).substr(0, k_evidence_bytes_max);
    for (std::string& line : lines_of(printable(shown))) lines.push_back(std::move(line));
  }
  if (lines.size() > k_evidence_lines_max) {
    const std::size_t more = lines.size() - (k_evidence_lines_max - 1);
    lines.resize(k_evidence_lines_max - 1);
    lines.push_back(fmt::format("… and {} more lines of evidence", more));
  }
  return lines;
}

std::string clock_of(const std::optional<Duration>& at) {
  if (!at) return {};
  return fmt::format("{:+.3f} s", std::chrono::duration<double>(*at).count());
}

// From the first fault, if there was one.
void count_from(std::vector<TimelineEntry>& entries, const std::optional<Duration>& fault) {
  if (!fault) return;
  for (TimelineEntry& entry : entries) {
    if (entry.at) *entry.at -= *fault;
  }
}

}  // namespace

std::vector<std::string> tell(const Anomaly& anomaly, const CaseResult& result) {
  const InputRecord* record = record_of(anomaly, result.history);
  std::vector<TimelineEntry> entries = timeline_of(result, record);
  std::vector<TimelineEntry> beginning;
  if (anomaly.event) {
    beginning.push_back({std::nullopt, introduce(*anomaly.event, record, result.history)});
  }
  const std::vector<std::string> evidence = evidence_lines(anomaly, entries);
  count_from(entries, first_fault_at(result));
  shorten(entries, k_story_lines_max - beginning.size() - evidence.size());
  entries.insert(entries.begin(), beginning.begin(), beginning.end());
  for (const std::string& line : evidence) entries.push_back({std::nullopt, line});

  std::size_t width = 0;
  for (const TimelineEntry& entry : entries) width = std::max(width, clock_of(entry.at).size());
  std::vector<std::string> lines;
  for (const TimelineEntry& entry : entries) {
    std::string text = entry.text;
    std::replace(text.begin(), text.end(), '\n', ' ');
    lines.push_back(width == 0 ? printable(text)
                               : padded_left(clock_of(entry.at), width) + "  " + printable(text));
  }
  return lines;
}

}  // namespace wringer::reports
