#include "harness/faults/offset_text.h"

#include <charconv>
#include <cstdio>
#include <ctime>

namespace wringer::faults {

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

std::optional<WallTime> parse_time(const std::string& text) {
  std::tm time{};
  int end = 0;
  const int fields =
      std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2dZ%n", &time.tm_year, &time.tm_mon,
                  &time.tm_mday, &time.tm_hour, &time.tm_min, &time.tm_sec, &end);
  if (fields != 6 || end == 0 || static_cast<std::size_t>(end) != text.size()) return std::nullopt;
  time.tm_year -= 1900;
  time.tm_mon -= 1;
  const std::tm wanted = time;
  const std::time_t seconds = timegm(&time);
  // timegm makes a date of every nonsense.
  if (time.tm_mon != wanted.tm_mon || time.tm_mday != wanted.tm_mday) return std::nullopt;
  return WallTime(std::chrono::duration_cast<WallTime::duration>(std::chrono::seconds(seconds)));
}

bool is_meant(const FaultSpec& fault, const TopicPartition& partition) {
  const auto named = fault.get<std::string>("partition");
  return !named || *named == partition.topic || *named == to_text(partition);
}

}  // namespace wringer::faults
