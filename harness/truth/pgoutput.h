#pragma once

// The messages of Postgres' logical decoding: output plugin `pgoutput`, protocol version 1
// (PostgreSQL 15 documentation, 55.9). Bytes to values, no I/O.

#include "harness/core/error.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace wringer::truth {

struct Relation {
  std::uint32_t id = 0;
  std::string schema;
  std::string name;
  std::vector<std::string> columns;
};

// A row's values as text, in the order of the relation's columns; nullopt is NULL.
using Row = std::vector<std::optional<std::string>>;

namespace decoded {

struct Begin {
  std::uint64_t commit_lsn = 0;
  // Microseconds since 1970.
  std::int64_t committed_at = 0;
  std::uint32_t xid = 0;
};
struct Commit {};
enum class Operation { insert, update, remove, truncate };
struct Change {
  Operation operation = Operation::insert;
  std::shared_ptr<const Relation> relation{};
  // Of update and remove: all columns, where the table's replica identity is FULL; else what there
  // is of it.
  Row before;
  Row after;
};
// From pg_logical_emit_message.
struct Note {
  std::string prefix;
  std::string content;
};
// Origins, types and relations: nothing that happened to a row.
struct Other {};

}  // namespace decoded

using Decoded =
    std::variant<decoded::Other, decoded::Begin, decoded::Commit, decoded::Change, decoded::Note>;

// Remembers the relations that it has been told of: messages must come in the order of the slot.
class PgOutputDecoder {
 public:
  // A truncation of several tables gives one change each, so there may be more than one. Error code
  // corrupt: not a message of this protocol.
  [[nodiscard]] Result<std::vector<Decoded>> decode(std::string_view message);

 private:
  std::map<std::uint32_t, std::shared_ptr<const Relation>> m_relations;
};

}  // namespace wringer::truth
