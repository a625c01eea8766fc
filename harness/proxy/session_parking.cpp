// Answers that wait beside their stream.

#include "harness/proxy/session.h"

#include <asio/post.hpp>

#include <utility>

namespace wringer::proxy {

void Session::park(Step step, Decision how) {
  if (m_parked) {
    let_go(m_to_client, std::move(step));
    return;
  }
  if (!step.rewritten) {
    const auto bytes = m_to_client.buffer.data().subspan(m_to_client.released, step.size);
    step.rewritten.emplace(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  m_to_client.buffer.replace(m_to_client.released, step.size, "");
  step.size = 0;
  m_parked = std::move(step);
  m_parked_in_turn = how == Decision::park_in_turn;
  m_other_side_spoke = true;
}

// It is no longer among the bytes of its stream.
void Session::swallow_parked() {
  if (!m_parked) return;
  m_to_client.swallowed += m_parked->rewritten->size();
  m_parked.reset();
  m_parked_in_turn = false;
  m_parked_is_due = false;
}

const std::string* Session::parked() const {
  return m_parked ? &*m_parked->rewritten : nullptr;
}

void Session::unpark(std::optional<OtherAnswer> other) {
  if (m_closed || !m_parked) return;
  if (other) {
    m_parked->rewritten = std::move(other->bytes);
    for (Moment& moment : m_parked->moments) {
      moment.succeeded = other->error.empty();
      moment.error = other->error;
    }
  }
  // Nothing goes into a stream that stands still.
  m_parked_is_due = stands_still(m_to_client);
  if (m_parked_is_due) return;
  m_parked_in_turn = false;
  Step step = *std::exchange(m_parked, std::nullopt);
  let_go(m_to_client, std::move(step));
  // Later: we may be called while the stream is being read.
  asio::post(m_client.get_executor(), [self = shared_from_this()] {
    if (!self->m_closed) self->advance(self->m_to_client);
  });
}

}  // namespace wringer::proxy
