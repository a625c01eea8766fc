#include "harness/cases/interruption.h"

#include "harness/core/exit_code.h"

#include <asio/post.hpp>

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>

namespace wringer::cases {

struct Interruption::Watcher {
  int signals = -1;
  int stop = -1;
  std::jthread thread;

  ~Watcher() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(stop, &one, sizeof(one));
    if (thread.joinable()) thread.join();
    close(signals);
    close(stop);
  }
};

Interruption::Interruption() : m_watcher(std::make_unique<Watcher>()) {
  sigset_t handled;
  sigemptyset(&handled);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&handled, number);
  pthread_sigmask(SIG_BLOCK, &handled, nullptr);
  m_watcher->signals = signalfd(-1, &handled, SFD_CLOEXEC);
  m_watcher->stop = eventfd(0, EFD_CLOEXEC);
  if (m_watcher->signals < 0 || m_watcher->stop < 0) {
    throw std::system_error(errno, std::generic_category(), "watching for signals");
  }
  m_watcher->thread = std::jthread([this, signals = m_watcher->signals, stop = m_watcher->stop] {
    while (true) {
      pollfd waits[] = {{signals, POLLIN, 0}, {stop, POLLIN, 0}};
      if (poll(waits, 2, -1) < 0) continue;
      if (waits[1].revents != 0) return;
      signalfd_siginfo info;
      if (read(signals, &info, sizeof(info)) != sizeof(info)) continue;
      if (m_requested) _exit(static_cast<int>(ExitCode::interrupted));
      request();
    }
  });
}

Interruption::~Interruption() = default;

void Interruption::request() {
  m_requested = true;
  const std::lock_guard lock(m_mutex);
  for (asio::io_context* loop : m_loops) asio::post(*loop, [] {});
}

void Interruption::add(asio::io_context& loop) {
  const std::lock_guard lock(m_mutex);
  m_loops.push_back(&loop);
}

void Interruption::remove(asio::io_context& loop) {
  const std::lock_guard lock(m_mutex);
  m_loops.erase(std::remove(m_loops.begin(), m_loops.end(), &loop), m_loops.end());
}

Status Interruption::check() const {
  if (m_requested) return fail(ErrorCode::interrupted, "the run was interrupted");
  return {};
}

}  // namespace wringer::cases
