#include "harness/cases/errands.h"

namespace wringer::cases {

Errands::~Errands() {
  m_alive.reset();
  {
    const std::lock_guard lock(m_mutex);
    m_ending = true;
    m_waiting.clear();
  }
  m_changed.notify_one();
  if (m_thread.joinable()) m_thread.join();
}

void Errands::add(std::function<void()> piece) {
  {
    const std::lock_guard lock(m_mutex);
    m_waiting.push_back(std::move(piece));
  }
  m_changed.notify_one();
  // Most cases have no errands.
  if (!m_thread.joinable()) m_thread = std::thread([this] { work_off(); });
}

void Errands::work_off() {
  std::unique_lock lock(m_mutex);
  while (true) {
    m_changed.wait(lock, [this] { return m_ending || !m_waiting.empty(); });
    if (m_ending) return;
    const std::function<void()> piece = std::move(m_waiting.front());
    m_waiting.pop_front();
    lock.unlock();
    piece();
    lock.lock();
  }
}

}  // namespace wringer::cases
