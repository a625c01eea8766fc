#include "harness/proxy/session.h"

#include <fmt/format.h>

namespace wringer::proxy {

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
  m_connecting = true;
  m_service.async_connect(m_link.upstream, [self = shared_from_this()](std::error_code problem) {
    self->m_connecting = false;
    if (self->m_closed) return;
    if (problem) {
      self->tell_why_not_connected(problem);
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

void Session::tell_why_not_connected(std::error_code problem) {
  const bool is_theirs = problem == asio::error::connection_refused ||
                         problem == asio::error::connection_reset ||
                         problem == asio::error::timed_out;
  if (is_theirs) {
    m_observer.on_notice(*this, fmt::format("{} refused the connection: {}",
                                            to_string(m_link.service), problem.message()));
  } else {
    m_observer.on_lost(*this, fmt::format("Wringer could not connect it to {}: {}",
                                          to_string(m_link.service), problem.message()));
  }
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
  } else if (!m_connecting) {
    connect();
  }
}

std::optional<Step> Session::take_held(Stream& stream) {
  if (m_closed) return std::nullopt;
  return std::exchange(stream.held, std::nullopt);
}

Step* Session::piece(Stream& stream) {
  if (m_closed) return nullptr;
  if (stream.announced != nullptr) return stream.announced;
  return stream.held ? &*stream.held : nullptr;
}

std::optional<std::span<const std::byte>> Session::bytes_of_piece(Direction direction) {
  Stream& whose = stream(direction);
  const Step* step = piece(whose);
  if (step == nullptr) return std::nullopt;
  if (step->rewritten) return std::as_bytes(std::span(*step->rewritten));
  return whose.buffer.data().subspan(whose.released, step->size);
}

void Session::replace_piece(Direction direction, std::string bytes) {
  if (Step* step = piece(stream(direction))) step->rewritten = std::move(bytes);
}

void Session::delay_piece(Direction direction, Duration delay) {
  if (Step* step = piece(stream(direction))) step->delay = delay;
}

void Session::release(Direction direction) {
  Stream& released = stream(direction);
  std::optional<Step> step = take_held(released);
  if (!step) return;
  let_go(released, std::move(*step));
  advance(released);
}

void Session::release_as(Direction direction, std::string bytes) {
  replace_piece(direction, std::move(bytes));
  release(direction);
}

void Session::discard_piece(Direction direction) {
  replace_piece(direction, "");
  if (Step* step = piece(stream(direction))) step->moments.clear();
}

bool Session::answer(std::string bytes) {
  if (m_closed || !m_to_service.held) return true;
  if (!m_interpreter->answer_in_place(std::move(bytes))) return false;
  release_as(Direction::to_service, "");
  if (!m_closed) advance(m_to_client);
  return true;
}

void Session::end_client() {
  if (m_closed || m_client_is_gone) return;
  const bool was_asked =
      m_connected && m_to_service.released == 0 && !m_to_service.held && !m_to_service.blackholed;
  const bool can_be_heard =
      was_asked && !m_to_client.blackholed && !m_to_client.stalled && !m_to_client.source_ended;
  if (!m_interpreter->awaits_its_name() || !can_be_heard) {
    sever();
    return;
  }
  m_client_is_gone = true;
  std::error_code ignored;  // Closing can't fail in a way that anybody could act upon.
  m_client.close(ignored);
  // Nothing more is asked; and the service does not learn yet that nobody is there.
  m_to_service.source_ended = true;
  blackhole(Direction::to_service);
  m_parked.reset();
  // What was held has been announced, what was let go was on its way: both go nowhere.
  release(Direction::to_client);
  if (!m_closed && m_to_client.announced == nullptr) advance(m_to_client);
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
  Stream& stops = stream(direction);
  if (m_closed || stops.blackholed) return;
  stops.blackholed = true;
  stops.held.reset();
  if (direction == Direction::to_client) swallow_parked();
  swallow(stops);
  if (m_connected) await_readable(stops);
}

void Session::swallow(Stream& stream) {
  const std::size_t size = stream.buffer.size() - stream.released;
  stream.buffer.truncate(stream.released);
  stream.swallowed += size;
  stream.incomplete = false;
}

bool Session::revive(Direction direction) {
  Stream& stopped = stream(direction);
  if (m_closed || !stopped.blackholed) return true;
  if (stopped.swallowed > 0 || stopped.source_ended) return false;
  stopped.blackholed = false;
  return true;
}

void Session::stall(Direction direction) {
  stream(direction).stalled = true;
}

void Session::go_on(Direction direction) {
  Stream& stopped = stream(direction);
  if (!std::exchange(stopped.stalled, false) || m_closed || !m_connected) return;
  advance(stopped);
}

void Session::pace(Direction direction, const Pace& pace) {
  stream(direction).pace = pace;
}

}  // namespace wringer::proxy
