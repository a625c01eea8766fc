#pragma once

// The last line of a terminal, which tells how far a run is; anything else that is printed first
// takes it away. Where that is no terminal, a line now and then instead, so that nobody takes a
// long run for a dead one.

#include "reports/live.h"

#include <condition_variable>
#include <cstdio>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace wringer::cli {

class LiveRegion {
 public:
  // live: the line; plain: a line each half minute; none: nothing.
  enum class Mode { live, plain, none };
  // auto: live on a terminal that isn't a CI server's, else plain.
  [[nodiscard]] static Mode mode_from(const std::string& name, std::FILE* out = stderr);

  // `out` is borrowed.
  explicit LiveRegion(Mode mode, std::FILE* out = stderr);
  ~LiveRegion();
  LiveRegion(const LiveRegion&) = delete;
  LiveRegion& operator=(const LiveRegion&) = delete;

  // Both from any thread. `print` is called while the line is away.
  void update(const std::function<void(reports::LiveState&)>& change);
  void print_above(const std::function<void()>& print);
  // Takes the line away for good.
  void end();

 private:
  void work();
  void show();
  void hide();

  const Mode m_mode;
  std::FILE* const m_out;
  const MonotonicTime m_began;
  std::mutex m_mutex;
  std::condition_variable m_ending;
  bool m_ended = false;
  bool m_shown = false;
  reports::LiveState m_state;
  std::thread m_thread;
};

}  // namespace wringer::cli
