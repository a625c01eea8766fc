#pragma once

// What the messages say that we care about: readers for payloads (not the whole message) and
// builders of whole messages. Views point into the payload. A reader fails with `corrupt` where the
// payload does not have the form that PostgreSQL 15's documentation gives it (55.7 Message
// Formats).

#include "harness/core/error.h"
#include "harness/wire/postgres/payload.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::wire::postgres {

// Between two exchanges: outside a transaction block, in one, or in one that failed and can only be
// rolled back.
enum class TransactionStatus : char { idle = 'I', in_block = 'T', failed = 'E' };

struct StartUp {
  std::uint16_t major = 0;
  std::uint16_t minor = 0;
  std::string user;
  // Empty: the same as the user.
  std::string database;
  std::string application_name;
  // Asks for the replication protocol: "database" or any spelling of true.
  std::string replication;

  [[nodiscard]] bool wants_replication() const;
};

struct Parse {
  // Empty: the unnamed statement.
  std::string_view statement;
  std::string_view sql;
  // Object ids of the parameters' types, as far as the client gives them; 0: the server shall tell.
  std::vector<std::uint32_t> parameter_types;
};

struct Bind {
  // Empty: the unnamed portal or statement.
  std::string_view portal;
  std::string_view statement;
  // What follows: the parameters (see parameters.h).
  Bytes rest;
};

struct Execute {
  std::string_view portal;
  // 0: no limit.
  std::uint32_t max_rows = 0;
};

enum class Named { statement, portal };

struct Close {
  Named what = Named::statement;
  std::string_view name;
};

// Of ErrorResponse and NoticeResponse.
struct ErrorFields {
  // "ERROR", "FATAL", "PANIC", "WARNING", …: never translated by servers since 9.6.
  std::string_view severity;
  std::string_view sql_state;
  std::string_view message;

  // The server ends the connection after it.
  [[nodiscard]] bool ends_connection() const { return severity == "FATAL" || severity == "PANIC"; }
};

// What a CancelRequest needs. The secret has 4 bytes in protocol 3.0 and up to 256 in 3.2.
struct BackendKey {
  std::uint32_t process_id = 0;
  Buffer secret;

  bool operator==(const BackendKey&) const = default;
};

[[nodiscard]] Result<StartUp> read_start_up(Bytes payload);
[[nodiscard]] Result<std::string_view> read_query(Bytes payload);
[[nodiscard]] Result<Parse> read_parse(Bytes payload);
[[nodiscard]] Result<Bind> read_bind(Bytes payload);
[[nodiscard]] Result<Execute> read_execute(Bytes payload);
[[nodiscard]] Result<Close> read_close(Bytes payload);
// 0 when the server is content; else what the client must do next.
[[nodiscard]] Result<std::uint32_t> read_authentication(Bytes payload);
[[nodiscard]] Result<BackendKey> read_backend_key(Bytes payload);
// "INSERT 0 1"
[[nodiscard]] Result<std::string_view> read_command_tag(Bytes payload);
[[nodiscard]] Result<TransactionStatus> read_ready_for_query(Bytes payload);
[[nodiscard]] Result<ErrorFields> read_error(Bytes payload);

// Whole messages. Texts must hold no zero byte.
[[nodiscard]] Buffer error_response(std::string_view severity, std::string_view sql_state,
                                    std::string_view message);
[[nodiscard]] Buffer ready_for_query(TransactionStatus status);
[[nodiscard]] Buffer query(std::string_view sql);
[[nodiscard]] Buffer terminate();
// The single byte 'N', which makes a client go on in the clear or give up.
[[nodiscard]] Buffer encryption_refused();
[[nodiscard]] Buffer cancel_request(const BackendKey& key);

}  // namespace wringer::wire::postgres
