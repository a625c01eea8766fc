#pragma once

// A thread that serves one io_context, for what has to be done beside the thread of its owner.

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <future>
#include <thread>
#include <utility>

namespace wringer::net {

// Sockets and timers of `io()` belong to the owner and are used on the thread alone. The owner
// calls `stop` before it destroys them; the io_context itself lives as long as this object.
class IoThread {
 public:
  IoThread() : m_work(m_io.get_executor()), m_thread([this] { m_io.run(); }) {}
  ~IoThread() { stop(); }
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  [[nodiscard]] asio::io_context& io() { return m_io; }

  // Runs it on the thread and waits for what it gives. Not to be called on the thread, nor after
  // `stop`.
  template <typename Work>
  auto call(Work what) {
    std::packaged_task<decltype(what())()> task(std::move(what));
    auto result = task.get_future();
    asio::post(m_io, [&task] { task(); });
    return result.get();
  }

  // Nothing runs any more when it returns; what was to come is dropped. Not to be called on the
  // thread.
  void stop() {
    m_io.stop();
    if (m_thread.joinable()) m_thread.join();
  }

 private:
  asio::io_context m_io{1};
  asio::executor_work_guard<asio::io_context::executor_type> m_work;
  std::thread m_thread;
};

}  // namespace wringer::net
