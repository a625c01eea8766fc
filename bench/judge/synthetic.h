#pragma once

// Healthy histories of any size, and how fast the judge is through them.

#include <cstddef>
#include <optional>
#include <string>

namespace wringer::bench {

struct Figures {
  double build_seconds = 0;
  double judge_seconds = 0;
  // The most that the process ever had, divided by the number of events.
  double bytes_an_event = 0;
};

// Ids that count ("e1", "e2", …), 25 events a key, 16 partitions, four events in a transaction;
// seen as rows and in sums; an offset commit and a delivery for every 500 events. Every check runs:
// order for each key, both effects together. Nothing if the judge found fault with it. In a process
// of its own, so that its memory is its own.
[[nodiscard]] std::optional<Figures> judge_counting_ids(std::size_t events);

// UUIDs as ids, read into a chronicle (each found twice: in the input log and in a row) and judged.
[[nodiscard]] std::optional<Figures> judge_text_ids(std::size_t events);

}  // namespace wringer::bench
