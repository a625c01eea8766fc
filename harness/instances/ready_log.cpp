// A line of an instance's output as the sign that it is ready.

#include "harness/instances/ready_sign.h"

#include <asio/posix/stream_descriptor.hpp>
#include <fmt/format.h>

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <regex>

namespace wringer::instances {
namespace {

// Of a line that is told; and where a line is cut that does not end.
constexpr std::size_t k_told_bytes = 200;
constexpr std::size_t k_line_bytes_max = 4096;

class LogLine final : public ReadySign {
 public:
  LogLine(const ReadySignParts& parts, int inotify)
      : m_text(parts.spec.pattern), m_pattern(parts.spec.pattern), m_changes(parts.io, inotify) {
    for (const std::filesystem::path& file : parts.outputs) {
      std::error_code none;  // Then there is nothing to be passed over.
      const std::uintmax_t size = parts.is_return ? std::filesystem::file_size(file, none) : 0;
      m_outputs.push_back({.file = file, .read = none ? 0 : static_cast<std::streamoff>(size)});
    }
    look();
    await_change();
  }

  [[nodiscard]] std::string what_is_missing() const override {
    if (m_seen) return "";
    return fmt::format("no line of its output matches '{}'; {}", m_text,
                       m_last.empty() ? "it has written nothing"
                                      : "the last was '" + m_last.substr(0, k_told_bytes) + "'");
  }

 private:
  struct Output {
    std::filesystem::path file;
    std::streamoff read = 0;
    // The line that has not ended.
    std::string rest{};
  };

  void await_change() {
    m_changes.async_wait(
        asio::posix::stream_descriptor::wait_read,
        [this, alive = std::weak_ptr<int>(m_alive)](std::error_code problem) {
          if (problem || alive.expired()) return;
          std::array<char, 4096> events{};
          while (::read(m_changes.native_handle(), events.data(), events.size()) > 0) {
          }
          look();
          if (!m_seen) await_change();
        });
  }

  void look() {
    for (Output& output : m_outputs) look_at(output);
  }

  void look_at(Output& output) {
    std::ifstream stream(output.file, std::ios::binary);
    stream.seekg(output.read);
    const std::string news{std::istreambuf_iterator<char>(stream), {}};
    output.read += static_cast<std::streamoff>(news.size());
    for (const char c : news) {
      if (c != '\n' && output.rest.size() < k_line_bytes_max) {
        output.rest += c;
        continue;
      }
      look_at(output.rest);
      output.rest.clear();
    }
    // A prompt may wait for ever for its end of line.
    look_at(output.rest);
  }

  void look_at(const std::string& line) {
    if (line.empty()) return;
    m_last = line;
    m_seen = m_seen || std::regex_search(line, m_pattern);
  }

  std::string m_text;
  std::regex m_pattern;
  asio::posix::stream_descriptor m_changes;
  std::vector<Output> m_outputs;
  std::string m_last;
  bool m_seen = false;
  // Gone when this object is: a change that is told of then knows by it.
  std::shared_ptr<int> m_alive = std::make_shared<int>(0);
};

}  // namespace

Result<std::unique_ptr<ReadySign>> look_for_log_line(const ReadySignParts& parts) {
  const int inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (inotify < 0) return fail(system_error("watching the output of an instance", errno));
  for (const std::filesystem::path& file : parts.outputs) {
    if (inotify_add_watch(inotify, file.c_str(), IN_MODIFY) >= 0) continue;
    const Error error = system_error("watching " + file.string(), errno);
    close(inotify);
    return fail(error);
  }
  return std::make_unique<LogLine>(parts, inotify);
}

}  // namespace wringer::instances
