#pragma once

// Time, passed in. Nothing but clock.cpp may ask the machine what time it is.

#include <chrono>
#include <string>

namespace wringer {

using MonotonicTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual MonotonicTime now() const = 0;
  [[nodiscard]] virtual WallTime wall_now() const = 0;
};

// The machine's clock; lives for ever.
[[nodiscard]] const Clock& system_clock();

// A clock that moves only when it is told to; for tests. Not thread-safe.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] MonotonicTime now() const override { return m_now; }
  [[nodiscard]] WallTime wall_now() const override { return m_wall; }
  void advance(Duration by) {
    m_now += by;
    m_wall += std::chrono::duration_cast<WallTime::duration>(by);
  }

 private:
  MonotonicTime m_now{};
  WallTime m_wall{};
};

// A point in time after which waiting ends.
class Deadline {
 public:
  Deadline(const Clock& clock, Duration from_now) : m_clock(&clock), m_at(clock.now() + from_now) {}
  [[nodiscard]] bool passed() const { return m_clock->now() >= m_at; }
  [[nodiscard]] MonotonicTime at() const { return m_at; }
  // Zero once it has passed.
  [[nodiscard]] Duration remaining() const;

 private:
  const Clock* m_clock;
  MonotonicTime m_at;
};

// "2026-03-01T12:00:00.123Z"
[[nodiscard]] std::string to_iso8601(WallTime time);

}  // namespace wringer
