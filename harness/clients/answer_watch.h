#pragma once

// Gives a connection up whose server doesn't answer: libpq waits for it for ever.

#include "harness/core/clock.h"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace wringer::clients {

// Has a thread of its own, which looks now and then. The rest belongs to the connection's owner.
class AnswerWatch {
 public:
  // The socket stays the caller's. A question must be answered within that time, in which we
  // ourselves have run: what came while we stood still has yet to be read.
  AnswerWatch(int socket, Duration patience);
  ~AnswerWatch();
  AnswerWatch(const AnswerWatch&) = delete;
  AnswerWatch& operator=(const AnswerWatch&) = delete;

  // From here to the end of what it gives, an answer is waited for.
  class Question {
   public:
    explicit Question(AnswerWatch& watch);
    ~Question();
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;

   private:
    AnswerWatch& m_watch;
  };

  // An answer did not come in time, and the connection was shut down: whoever waited has an error.
  [[nodiscard]] bool gave_up() const { return m_gave_up; }
  [[nodiscard]] Duration patience() const { return m_patience; }

 private:
  void look();

  // The same socket under a number of our own, which libpq can't close behind our back.
  int m_socket;
  Duration m_patience;
  std::atomic<bool> m_gave_up = false;
  std::mutex m_mutex;
  std::condition_variable m_over;
  bool m_ends = false;
  std::optional<Duration> m_waited;
  std::thread m_thread;
};

}  // namespace wringer::clients
