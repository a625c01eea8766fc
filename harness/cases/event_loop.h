#pragma once

#include "harness/cases/interruption.h"
#include "harness/core/clock.h"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <thread>
#include <utility>

namespace wringer::cases {

// The I/O thread of a case is the thread that runs the case: its steps await what they need here,
// while sockets, timers and children are served. An interruption ends every waiting.
//
// Whoever awaits something here gives the system so much time. When our own process stands still
// (SIGSTOP, a debugger, a machine that is starved), so do its connections through us, and that time
// is none of the system's: it is taken for a standstill, and deadlines move.
class EventLoop {
 public:
  explicit EventLoop(Interruption& interruption)
      : m_interruption(interruption), m_work(m_io.get_executor()) {
    m_interruption.add(m_io);
  }
  ~EventLoop() { m_interruption.remove(m_io); }
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  [[nodiscard]] asio::io_context& io() { return m_io; }
  // Nothing that is awaited can come any more; it ends every waiting like an interruption.
  void give_up(Error why) {
    if (!m_given_up) m_given_up = std::move(why);
  }

  [[nodiscard]] bool interrupted() const {
    return m_given_up.has_value() || m_interruption.requested();
  }
  // Why every waiting has ended, if it has.
  [[nodiscard]] Status check() const {
    return m_given_up ? fail(*m_given_up) : m_interruption.check();
  }

  // Serves until `reached` holds; false if the deadline or an interruption comes first. It is asked
  // again after every event, so it may depend on events only.
  template <typename Condition>
  [[nodiscard]] bool serve_until(const Deadline& deadline, Condition reached) {
    MonotonicTime until = deadline.at();
    while (!reached()) {
      if (m_served_at >= until || interrupted()) return false;
      until += serve_one_until(until);
    }
    return true;
  }

  // Serves events until one has been served or `time` has come. How long we stood still meanwhile.
  Duration serve_one_until(MonotonicTime time) {
    const MonotonicTime began = system_clock().now();
    const MonotonicTime until = std::min(time, began + k_look);
    m_io.run_one_until(until);
    m_served_at = system_clock().now();
    const Duration late = m_served_at - std::max(began, until);
    if (late < k_standstill_min) return Duration::zero();
    m_stood_still_at = m_served_at;
    if (m_on_standstill) m_on_standstill(late);
    return late;
  }

  // When we looked last. What came until then has been served, unless we have just stood still.
  [[nodiscard]] MonotonicTime served_at() const { return m_served_at; }
  // When the last standstill was over; what it held back comes after it.
  [[nodiscard]] MonotonicTime stood_still_at() const { return m_stood_still_at; }
  void on_standstill(std::function<void(Duration)> told) { m_on_standstill = std::move(told); }

  // Runs `work`, which may block, on a thread of its own while events are served, and returns what
  // it returns. `work` must have a deadline of its own, and must not touch anything of the loop.
  template <typename Work>
  [[nodiscard]] auto serve_during(Work work) {
    using Outcome = decltype(work());
    std::optional<Outcome> outcome;
    std::jthread thread([this, &outcome, &work] {
      Outcome result = work();
      asio::post(m_io,
                 [&outcome, result = std::move(result)]() mutable { outcome = std::move(result); });
    });
    while (!outcome) m_io.run_one();
    return std::move(*outcome);
  }

 private:
  // So often we look at the clock, whatever is awaited.
  static constexpr Duration k_look = std::chrono::milliseconds(200);
  // Less is what a busy machine does to everybody.
  static constexpr Duration k_standstill_min = std::chrono::seconds(1);

  Interruption& m_interruption;
  std::optional<Error> m_given_up;
  asio::io_context m_io{1};
  asio::executor_work_guard<asio::io_context::executor_type> m_work;
  MonotonicTime m_served_at = system_clock().now();
  MonotonicTime m_stood_still_at{};
  std::function<void(Duration)> m_on_standstill;
};

}  // namespace wringer::cases
