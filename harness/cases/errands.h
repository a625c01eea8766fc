#pragma once

// Work that blocks, done on a thread of its own, one piece after the other, while a case goes on:
// our own questions to Postgres, servers that start and stop.

#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace wringer::cases {

class Errands {
 public:
  explicit Errands(asio::io_context& io) : m_io(io) {}
  // What has not begun is dropped, what has is waited for; nobody hears of either.
  ~Errands();
  Errands(const Errands&) = delete;
  Errands& operator=(const Errands&) = delete;

  // `then` gets what `work` returns, on the thread that runs the io_context. `work` must have a
  // deadline of its own, and touch nothing that belongs to that thread.
  template <typename Work, typename Then>
  void run(Work work, Then then) {
    // Asked of m_alive here: its owner may let go of it while the work is done.
    add([this, alive = std::weak_ptr<int>(m_alive), work = std::move(work),
         then = std::move(then)]() mutable {
      auto outcome = std::make_shared<decltype(work())>(work());
      asio::post(m_io, [outcome, alive = std::move(alive), then = std::move(then)]() mutable {
        if (!alive.expired()) then(std::move(*outcome));
      });
    });
  }

 private:
  void add(std::function<void()> piece);
  void work_off();

  asio::io_context& m_io;
  // Expires with us, before the thread ends.
  std::shared_ptr<int> m_alive = std::make_shared<int>(0);
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::deque<std::function<void()>> m_waiting;
  bool m_ending = false;
  std::thread m_thread;
};

}  // namespace wringer::cases
