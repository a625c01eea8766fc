#pragma once

#include "harness/core/clock.h"
#include "harness/run/interruption.h"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <optional>
#include <thread>
#include <utility>

namespace wringer::run {

// The I/O thread of a case is the thread that runs the case: its steps await what they need here,
// while sockets, timers and children are served. An interruption ends every waiting.
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
  [[nodiscard]] bool interrupted() const { return m_interruption.requested(); }
  [[nodiscard]] Status check() const { return m_interruption.check(); }

  // Serves until `reached` holds; false if the deadline or an interruption comes first. It is asked
  // again after every event, so it may depend on events only.
  template <typename Condition>
  [[nodiscard]] bool serve_until(const Deadline& deadline, Condition reached) {
    while (!reached()) {
      if (deadline.passed() || interrupted()) return false;
      m_io.run_one_until(deadline.at());
    }
    return true;
  }

  // Serves events until one has been served or `time` has come.
  void serve_one_until(MonotonicTime time) { m_io.run_one_until(time); }

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
  Interruption& m_interruption;
  asio::io_context m_io{1};
  asio::executor_work_guard<asio::io_context::executor_type> m_work;
};

}  // namespace wringer::run
