#pragma once

// Takes the logical messages of one prefix (pg_logical_emit_message) out of what a server says on a
// connection of the replication protocol, and no other byte. Known are the plugins `pgoutput`, of
// every version of its protocol, and `test_decoding`. (PostgreSQL 15 documentation, 55.4, 55.5,
// 55.9; contrib/test_decoding.)

#include "harness/wire/postgres/frame.h"

#include <cstddef>
#include <optional>
#include <string>

namespace wringer::wire::postgres {

// Total on all bytes: what is no message of the protocol is passed on, with all that follows it.
class LogicalMessageFilter {
 public:
  explicit LogicalMessageFilter(std::string prefix);

  struct Passage {
    // Of the buffered bytes, those that are done with. 0: more must come before the first of them
    // can be told, which are few however long their message is.
    std::size_t size = 0;
    // What goes on in their place, if any was taken out.
    std::optional<std::string> remaining{};
  };
  // `buffered` starts where the previous passage ended; the first one with the server's first byte.
  [[nodiscard]] Passage next(Bytes buffered);

 private:
  // Whether the message at the head of these bytes can be told; what becomes of it stands in
  // m_drops.
  [[nodiscard]] bool begin_message(Bytes buffered);
  // Of a CopyData: what is there of its payload, and the size of all of it.
  [[nodiscard]] bool is_to_be_dropped(Bytes head, std::size_t size);
  [[nodiscard]] bool is_pgoutput_message(Bytes head, std::size_t size) const;
  [[nodiscard]] bool is_test_decoding_message(Bytes head, std::size_t size) const;

  std::string m_prefix;
  // Of the server's message that was begun: bytes that have not come yet.
  std::size_t m_left = 0;
  bool m_drops = false;
  // From CopyBothResponse on. Data of an ordinary COPY may be anything.
  bool m_streams = false;
  // Between Stream Start and Stream Stop of pgoutput, where each change begins with its xid.
  bool m_in_open_transaction = false;
};

}  // namespace wringer::wire::postgres
