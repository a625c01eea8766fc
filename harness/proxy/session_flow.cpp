// How bytes move through a session: read, interpreted, let go, written.

#include "harness/core/assert.h"
#include "harness/proxy/session.h"

#include <asio/buffer.hpp>
#include <asio/steady_timer.hpp>

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

void Session::advance(Stream& stream) {
  const auto self = shared_from_this();  // A callback may drop the last other owner.
  interpret(stream);
  if (m_closed) return;
  if (m_client_is_gone && !m_interpreter->awaits_its_name()) {
    sever();
    return;
  }
  write(stream);
  if (m_closed) return;
  close_if_done();
  if (m_closed) return;
  await_readable(stream);
  if (std::exchange(m_other_side_spoke, false)) {
    Stream& other = &stream == &m_to_service ? m_to_client : m_to_service;
    if (other.incomplete) advance(other);
  }
  // What was asked may have been answered here, in the service's place.
  if (!m_closed && &stream == &m_to_service && m_interpreter->has_answer()) advance(m_to_client);
}

void Session::interpret(Stream& stream) {
  stream.incomplete = false;
  stream.missing = 0;
  while (!m_closed && !stream.held) {
    if (stands_still(stream)) return;
    if (stream.direction == Direction::to_client && m_parked_is_due) unpark();
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
    if (stream.direction == Direction::to_client && m_parked_in_turn) unpark();
    stream.announced = &step;
    const Decision decision = announce(step);
    stream.announced = nullptr;
    if (m_closed || stream.blackholed) return;
    if (decision == Decision::hold) {
      stream.held = std::move(step);
      return;
    }
    if (decision == Decision::forward) {
      let_go(stream, std::move(step));
    } else {
      park(std::move(step), decision);
    }
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
    if (moment.phase == Phase::acked) continue;  // Told when it has been delivered.
    const Decision wish = m_observer.on_moment(*this, moment);
    if (decision != Decision::hold && wish != Decision::forward) decision = wish;
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
  make_due(stream, size, step.delay);
  stream.released += size;
  for (Moment& moment : step.moments) {
    if (moment.phase == Phase::requested) continue;
    moment.phase = Phase::acked;
    stream.acks.push_back({stream.written + stream.released, std::move(moment)});
  }
  // What the other side says next may make sense only now.
  m_other_side_spoke = true;
}

bool Session::stands_still(const Stream& stream) const {
  return stream.blackholed || stream.stalled ||
         (stream.direction == Direction::to_service && m_frozen);
}

void Session::make_due(Stream& stream, std::size_t size, Duration delay) {
  const Pace& pace = stream.pace;
  const bool at_once = pace.latency == Duration::zero() && pace.bytes_per_second == 0 &&
                       delay == Duration::zero() && stream.due.empty();
  if (at_once) return;
  // The bytes go one after the other over the line, and each is then on its way for a while.
  const MonotonicTime now = system_clock().now();
  stream.line_free_at = std::max(now, stream.line_free_at);
  if (pace.bytes_per_second > 0) {
    stream.line_free_at += std::chrono::nanoseconds(static_cast<std::int64_t>(
        1e9 * static_cast<double>(size) / static_cast<double>(pace.bytes_per_second)));
  }
  const MonotonicTime earliest = stream.due.empty() ? now : stream.due.back().at;
  stream.due.push_back({.position = stream.written + stream.released,
                        .at = std::max(stream.line_free_at + pace.latency + delay, earliest)});
  stream.delayed += size;
}

std::size_t Session::writable(Stream& stream) {
  if (stream.due.empty()) return stream.released;
  const MonotonicTime now = system_clock().now();
  while (!stream.due.empty() && stream.due.front().at <= now) stream.due.pop_front();
  if (stream.due.empty()) return stream.released;
  await_due(stream);
  return std::min<std::size_t>(stream.released, stream.due.front().position - stream.written);
}

void Session::await_due(Stream& stream) {
  if (std::exchange(stream.awaiting_due, true)) return;
  auto timer = std::make_shared<asio::steady_timer>(m_client.get_executor(), stream.due.front().at);
  timer->async_wait([self = shared_from_this(), timer, &stream](std::error_code problem) {
    stream.awaiting_due = false;
    if (!problem && !self->m_closed) self->advance(stream);
  });
}

void Session::write(Stream& stream) {
  if (m_client_is_gone && &stream == &m_to_client) {
    stream.buffer.consume(stream.released);
    stream.released = 0;
    stream.acks.clear();
    stream.due.clear();
    return;
  }
  while (stream.released > 0 && !stream.awaiting_write) {
    const std::size_t allowed = writable(stream);
    if (allowed == 0) return;
    std::error_code problem;
    const auto bytes = stream.buffer.data().first(allowed);
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
  if (stream.awaiting_read || stream.source_ended) return;
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
  // Of a blackholed stream, nobody on its other side learns how it ended.
  const bool ended = problem == asio::error::eof ||
                     (stream.blackholed && problem && problem != asio::error::would_block);
  if (problem && problem != asio::error::would_block) on_end_of(stream);
  if (ended) {
    stream.source_ended = true;
  } else if (problem && problem != asio::error::would_block) {
    // What is reset before it has said a word is as good as refused: so ends a door of ours whose
    // service lets nobody in.
    const bool said_nothing = stream.written == 0 && stream.buffer.size() == 0;
    if (&stream == &m_to_client && said_nothing && problem == asio::error::connection_reset) {
      tell_why_not_connected(problem);
    }
    if (&stream == &m_to_service) {
      end_client();
    } else {
      sever();
    }
    return;
  } else {
    stream.buffer.commit(size);
    if (stream.blackholed) swallow(stream);
  }
  advance(stream);
}

void Session::on_end_of(const Stream& stream) {
  const bool is_whole = !m_to_service.blackholed && !m_to_client.blackholed;
  if (&stream == &m_to_service && is_whole && !m_to_client.source_ended) m_left_by_client = true;
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
  // Nobody will ask for more, so that nothing else would make it go.
  if (m_parked && (m_to_client.source_ended || m_to_service.source_ended)) unpark();
  for (Stream* stream : {&m_to_service, &m_to_client}) {
    const bool stands = stands_still(*stream);
    // What is left behind an end of file can never become whole: it goes out as it is.
    if (stream->source_ended && stream->incomplete && !stream->held && !stands) {
      stream->incomplete = false;
      stream->released = stream->buffer.size();
      write(*stream);
      if (m_closed) return;
    }
    // A broker that hears of the client's end says no more, and would keep a member for it.
    const bool is_to_be_heard = stream == &m_to_service && m_interpreter->awaits_its_name();
    if (stream->source_ended && !stream->shut && stream->buffer.empty() && !stands &&
        !is_to_be_heard) {
      stream->shut = true;
      std::error_code ignored;  // The peer may have closed first.
      stream->to->shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    }
  }
  // Neither side is there any more, whether the other has been told of it or not.
  const bool over = (m_to_service.shut || (m_to_service.blackholed && m_to_service.source_ended)) &&
                    (m_to_client.shut || (m_to_client.blackholed && m_to_client.source_ended));
  if (over) sever();
}

}  // namespace wringer::proxy
