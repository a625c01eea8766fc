#pragma once

// What the bytes of one connection mean. One implementation for each service; no I/O.

#include "harness/core/clock.h"
#include "harness/core/moment.h"
#include "harness/proxy/message_edits.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace wringer::proxy {

enum class Direction { to_service, to_client };
// Which way the message of a moment goes.
[[nodiscard]] inline Direction direction_of(const Moment& moment) {
  return moment.phase == Phase::requested ? Direction::to_service : Direction::to_client;
}

// The next piece of a stream: what a session forwards, holds or drops as a whole.
struct Step {
  enum class Kind {
    need_more,  // What is buffered is not a whole piece yet.
    piece,      // The first `size` bytes are one.
  };
  Kind kind = Kind::need_more;
  // Of `need_more`: at least so many bytes more are missing; 0: not known.
  std::size_t size = 0;
  // The moments that the piece is, mostly one or none: `requested` in the direction to the service,
  // `applied` in the other, or `acked` of an answer in the service's place, which is told when it
  // has been delivered. The session fills in instance, connection, service, broker and size.
  std::vector<Moment> moments{};
  // Goes out in place of the piece.
  std::optional<std::string> rewritten{};
  // It leaves us so much later than it could.
  Duration delay{};
};

class Interpreter {
 public:
  virtual ~Interpreter() = default;

  // `buffered` starts where the previous piece of this direction ended. Called again after
  // `need_more` when more has come in this direction, or a piece in the other; called once for each
  // piece otherwise.
  [[nodiscard]] virtual Step next(Direction direction, std::span<const std::byte> buffered) = 0;

  // The piece that `next` gave last in the direction to the service is not forwarded; the client
  // gets this answer in the service's place, when it has had the answers to all that it asked
  // before. False: such a piece has no answer, and nothing was done.
  [[nodiscard]] virtual bool answer_in_place(std::string answer) = 0;
  // Such an answer's turn has come: `next` gives it (a piece of size 0 with `rewritten`), whatever
  // is buffered.
  [[nodiscard]] virtual bool has_answer() const = 0;

  // Null: nothing of this protocol can be changed.
  [[nodiscard]] virtual const MessageEdits* edits() const { return nullptr; }

  // Why the connection is no longer understood (TLS, nonsense, out of step), in one sentence; empty
  // while it is. Its bytes are then passed on as they come, and no moment is seen on it any more.
  [[nodiscard]] virtual std::string lost() const = 0;

  // The instance has unfinished business here: an open transaction, a request without its answer
  // that is not a mere poll. A connection that is busy keeps a case from settling.
  [[nodiscard]] virtual bool busy() const = 0;
  // The client has asked to be a member of something under a name that the service is yet to give
  // it: the answer tells who was made a member, whether the client lives to hear it or not.
  [[nodiscard]] virtual bool awaits_its_name() const { return false; }
  // Of one that is busy: as far as its statements say, it only reads, or waits for a lock.
  [[nodiscard]] virtual bool only_reads() const { return false; }
};

}  // namespace wringer::proxy
