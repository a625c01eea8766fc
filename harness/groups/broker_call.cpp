#include "harness/groups/broker_call.h"

#include <asio/buffer.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>
#include <fmt/format.h>

#include <array>
#include <memory>

namespace wringer::groups {
namespace {

using asio::ip::tcp;

// Far above any answer to the small requests that we send.
constexpr std::uint32_t k_answer_bytes_max = 1024 * 1024;

class Call : public std::enable_shared_from_this<Call> {
 public:
  Call(asio::io_context& io, std::string frame, std::function<void(Result<std::string>)> done)
      : m_socket(io), m_timer(io), m_frame(std::move(frame)), m_done(std::move(done)) {}

  void start(const tcp::endpoint& broker, Duration timeout) {
    m_broker = broker;
    m_timer.expires_after(timeout);
    m_timer.async_wait([self = shared_from_this()](std::error_code problem) {
      if (!problem) {
        self->finish(
            fail(ErrorCode::timed_out, "the broker did not answer while " + self->m_doing));
      }
    });
    m_socket.async_connect(broker, [self = shared_from_this()](std::error_code problem) {
      if (self->failed(problem)) return;
      self->m_doing = "the request was sent";
      asio::async_write(self->m_socket, asio::buffer(self->m_frame),
                        [self](std::error_code write_problem, std::size_t) {
                          if (!self->failed(write_problem)) self->read_size();
                        });
    });
  }

 private:
  void read_size() {
    m_doing = "its answer was awaited";
    asio::async_read(m_socket, asio::buffer(m_size),
                     [self = shared_from_this()](std::error_code problem, std::size_t) {
                       if (!self->failed(problem)) self->read_answer();
                     });
  }

  void read_answer() {
    std::uint32_t size = 0;
    for (const unsigned char byte : m_size) size = (size << 8) | byte;
    if (size > k_answer_bytes_max) {
      finish(fail(ErrorCode::corrupt,
                  fmt::format("the broker announced an answer of {} bytes", size)));
      return;
    }
    m_answer.resize(size);
    asio::async_read(m_socket, asio::buffer(m_answer),
                     [self = shared_from_this()](std::error_code problem, std::size_t) {
                       if (!self->failed(problem)) self->finish(std::move(self->m_answer));
                     });
  }

  bool failed(std::error_code problem) {
    if (!m_done) return true;  // The timer was first.
    if (!problem) return false;
    finish(fail(ErrorCode::environment, fmt::format("{} while {}", problem.message(), m_doing)));
    return true;
  }

  void finish(Result<std::string> result) {
    if (!m_done) return;
    std::error_code ignored;  // The outcome is known already.
    m_socket.close(ignored);
    m_timer.cancel();
    std::exchange(m_done, nullptr)(std::move(result));
  }

  tcp::socket m_socket;
  asio::steady_timer m_timer;
  tcp::endpoint m_broker;
  std::string m_frame;
  std::array<unsigned char, 4> m_size{};
  std::string m_answer;
  std::string m_doing = "it was connected to";
  std::function<void(Result<std::string>)> m_done;
};

}  // namespace

void call_broker(asio::io_context& io, const tcp::endpoint& broker, std::string frame,
                 Duration timeout, std::function<void(Result<std::string>)> done) {
  std::make_shared<Call>(io, std::move(frame), std::move(done))->start(broker, timeout);
}

}  // namespace wringer::groups
