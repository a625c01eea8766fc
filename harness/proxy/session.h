#pragma once

// One connection of an instance to a service, through us: two sockets, two streams between them.
//
// Each stream is a queue of pieces (see interpreter.h). A piece whose moment the observer decides
// to hold blocks its stream until it is released, so the order on the wire stays what it was.
// Freezing stops the stream from the client to the service before the next piece, whatever that is.
//
// All of it runs on the io_context's one thread. Callbacks to the observer may call any method of
// any session but `start`.

#include "harness/core/moment.h"
#include "harness/proxy/byte_buffer.h"
#include "harness/proxy/interpreter.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace wringer::proxy {

// Whose connection it is and where it leads.
struct Link {
  Service service = Service::kafka;
  Instance instance = 0;
  // Kafka: the broker's node id; else -1.
  std::int32_t broker = -1;
  asio::ip::tcp::endpoint upstream;
};

class Session;

// How a connection ends for one of its sides.
enum class Ending { fin, reset };

enum class Decision { forward, hold };

class SessionObserver {
 public:
  virtual ~SessionObserver() = default;
  // Every moment, in the order in which they happen. What the observer changes in it stays changed
  // in its later phases. `hold` is heeded in the phases `requested` and `applied`; an `acked`
  // message has left already.
  [[nodiscard]] virtual Decision on_moment(Session& session, Moment& moment) = 0;
  // Something that a reader of the journal wants to know: refused upstream, protocol not
  // understood.
  virtual void on_notice(Session& session, const std::string& text) = 0;
  // From here on the connection is passed on without being understood; said once, with the reason.
  virtual void on_lost(Session& session, const std::string& why) = 0;
  // Both sockets are closed. The last call for this session.
  virtual void on_closed(Session& session) = 0;
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(asio::ip::tcp::socket client, Link link, std::uint64_t connection,
          std::unique_ptr<Interpreter> interpreter, SessionObserver& observer);

  // Connects upstream and goes on until both sides have closed. A frozen session connects when it
  // is thawed.
  void start(bool frozen);

  void freeze() { m_frozen = true; }
  void thaw();

  // --- What can be done with what is held (nothing, if nothing is) ---

  // Forwards it and goes on.
  void release(Direction direction);
  // Forwards these bytes in its place: an edited message.
  void release_as(Direction direction, std::string bytes);
  // Drops the request that is held; the client gets this answer in the service's place, in its
  // turn. False if such a request is never answered: then it is still held.
  [[nodiscard]] bool answer(std::string bytes);

  // --- What can be done at any time ---

  // Closes both sides at once; what is buffered or held is dropped.
  void sever();
  // The same, but each side sees the end that it is given: in good order, or a reset.
  void cut(Ending for_client, Ending for_service);
  // From now on no byte passes in this direction, in either case without a word: the sender's data
  // goes nowhere, as on a network that drops it. There is no way back.
  void blackhole(Direction direction);

  [[nodiscard]] const Link& link() const { return m_link; }
  [[nodiscard]] std::uint64_t connection() const { return m_connection; }
  [[nodiscard]] const Interpreter& interpreter() const { return *m_interpreter; }
  [[nodiscard]] bool closed() const { return m_closed; }

 private:
  struct Ack {
    // Position in the stream after the answer's last byte.
    std::uint64_t position;
    Moment moment;
  };
  struct Stream {
    Direction direction;
    asio::ip::tcp::socket* from;
    asio::ip::tcp::socket* to;
    // The first `released` bytes may be written; what follows waits to be interpreted.
    ByteBuffer buffer{};
    std::size_t released = 0;
    std::uint64_t written = 0;
    std::deque<Ack> acks{};
    // The piece that is held: it starts at `released`.
    std::optional<Step> held{};
    bool incomplete = false;    // The interpreter needs more bytes.
    std::size_t missing = 0;    // At least so many, if it is incomplete.
    bool source_ended = false;  // FIN received.
    bool shut = false;          // FIN passed on.
    bool awaiting_read = false;
    bool awaiting_write = false;
    bool blackholed = false;
  };

  [[nodiscard]] Stream& stream(Direction direction) {
    return direction == Direction::to_service ? m_to_service : m_to_client;
  }
  void connect();
  void forget_writability();
  // Interprets, writes, passes on a half-close, and arms what is to be awaited next.
  void advance(Stream& stream);
  void interpret(Stream& stream);
  [[nodiscard]] Decision announce(Step& step);
  void let_go(Stream& stream, Step step);
  // Takes the held piece out of the stream.
  [[nodiscard]] std::optional<Step> take_held(Stream& stream);
  void write(Stream& stream);
  void confirm_acks(Stream& stream);
  void await_readable(Stream& stream);
  void on_readable(Stream& stream);
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
  bool m_connected = false;
  bool m_frozen = false;
  bool m_closed = false;
  bool m_told_that_lost = false;
  // A piece was let go since the other stream was looked at.
  bool m_other_side_spoke = false;
};

}  // namespace wringer::proxy
