#pragma once

#include "harness/core/error.h"

#include <asio/io_context.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace wringer::cases {

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

  // Loops that are to wake up when it happens. Thread-safe.
  void add(asio::io_context& loop);
  void remove(asio::io_context& loop);

 private:
  struct Watcher;

  void request();

  std::atomic<bool> m_requested = false;
  std::mutex m_mutex;
  std::vector<asio::io_context*> m_loops;
  std::unique_ptr<Watcher> m_watcher;
};

}  // namespace wringer::cases
