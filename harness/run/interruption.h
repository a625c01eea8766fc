#pragma once

#include "harness/core/error.h"

#include <asio/io_context.hpp>

#include <atomic>
#include <memory>
#include <mutex>

namespace wringer::run {

// Ctrl-C and its kin. The first SIGINT, SIGTERM or SIGHUP asks the run to stop in good order: what
// is finished is kept and reported. The second one ends the process at once; the keeper then clears
// up. Make one at the start of main, before any other thread: it blocks these signals for all.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  // Thread-safe.
  [[nodiscard]] bool requested() const { return m_requested; }
  // Error code interrupted, if it was requested.
  [[nodiscard]] Status check() const;

  // The loop that is to wake up when it happens; null: none. Thread-safe.
  void wake(asio::io_context* loop);

 private:
  struct Watcher;

  void request();

  std::atomic<bool> m_requested = false;
  std::mutex m_mutex;
  asio::io_context* m_loop = nullptr;
  std::unique_ptr<Watcher> m_watcher;
};

}  // namespace wringer::run
