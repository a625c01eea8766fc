#pragma once

#include <cstdint>
#include <vector>

namespace wringer::clients {

// Offsets that were added in their order, as runs of neighbours.
class OffsetRuns {
 public:
  void add(std::int64_t offset) {
    if (m_runs.empty() || m_runs.back().end != offset) m_runs.push_back({offset, offset});
    ++m_runs.back().end;
  }

  // None is missing of those from `first` to before `end`.
  [[nodiscard]] bool cover(std::int64_t first, std::int64_t end) const {
    if (first >= end) return true;
    return m_runs.size() == 1 && m_runs[0].first == first && m_runs[0].end == end;
  }

  [[nodiscard]] std::vector<std::int64_t> without(const OffsetRuns& others) const {
    std::vector<std::int64_t> left;
    auto other = others.m_runs.begin();
    for (const Run& run : m_runs) {
      for (std::int64_t offset = run.first; offset < run.end; ++offset) {
        while (other != others.m_runs.end() && other->end <= offset) ++other;
        if (other == others.m_runs.end() || offset < other->first) left.push_back(offset);
      }
    }
    return left;
  }

 private:
  struct Run {
    std::int64_t first = 0;
    std::int64_t end = 0;
  };
  std::vector<Run> m_runs;
};

}  // namespace wringer::clients
