#include "harness/process/bounded_output.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

namespace wringer::process {
namespace {

constexpr std::size_t k_piece_bytes = 64 * 1024;
// A pipe holds so much if it was made bigger than usual.
constexpr std::size_t k_carried_at_once = 1024 * 1024;

// How much of it the disk took.
std::size_t write_at(int file, std::string_view bytes, off_t at) {
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t size = pwrite(file, bytes.data() + written, bytes.size() - written,
                                at + static_cast<off_t>(written));
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    written += static_cast<std::size_t>(size);
  }
  return written;
}

}  // namespace

Result<BoundedOutput> BoundedOutput::open(Plan plan, int& program_end) {
  const int opened = ::open(plan.file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (opened < 0) return fail(system_error("opening " + plan.file.string(), errno));
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    const int problem = errno;
    close(opened);
    return fail(system_error("making a pipe", problem));
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);  // The program's own end blocks, as it expects.
  program_end = ends[1];
  return BoundedOutput(ends[0], opened, lseek(opened, 0, SEEK_END), std::move(plan));
}

BoundedOutput::BoundedOutput(int pipe, int file, off_t at, Plan plan)
    : m_pipe(pipe),
      m_file(file),
      m_at(at),
      m_max_half(plan.max / 2),
      m_secrets(std::move(plan.secrets)) {}

BoundedOutput::BoundedOutput(BoundedOutput&& other) noexcept
    : m_pipe(std::exchange(other.m_pipe, -1)),
      m_file(std::exchange(other.m_file, -1)),
      m_at(other.m_at),
      m_max_half(other.m_max_half),
      m_secrets(std::move(other.m_secrets)),
      m_kept_back(std::move(other.m_kept_back)),
      m_beginning(other.m_beginning),
      m_end(std::move(other.m_end)),
      m_left_out(other.m_left_out),
      m_end_is_written(other.m_end_is_written) {}

BoundedOutput::~BoundedOutput() {
  if (m_file < 0) return;
  write_end();
  if (m_pipe >= 0) close(m_pipe);
  close(m_file);
}

void BoundedOutput::carry() {
  std::string piece;
  for (std::size_t carried = 0; m_pipe >= 0 && carried < k_carried_at_once;) {
    piece.resize(k_piece_bytes);
    const ssize_t size = read(m_pipe, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) {
      close(m_pipe);
      m_pipe = -1;
      take(std::exchange(m_kept_back, {}));
      write_end();
      return;
    }
    piece.resize(static_cast<std::size_t>(size));
    carried += piece.size();
    take(m_secrets.empty() ? piece : without_secrets(piece));
  }
}

std::string BoundedOutput::without_secrets(const std::string& piece) {
  std::string text = std::exchange(m_kept_back, {}) + piece;
  std::size_t kept_back = 0;
  for (const std::string& secret : m_secrets) {
    for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos;) {
      text.replace(at, secret.size(), "***");
    }
    for (std::size_t size = std::min(secret.size() - 1, text.size()); size > kept_back; --size) {
      if (text.ends_with(std::string_view(secret).substr(0, size))) kept_back = size;
    }
  }
  m_kept_back = text.substr(text.size() - kept_back);
  text.resize(text.size() - kept_back);
  return text;
}

void BoundedOutput::take(std::string piece) {
  if (m_beginning < m_max_half) {
    const std::size_t size = std::min<std::uint64_t>(piece.size(), m_max_half - m_beginning);
    const std::size_t written = write_at(m_file, std::string_view(piece).substr(0, size), m_at);
    m_at += static_cast<off_t>(written);
    m_beginning += size;
    m_left_out += size - written;  // The disk is full.
    piece.erase(0, size);
  }
  if (piece.empty()) return;
  m_end_is_written = false;
  m_end += piece;
  // Seldom, so that not every piece moves what is kept.
  if (m_end.size() <= 2 * m_max_half) return;
  m_left_out += m_end.size() - m_max_half;
  m_end.erase(0, m_end.size() - m_max_half);
}

void BoundedOutput::write_end() {
  if (std::exchange(m_end_is_written, true)) return;
  const std::size_t kept = std::min<std::uint64_t>(m_end.size(), m_max_half);
  const std::uint64_t left_out = m_left_out + m_end.size() - kept;
  std::string text;
  if (left_out > 0) {
    text = fmt::format("\n[wringer: {} bytes are left out here]\n", left_out);
  }
  text.append(m_end, m_end.size() - kept);
  // What the disk does not take is lost; so is any way to say so there.
  const std::size_t written = write_at(m_file, text, m_at);
  static_cast<void>(ftruncate(m_file, m_at + static_cast<off_t>(written)));
}

}  // namespace wringer::process
