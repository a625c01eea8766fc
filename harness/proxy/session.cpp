#include "harness/proxy/session.h"

#include "harness/core/assert.h"

#include <asio/buffer.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace wringer::proxy {
namespace {

constexpr std::size_t k_read_bytes = 256 * 1024;
// A piece that misses more than this is read to its end and no further: the buffer is then empty
// when it has gone, and no byte of the next one has to be moved to make room.
constexpr std::size_t k_big_piece_bytes = 64 * 1024;
// Buffers grow with what comes, not with what a length in a message announces.
constexpr std::size_t k_read_bytes_max = 1024 * 1024;
// A stream with more than this waiting is not read from: the sender feels it as a slow peer.
constexpr std::size_t k_backlog_bytes = 1024 * 1024;

}  // namespace

Session::Session(asio::ip::tcp::socket client, Link link, std::uint64_t connection,
                 std::unique_ptr<Interpreter> interpreter, SessionObserver& observer)
    : m_client(std::move(client)),
      m_service(m_client.get_executor()),
      m_link(std::move(link)),
      m_connection(connection),
      m_interpreter(std::move(interpreter)),
      m_observer(observer),
      m_to_service{.direction = Direction::to_service, .from = &m_client, .to = &m_service},
      m_to_client{.direction = Direction::to_client, .from = &m_service, .to = &m_client} {}

void Session::start(bool frozen) {
  m_frozen = frozen;
  if (!frozen) connect();
}

void Session::connect() {
  m_service.async_connect(m_link.upstream, [self = shared_from_this()](std::error_code problem) {
    if (self->m_closed) return;
    if (problem) {
      self->m_observer.on_notice(
          *self, fmt::format("{} refused the connection: {}", to_string(self->m_link.service),
                             problem.message()));
      // A reset rather than a friendly end: as near as an accepted socket comes to "refused".
      self->cut(Ending::reset, Ending::fin);
      return;
    }
    self->m_connected = true;
    self->forget_writability();
    if (self->m_closed) return;
    for (asio::ip::tcp::socket* socket : {&self->m_client, &self->m_service}) {
      std::error_code ignored;  // A socket that died meanwhile shows it at its first read.
      socket->set_option(asio::ip::tcp::no_delay(true), ignored);
      socket->non_blocking(true, ignored);
    }
    self->await_readable(self->m_to_service);
    self->await_readable(self->m_to_client);
  });
}

// Asio watches a socket that has connected for writability as well, for ever, which wakes us for
// nothing at every second message. Registered anew, it is watched for what is asked for.
void Session::forget_writability() {
  std::error_code problem;
  const auto protocol = m_link.upstream.protocol();
  const auto descriptor = m_service.release(problem);
  if (!problem) m_service.assign(protocol, descriptor, problem);
  if (problem) sever();
}

void Session::thaw() {
  if (!m_frozen || m_closed) return;
  m_frozen = false;
  if (m_connected) {
    advance(m_to_service);
  } else {
    connect();
  }
}

std::optional<Step> Session::take_held(Stream& stream) {
  if (m_closed) return std::nullopt;
  return std::exchange(stream.held, std::nullopt);
}

void Session::release(Direction direction) {
  Stream& released = stream(direction);
  std::optional<Step> step = take_held(released);
  if (!step) return;
  let_go(released, std::move(*step));
  advance(released);
}

void Session::release_as(Direction direction, std::string bytes) {
  Stream& released = stream(direction);
  if (released.held) released.held->rewritten = std::move(bytes);
  release(direction);
}

bool Session::answer(std::string bytes) {
  if (m_closed || !m_to_service.held) return true;
  if (!m_interpreter->answer_in_place(std::move(bytes))) return false;
  release_as(Direction::to_service, "");
  if (!m_closed) advance(m_to_client);
  return true;
}

void Session::sever() {
  cut(Ending::fin, Ending::fin);
}

void Session::cut(Ending for_client, Ending for_service) {
  if (m_closed) return;
  m_closed = true;
  std::error_code ignored;  // Closing can't fail in a way that anybody could act upon.
  // To linger for no time at all is how a socket is told to end with a reset.
  const asio::socket_base::linger reset(true, 0);
  if (for_client == Ending::reset) m_client.set_option(reset, ignored);
  if (for_service == Ending::reset) m_service.set_option(reset, ignored);
  m_client.close(ignored);
  m_service.close(ignored);
  m_observer.on_closed(*this);
}

void Session::blackhole(Direction direction) {
  stream(direction).blackholed = true;
}

void Session::advance(Stream& stream) {
  const auto self = shared_from_this();  // A callback may drop the last other owner.
  interpret(stream);
  if (m_closed) return;
  write(stream);
  if (m_closed) return;
  close_if_done();
  if (m_closed) return;
  await_readable(stream);
  if (std::exchange(m_other_side_spoke, false)) {
    Stream& other = &stream == &m_to_service ? m_to_client : m_to_service;
    if (other.incomplete) advance(other);
  }
}

