#pragma once

#include "harness/core/moment.h"

#include <asio/ip/tcp.hpp>

#include <cstdint>
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

enum class Decision {
  forward,
  hold,
  // Of an answer: it is taken out of its stream, which goes on without it, until `unpark`. One at a
  // time; another is forwarded.
  park,          // Later answers may overtake it: the client must match them by their numbers.
  park_in_turn,  // It takes its place again by itself before a later answer.
};

// What a client gets in the place of what its service said.
struct OtherAnswer {
  std::string bytes;
  // What it now says: "27 REBALANCE_IN_PROGRESS"; empty: no error.
  std::string error;
};

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

}  // namespace wringer::proxy
