#include "harness/cli/live_region.h"

#include "harness/core/clock.h"

#include <fmt/format.h>

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace wringer::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto k_refresh = 500ms;
constexpr auto k_heartbeat = 30s;

std::size_t columns_of(std::FILE* out) {
  winsize size{};
  if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 79;
  // In the last column some terminals begin a new line.
  return size.ws_col - 1U;
}

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0' && std::string_view(value) != "false";
}

}  // namespace

LiveRegion::Mode LiveRegion::mode_from(const std::string& name, std::FILE* out) {
  if (name == "live") return Mode::live;
  if (name == "plain") return Mode::plain;
  if (name == "none") return Mode::none;
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return isatty(fileno(out)) == 1 && !dumb && !is_set("CI") ? Mode::live : Mode::plain;
}

LiveRegion::LiveRegion(Mode mode, std::FILE* out)
    : m_mode(mode), m_out(out), m_began(system_clock().now()) {
  if (m_mode != Mode::none) m_thread = std::thread([this] { work(); });
}

LiveRegion::~LiveRegion() {
  end();
}

void LiveRegion::end() {
  {
    const std::lock_guard lock(m_mutex);
    m_ended = true;
    hide();
  }
  m_ending.notify_all();
  if (m_thread.joinable()) m_thread.join();
}

void LiveRegion::work() {
  std::unique_lock lock(m_mutex);
  const auto pause = m_mode == Mode::live ? std::chrono::milliseconds(k_refresh) : k_heartbeat;
  while (!m_ending.wait_for(lock, pause, [this] { return m_ended; })) {
    m_state.elapsed = system_clock().now() - m_began;
    if (m_mode == Mode::live) {
      show();
    } else {
      fmt::print(m_out, "… {}\n", reports::live_line(m_state, 200));
    }
  }
}

void LiveRegion::show() {
  m_state.elapsed = system_clock().now() - m_began;
  fmt::print(m_out, "\r\x1b[K{}", reports::live_line(m_state, columns_of(m_out)));
  std::fflush(m_out);
  m_shown = true;
}

void LiveRegion::hide() {
  if (!m_shown) return;
  fmt::print(m_out, "\r\x1b[K");
  std::fflush(m_out);
  m_shown = false;
}

void LiveRegion::update(const std::function<void(reports::LiveState&)>& change) {
  const std::lock_guard lock(m_mutex);
  change(m_state);
  if (m_mode == Mode::live && !m_ended) show();
}

void LiveRegion::print_above(const std::function<void()>& print) {
  const std::lock_guard lock(m_mutex);
  hide();
  print();
  if (m_mode == Mode::live && !m_ended) show();
}

}  // namespace wringer::cli