void Session::interpret(Stream& stream) {
  stream.incomplete = false;
  stream.missing = 0;
  while (!m_closed && !stream.held && !stream.blackholed) {
    if (stream.direction == Direction::to_service && m_frozen) return;
    const auto waiting = stream.buffer.data().subspan(stream.released);
    const bool has_answer = stream.direction == Direction::to_client && m_interpreter->has_answer();
    if (waiting.empty() && !has_answer) return;
    Step step = m_interpreter->next(stream.direction, waiting);
    if (!m_told_that_lost && !m_interpreter->lost().empty()) {
      m_told_that_lost = true;
      m_observer.on_lost(*this, m_interpreter->lost());
    }
    if (step.kind == Step::Kind::need_more) {
      stream.incomplete = true;
      stream.missing = step.size;
      return;
    }
    WRINGER_ASSERT(step.size > 0 || step.rewritten);
    WRINGER_ASSERT(step.size <= waiting.size());
    const Decision decision = announce(step);
    if (m_closed) return;
    if (decision == Decision::hold) {
      stream.held = std::move(step);
      return;
    }
    let_go(stream, std::move(step));
  }
}

Decision Session::announce(Step& step) {
  Decision decision = Decision::forward;
  for (Moment& moment : step.moments) {
    moment.service = m_link.service;
    moment.instance = m_link.instance;
    moment.connection = m_connection;
    moment.broker = m_link.broker;
    moment.bytes = step.size;
    if (m_observer.on_moment(*this, moment) == Decision::hold) decision = Decision::hold;
    if (m_closed) return decision;
  }
  return decision;
}

void Session::let_go(Stream& stream, Step step) {
  std::size_t size = step.size;
  if (step.rewritten) {
    stream.buffer.replace(stream.released, step.size, *step.rewritten);
    size = step.rewritten->size();
  }
  stream.released += size;
  for (Moment& moment : step.moments) {
    if (moment.phase != Phase::applied) continue;
    moment.phase = Phase::acked;
    stream.acks.push_back({stream.written + stream.released, std::move(moment)});
  }
  // What the other side says next may make sense only now.
  m_other_side_spoke = true;
}

void Session::write(Stream& stream) {
  while (stream.released > 0 && !stream.awaiting_write && !stream.blackholed) {
    std::error_code problem;
    const auto bytes = stream.buffer.data().first(stream.released);
    const std::size_t size =
        stream.to->write_some(asio::buffer(bytes.data(), bytes.size()), problem);
    if (problem == asio::error::would_block) {
      await_writable(stream);
      return;
    }
    if (problem) {
      sever();
      return;
    }
    stream.buffer.consume(size);
    stream.released -= size;
    stream.written += size;
    confirm_acks(stream);
    if (m_closed) return;
  }
}

void Session::confirm_acks(Stream& stream) {
  while (!m_closed && !stream.acks.empty() && stream.acks.front().position <= stream.written) {
    Moment moment = std::move(stream.acks.front().moment);
    stream.acks.pop_front();
    static_cast<void>(m_observer.on_moment(*this, moment));
  }
}

void Session::await_readable(Stream& stream) {
  if (stream.awaiting_read || stream.source_ended || stream.blackholed) return;
  if (stream.released > k_backlog_bytes) return;
  // A piece that is not whole yet must be read on however big it is; a stream that stands still
  // not.
  if (!stream.incomplete && stream.buffer.size() > k_backlog_bytes) return;
  stream.awaiting_read = true;
  stream.from->async_wait(asio::socket_base::wait_read,
                          [self = shared_from_this(), &stream](std::error_code problem) {
                            stream.awaiting_read = false;
                            if (!problem && !self->m_closed) self->on_readable(stream);
                          });
}

void Session::on_readable(Stream& stream) {
  std::error_code problem;
  const std::size_t wanted = stream.missing > k_big_piece_bytes
                                 ? std::min(stream.missing, k_read_bytes_max)
                                 : k_read_bytes;
  const auto tail = stream.buffer.prepare(wanted).first(wanted);
  const std::size_t size = stream.from->read_some(asio::buffer(tail.data(), tail.size()), problem);
  if (problem == asio::error::eof) {
    stream.source_ended = true;
  } else if (problem && problem != asio::error::would_block) {
    sever();
    return;
  } else {
    stream.buffer.commit(size);
  }
  advance(stream);
}

void Session::await_writable(Stream& stream) {
  stream.awaiting_write = true;
  stream.to->async_wait(asio::socket_base::wait_write,
                        [self = shared_from_this(), &stream](std::error_code problem) {
                          stream.awaiting_write = false;
                          if (!problem && !self->m_closed) self->advance(stream);
                        });
}

void Session::close_if_done() {
  for (Stream* stream : {&m_to_service, &m_to_client}) {
    const bool stands_still =
        stream->blackholed || (stream->direction == Direction::to_service && m_frozen);
    // What is left behind an end of file can never become whole: it goes out as it is.
    if (stream->source_ended && stream->incomplete && !stream->held && !stands_still) {
      stream->incomplete = false;
      stream->released = stream->buffer.size();
      write(*stream);
      if (m_closed) return;
    }
    if (stream->source_ended && !stream->shut && stream->buffer.empty() && !stands_still) {
      stream->shut = true;
      std::error_code ignored;  // The peer may have closed first.
      stream->to->shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    }
  }
  if (m_to_service.shut && m_to_client.shut) sever();
}

}  // namespace wringer::proxy
