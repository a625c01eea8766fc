#pragma once

// One connection of an instance to a service, through us: two sockets, two streams between them.
//
// Each stream is a queue of pieces (see interpreter.h). A piece whose moment the observer decides
// to hold blocks its stream until it is released, so the order on the wire stays what it was.
// Freezing stops the stream from the client to the service before the next piece, whatever that is.
//
// All of it runs on the io_context's one thread. Callbacks to the observer may call any method of
// any session but `start`.

#include "harness/proxy/session_observer.h"
#include "harness/proxy/stream.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace wringer::proxy {

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(asio::ip::tcp::socket client, Link link, std::uint64_t connection,
          std::unique_ptr<Interpreter> interpreter, SessionObserver& observer);

  // Connects upstream and goes on until both sides have closed. A frozen session connects when it
  // is thawed.
  void start(bool frozen);

  void freeze() { m_frozen = true; }
  void thaw();

  // --- What can be done with the piece that is held, or announced right now (nothing, if none) ---

  // As it would go out; valid until anything happens to the session.
  [[nodiscard]] std::optional<std::span<const std::byte>> bytes_of_piece(Direction direction);
  void replace_piece(Direction direction, std::string bytes);
  // Nothing goes out for it, and it counts as never said.
  void discard_piece(Direction direction);
  // It leaves so much later, and what follows after it.
  void delay_piece(Direction direction, Duration delay);

  // --- What can be done with what is held (nothing, if nothing is) ---

  // Forwards it and goes on.
  void release(Direction direction);
  // Forwards these bytes in its place: an edited message.
  void release_as(Direction direction, std::string bytes);
  // Drops the request that is held; the client gets this answer in the service's place, in its
  // turn. False if such a request is never answered: then it is still held.
  [[nodiscard]] bool answer(std::string bytes);

  // --- What can be done at any time ---

  [[nodiscard]] const std::string* parked() const;  // Null: no answer is parked.
  // The parked answer, if there is one, goes to the client, or another in its place.
  void unpark(std::optional<OtherAnswer> other = std::nullopt);
  // Closes both sides at once; what is buffered or held is dropped.
  void sever();
  // The client is dead. As sever(), but if it still awaits its name (see Interpreter), the service
  // is heard out first: the answers become moments as ever, and go nowhere.
  void end_client();
  // The same, but each side sees the end that it is given: in good order, or a reset.
  void cut(Ending for_client, Ending for_service);
  // From now on no byte passes in this direction, in either case without a word: the sender's data
  // goes nowhere, as on a network that drops it, with the piece that is held or announced. The
  // other side does not learn when the sender ends.
  void blackhole(Direction direction);
  // Lets bytes pass again. False: something has been swallowed meanwhile, so there is no way back.
  [[nodiscard]] bool revive(Direction direction);
  // Nothing passes, and nothing is lost; what is under way arrives.
  void stall(Direction direction);
  void go_on(Direction direction);
  void pace(Direction direction, const Pace& pace);

  [[nodiscard]] const Link& link() const { return m_link; }
  [[nodiscard]] std::uint64_t connection() const { return m_connection; }
  [[nodiscard]] const Interpreter& interpreter() const { return *m_interpreter; }
  [[nodiscard]] Interpreter& interpreter() { return *m_interpreter; }
  [[nodiscard]] bool closed() const { return m_closed; }
  // Its client is dead, and the service is being heard out: no link of anybody's any more.
  [[nodiscard]] bool is_heard_out() const { return m_client_is_gone; }
  // There is no client any more that could hear what the service says.
  [[nodiscard]] bool client_is_gone() const {
    return m_client_is_gone || m_to_service.source_ended;
  }
  // The client ended it by itself, while it could be heard.
  [[nodiscard]] bool left_by_client() const { return m_left_by_client; }
  // Bytes that a blackhole took, and whether it kept an end for itself.
  [[nodiscard]] std::uint64_t swallowed(Direction direction) const {
    return stream(direction).swallowed;
  }
  [[nodiscard]] bool end_unheard(Direction direction) const {
    return stream(direction).blackholed && stream(direction).source_ended;
  }
  // Bytes that did not go out when they could have.
  [[nodiscard]] std::uint64_t delayed(Direction direction) const {
    return stream(direction).delayed;
  }
  // Bytes that have come and may not leave yet.
  [[nodiscard]] std::uint64_t waiting(Direction direction) const {
    return stream(direction).buffer.size();
  }

 private:
  [[nodiscard]] Stream& stream(Direction direction) {
    return direction == Direction::to_service ? m_to_service : m_to_client;
  }
  [[nodiscard]] const Stream& stream(Direction direction) const {
    return direction == Direction::to_service ? m_to_service : m_to_client;
  }
  void connect();
  // The service would not have it; or it is this machine's lack of ports or files.
  void tell_why_not_connected(std::error_code problem);
  void forget_writability();
  // Interprets, writes, passes on a half-close, and arms what is to be awaited next.
  void advance(Stream& stream);
  void interpret(Stream& stream);
  [[nodiscard]] Decision announce(Step& step);
  void let_go(Stream& stream, Step step);
  void park(Step step, Decision how);
  [[nodiscard]] std::optional<Step> take_held(Stream& stream);
  [[nodiscard]] Step* piece(Stream& stream);
  // Drops what has not been let go.
  void swallow(Stream& stream);
  void swallow_parked();
  [[nodiscard]] bool stands_still(const Stream& stream) const;
  // Says when what is let go now may leave.
  void make_due(Stream& stream, std::size_t size, Duration delay);
  // How much of what was let go may leave by now.
  [[nodiscard]] std::size_t writable(Stream& stream);
  void await_due(Stream& stream);
  void write(Stream& stream);
  void confirm_acks(Stream& stream);
  void await_readable(Stream& stream);
  void on_readable(Stream& stream);
  void on_end_of(const Stream& stream);
  void await_writable(Stream& stream);
  void close_if_done();

  asio::ip::tcp::socket m_client;
  asio::ip::tcp::socket m_service;
  Link m_link;
  std::uint64_t m_connection;
  std::unique_ptr<Interpreter> m_interpreter;
  SessionObserver& m_observer;
  Stream m_to_service;
  Stream m_to_client;
  std::optional<Step> m_parked;
  bool m_parked_in_turn = false;
  bool m_parked_is_due = false;  // It could not go when it was to.
  bool m_connecting = false;
  bool m_connected = false;
  bool m_frozen = false;
  bool m_closed = false;
  bool m_left_by_client = false;
  bool m_client_is_gone = false;
  bool m_told_that_lost = false;
  // A piece was let go since the other stream was looked at.
  bool m_other_side_spoke = false;
};

}  // namespace wringer::proxy
