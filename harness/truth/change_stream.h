#pragma once

// The change stream of a database: every committed change, in the order of commit, by logical
// decoding. What it needs is put into the database before the system sees it.

#include "harness/clients/postgres.h"
#include "harness/core/error.h"
#include "harness/truth/pgoutput.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace wringer::truth {

// Why there can be no change stream here: the server does not decode (wal_level = logical, and
// Postgres 14 for attribution), or we may not make it. Empty: there can be one.
[[nodiscard]] Result<std::string> why_no_stream(clients::Database& database);

// Into a template, after the schema: a publication of all tables; REPLICA IDENTITY FULL, so that
// the row before is known; and triggers after each statement that note which server process wrote,
// which is how a transaction is attributed to a connection. An event trigger does the same to
// tables that the system makes itself. Everything stands in a schema `wringer`.
[[nodiscard]] Status install_capture(clients::Database& database);

// The slot of a database; its WAL is kept until it is dropped. Creating one waits for the
// transactions that are open anywhere on the server.
[[nodiscard]] Status create_slot(clients::Database& database, const std::string& name);
// False if there is none, or no name.
[[nodiscard]] Result<bool> has_slot(clients::Database& database, const std::string& name);
// Every slot of the database `name`, from any connection: without this it can't be dropped.
[[nodiscard]] Status drop_slots(clients::Database& database, const std::string& name);

struct StreamedTransaction {
  decoded::Begin begin;
  // The server process that wrote; 0: not known.
  int backend = 0;
};

// Told of each transaction that changed a row: it begins, then its changes come, in their order.
// May use the stream's connection. A failure ends the reading.
struct StreamSink {
  std::function<Status(const StreamedTransaction&)> transaction;
  std::function<Status(decoded::Change&&)> change;
};

class ChangeStream {
 public:
  // `database`: a connection of our own to the database of the slot. Both are borrowed.
  ChangeStream(clients::Database& database, std::string slot)
      : m_database(database), m_slot(std::move(slot)) {}

  // Everything that was committed since the last call and before this one. What it gives is gone
  // from the slot. An end mark of our own tells that nothing is missing. Error code timed_out: the
  // mark did not come.
  [[nodiscard]] Status read(const StreamSink& sink);

 private:
  // Whether the mark was among it.
  [[nodiscard]] Result<bool> read_on(const StreamSink& sink, const std::string& mark);
  [[nodiscard]] Result<bool> take(Decoded&& message, const StreamSink& sink,
                                  const std::string& mark);
  [[nodiscard]] Status flush(const StreamSink& sink);

  clients::Database& m_database;
  std::string m_slot;
  PgOutputDecoder m_decoder;
  int m_marks = 0;
  // The transaction that is being read. Its note may come behind its first changes.
  StreamedTransaction m_transaction;
  std::vector<decoded::Change> m_changes;
};

}  // namespace wringer::truth
