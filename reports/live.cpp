#include "reports/live.h"

#include "reports/plain_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace wringer::reports {
namespace {

// Fewer cases say little about the others.
constexpr std::size_t k_cases_to_reckon_with = 3;

// In whole seconds: what changes every tenth of a second can't be read.
std::string clock_text(Duration duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
}

std::string fitted(const std::string& text, std::size_t width) {
  if (width_of(text) <= width) return text;
  if (width == 0) return "";
  std::string cut;
  std::size_t columns = 0;
  for (const char c : text) {
    const bool begins = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    if (begins && ++columns >= width) break;
    cut += c;
  }
  return cut + "…";
}

}  // namespace

std::optional<Duration> time_left(const LiveState& state) {
  if (!state.left || state.finished < k_cases_to_reckon_with) return std::nullopt;
  const std::size_t running = state.started - std::min(state.started, state.finished);
  const auto left = static_cast<std::int64_t>(*state.left + running);
  if (left == 0) return std::nullopt;
  return state.elapsed / static_cast<std::int64_t>(state.finished) * left;
}

std::string live_line(const LiveState& state, std::size_t width) {
  std::string line;
  if (state.started > 0) {
    line = state.left ? fmt::format("{} of {} cases", state.finished, state.started + *state.left)
                      : fmt::format("{} cases", state.finished);
    if (state.violated > 0) line += fmt::format(" · {} violated", state.violated);
    if (state.inconclusive > 0) line += fmt::format(" · {} inconclusive", state.inconclusive);
    line += " · ";
  }
  line += clock_text(state.elapsed);
  if (const auto left = time_left(state)) {
    line += fmt::format(", about {} left", clock_text(*left));
  }
  if (!state.doing.empty()) line += " · " + state.doing;
  return fitted(printable(line), width);
}

}  // namespace wringer::reports
