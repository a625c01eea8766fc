#include "harness/core/duration.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace wringer {

using namespace std::chrono_literals;

Result<Duration> parse_duration(std::string_view text) {
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || number < 0 || !std::isfinite(number)) {
    return fail(ErrorCode::usage,
                fmt::format("'{}' is not a duration; write e.g. 250ms, 3s or 2m", text));
  }
  std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  double nanoseconds_per_unit = 0;
  if (unit == "us" || unit == "µs") nanoseconds_per_unit = 1e3;
  if (unit == "ms") nanoseconds_per_unit = 1e6;
  if (unit == "s") nanoseconds_per_unit = 1e9;
  if (unit == "m" || unit == "min") nanoseconds_per_unit = 60e9;
  if (unit == "h") nanoseconds_per_unit = 3600e9;
  if (nanoseconds_per_unit == 0) {
    return fail(
        ErrorCode::usage,
        unit.empty()
            ? fmt::format("'{}' needs a unit: {}ms, {}s, {}m or {}h", text, text, text, text, text)
            : fmt::format("'{}' is not a unit of time; use us, ms, s, m or h", unit));
  }
  const double nanoseconds = number * nanoseconds_per_unit;
  if (nanoseconds > 9e18) return fail(ErrorCode::usage, fmt::format("'{}' is too long", text));
  return Duration(static_cast<Duration::rep>(std::llround(nanoseconds)));
}

std::string to_text(Duration duration) {
  if (duration < Duration::zero()) return "-" + to_text(-duration);
  const double ns = static_cast<double>(duration.count());
  if (duration < 1ms) return fmt::format("{:.0f} µs", ns / 1e3);
  if (duration < 1s) return fmt::format("{:.0f} ms", ns / 1e6);
  if (duration < 100s) return fmt::format("{:.2f} s", ns / 1e9);
  const auto seconds = std::chrono::round<std::chrono::seconds>(duration);
  return fmt::format("{} min {} s", seconds.count() / 60, seconds.count() % 60);
}

}  // namespace wringer
