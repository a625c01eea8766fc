#pragma once

#include "harness/wire/kafka/frame.h"
#include "harness/wire/kafka/header.h"

#include <chrono>
#include <optional>
#include <string>

namespace wringer::proxy {

// How long the fetches of one connection wait for news. A broker answers in order, so whatever a
// client asks behind a fetch that brings nothing waits as long: half a second by default, and a
// client that has just been given partitions has much to ask. So a fetch waits 10 ms at first, and
// twice as long each time that it brings nothing, up to 80 ms or what the client wants. To the
// client it is a broker that answers early, as brokers may.
class FetchWaits {
 public:
  // A request of another kind is under way: what comes next may be news.
  void other_request() { m_empty = 0; }
  void fetched(bool anything) { m_empty = anything ? 0 : m_empty + 1; }

  // The frame to send in place of this Fetch; nothing: as it is. A client that wants to wait for
  // more than a byte gathers records, which is its business.
  [[nodiscard]] std::optional<std::string> shortened(
      const wire::kafka::Frame& frame, const wire::kafka::RequestHeader& header) const;

 private:
  // Fetches in a row that brought nothing.
  int m_empty = 0;
};

}  // namespace wringer::proxy
