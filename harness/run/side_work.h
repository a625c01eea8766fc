#pragma once

#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace wringer::run {

// Blocking work for the case's I/O thread, done one piece after the other on a thread of its own.
// Destroying it waits for the piece that is being done and drops the others; no answer comes any
// more.
class SideWork {
 public:
  explicit SideWork(asio::io_context& io) : m_io(io) {}
  ~SideWork() {
    {
      const std::lock_guard lock(m_mutex);
      m_ended = true;
      m_pieces.clear();
    }
    m_more.notify_all();
    if (m_thread.joinable()) m_thread.join();
  }
  SideWork(const SideWork&) = delete;
  SideWork& operator=(const SideWork&) = delete;

  // `work` must have a deadline of its own, and must not touch anything of the I/O thread; `done`
  // gets what it returns, on the I/O thread.
  template <typename Work, typename Done>
  void run(Work work, Done done) {
    push([this, work = std::move(work), done = std::move(done)]() mutable {
      auto outcome = std::make_shared<decltype(work())>(work());
      asio::post(m_io,
                 [alive = std::weak_ptr<int>(m_alive), outcome, done = std::move(done)]() mutable {
                   if (!alive.expired()) done(std::move(*outcome));
                 });
    });
  }

 private:
  // Copyable, as std::function wants it; called once.
  void push(std::function<void()> piece) {
    {
      const std::lock_guard lock(m_mutex);
      m_pieces.push_back(std::move(piece));
    }
    if (!m_thread.joinable()) m_thread = std::thread([this] { serve(); });
    m_more.notify_one();
  }

  void serve() {
    std::unique_lock lock(m_mutex);
    while (true) {
      m_more.wait(lock, [this] { return m_ended || !m_pieces.empty(); });
      if (m_ended) return;
      const std::function<void()> piece = std::move(m_pieces.front());
      m_pieces.pop_front();
      lock.unlock();
      piece();
      lock.lock();
    }
  }

  asio::io_context& m_io;
  std::shared_ptr<int> m_alive = std::make_shared<int>(0);
  std::mutex m_mutex;
  std::condition_variable m_more;
  std::deque<std::function<void()>> m_pieces;
  bool m_ended = false;
  std::thread m_thread;
};

}  // namespace wringer::run
