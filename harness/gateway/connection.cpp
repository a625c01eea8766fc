#include "harness/gateway/connection.h"

#include "harness/core/random.h"
#include "harness/gateway/sasl_frames.h"

#include <asio/read.hpp>
#include <asio/write.hpp>
#include <fmt/format.h>

#include <utility>

namespace wringer::gateway {
namespace {

// SSLRequest (PostgreSQL documentation, Message Formats).
constexpr std::array<unsigned char, 8> k_ssl_request{0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F};
constexpr std::size_t k_answer_max = 1024 * 1024;

}  // namespace

void Connection::open(Duration within, std::function<void(Status)> done) {
  m_done = std::move(done);
  m_patience.expires_after(within);
  m_patience.async_wait([self = shared_from_this()](std::error_code cancelled) {
    // It may come in the same round as the answer, too late to be cancelled.
    if (!cancelled && self->m_done) self->finish(fail(ErrorCode::timed_out, "it does not answer"));
  });
  m_socket.async_connect(m_upstream.address,
                         [this, self = shared_from_this()](std::error_code problem) {
                           if (failed("connecting", problem)) return;
                           std::error_code ignored;  // It is slower without.
                           m_socket.set_option(asio::ip::tcp::no_delay(true), ignored);
                           if (!m_context) {
                             sign_in();
                           } else if (m_upstream.kind == Upstream::Kind::postgres) {
                             ask_for_tls();
                           } else {
                             shake_hands();
                           }
                         });
}

void Connection::ask_for_tls() {
  asio::async_write(m_socket, asio::buffer(k_ssl_request),
                    [this, self = shared_from_this()](std::error_code problem, std::size_t) {
                      if (failed("asking for TLS", problem)) return;
                      asio::async_read(
                          m_socket, asio::buffer(m_size, 1),
                          [this, self](std::error_code failure, std::size_t) {
                            if (failed("asking for TLS", failure)) return;
                            if (m_size[0] == 'S') {
                              shake_hands();
                            } else {
                              finish(fail(ErrorCode::environment, "the server has no TLS"));
                            }
                          });
                    });
}

void Connection::shake_hands() {
  m_tls.emplace(m_socket, *m_context);
  const Status named = name_server(*m_tls, m_upstream.name, m_upstream.tls->verify);
  if (!named) {
    finish(named);
    return;
  }
  m_tls->async_handshake(TlsStream::client,
                         [this, self = shared_from_this()](std::error_code problem) {
                           if (!failed("agreeing on TLS", problem)) sign_in();
                         });
}

void Connection::sign_in() {
  if (!m_upstream.sasl) {
    finish({});
    return;
  }
  call(make_sasl_handshake(m_upstream.sasl->mechanism), [this](const std::string& answer) {
    const Status agreed = read_sasl_handshake(answer);
    if (!agreed) {
      finish(agreed);
    } else if (m_upstream.sasl->mechanism == "PLAIN") {
      sign_in_plain();
    } else {
      sign_in_scram();
    }
  });
}

void Connection::sign_in_plain() {
  // RFC 4616: nobody is spoken for, then who signs in, then the password.
  const SaslLogin& login = *m_upstream.sasl;
  const std::string zero(1, '\0');
  call(make_sasl_authenticate(zero + login.user + zero + login.password),
       [this](const std::string& answer) {
         const auto let_in = read_sasl_authenticate(answer);
         finish(let_in ? Status{} : fail(let_in.error()));
       });
}

void Connection::sign_in_scram() {
  m_scram.emplace(*m_upstream.sasl, fmt::format("{:016x}{:016x}", fresh_seed(), fresh_seed()));
  call(make_sasl_authenticate(m_scram->first()), [this](const std::string& first) {
    auto answer = read_sasl_authenticate(first);
    if (answer) answer = m_scram->answer(*answer);
    if (!answer) {
      finish(fail(answer.error()));
      return;
    }
    call(make_sasl_authenticate(*answer), [this](const std::string& last) {
      const auto let_in = read_sasl_authenticate(last);
      finish(let_in ? m_scram->check(*let_in) : fail(let_in.error()));
    });
  });
}

void Connection::call(std::string frame, Answered answered) {
  m_out = std::move(frame);
  const auto read = [this](asio::mutable_buffer into, Handler handler) {
    if (m_tls) {
      asio::async_read(*m_tls, into, std::move(handler));
    } else {
      asio::async_read(m_socket, into, std::move(handler));
    }
  };
  write(asio::buffer(m_out), [this, self = shared_from_this(), read, answered](
                                 std::error_code problem, std::size_t) {
    if (failed("signing in", problem)) return;
    read(asio::buffer(m_size), [this, self, read, answered](std::error_code failure, std::size_t) {
      if (failed("signing in", failure)) return;
      const std::size_t size = std::size_t{m_size[0]} << 24 | std::size_t{m_size[1]} << 16 |
                               std::size_t{m_size[2]} << 8 | m_size[3];
      if (size > k_answer_max) {
        finish(fail(ErrorCode::corrupt, "what answers does not speak Kafka's protocol"));
        return;
      }
      m_in.resize(size);
      read(asio::buffer(m_in), [this, self, answered](std::error_code cut, std::size_t) {
        if (!failed("signing in", cut)) answered(m_in);
      });
    });
  });
}

bool Connection::failed(const std::string& what, std::error_code problem) {
  if (problem) {
    finish(fail(ErrorCode::environment, fmt::format("{}: {}", what, problem.message())));
  }
  return static_cast<bool>(problem);
}

void Connection::finish(const Status& status) {
  const auto done = std::exchange(m_done, nullptr);
  m_patience.cancel();
  if (!status) close();
  if (done) done(status);
}

void Connection::read_some(asio::mutable_buffer into, Handler handler) {
  if (m_tls) {
    m_tls->async_read_some(into, std::move(handler));
  } else {
    m_socket.async_read_some(into, std::move(handler));
  }
}

void Connection::write(asio::const_buffer from, Handler handler) {
  if (m_tls) {
    asio::async_write(*m_tls, from, std::move(handler));
  } else {
    asio::async_write(m_socket, from, std::move(handler));
  }
}

void Connection::close() {
  std::error_code ignored;  // It may have ended by itself.
  m_patience.cancel();
  m_socket.close(ignored);
}

}  // namespace wringer::gateway
