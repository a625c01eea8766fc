#include "harness/clients/answer_watch.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace wringer::clients {
namespace {

using namespace std::chrono_literals;

// Looking so often, nobody has to wake us for each question.
constexpr Duration k_look_every = 1s;

}  // namespace

AnswerWatch::AnswerWatch(int socket, Duration patience)
    : m_socket(fcntl(socket, F_DUPFD_CLOEXEC, 0)),
      m_patience(patience),
      m_thread([this] { look(); }) {}

AnswerWatch::~AnswerWatch() {
  {
    const std::lock_guard lock(m_mutex);
    m_ends = true;
  }
  m_over.notify_one();
  m_thread.join();
  if (m_socket >= 0) close(m_socket);
}

AnswerWatch::Question::Question(AnswerWatch& watch) : m_watch(watch) {
  const std::lock_guard lock(m_watch.m_mutex);
  m_watch.m_waited = Duration::zero();
}

AnswerWatch::Question::~Question() {
  const std::lock_guard lock(m_watch.m_mutex);
  m_watch.m_waited.reset();
}

void AnswerWatch::look() {
  std::unique_lock lock(m_mutex);
  const Duration every = std::min(k_look_every, m_patience);
  while (!m_over.wait_for(lock, every, [this] { return m_ends; })) {
    if (!m_waited) continue;
    *m_waited += every;
    if (*m_waited < m_patience) continue;
    m_gave_up = true;
    shutdown(m_socket, SHUT_RDWR);
    return;
  }
}

}  // namespace wringer::clients
