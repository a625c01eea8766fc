#include "harness/wire/postgres/messages.h"

#include <algorithm>
#include <array>

namespace wringer::wire::postgres {
namespace {

tl::unexpected<Error> corrupt(std::string_view message_name) {
  return fail(ErrorCode::corrupt,
              std::string(message_name) + " does not have the form that the protocol gives it");
}

}  // namespace

bool StartUp::wants_replication() const {
  // What the server reads as false, in lower case as drivers write it.
  constexpr std::array<std::string_view, 6> k_no = {"", "0", "false", "off", "no", "f"};
  return std::find(k_no.begin(), k_no.end(), replication) == k_no.end();
}

Result<StartUp> read_start_up(Bytes payload) {
  PayloadReader reader(payload);
  const auto version = reader.uint32();
  if (!version) return corrupt("StartupMessage");
  StartUp start_up;
  start_up.major = static_cast<std::uint16_t>(*version >> 16);
  start_up.minor = static_cast<std::uint16_t>(*version & 0xffff);
  // Older protocols lay the rest out differently; only their version can be told.
  if (start_up.major != 3) return start_up;
  while (true) {
    const auto key = reader.string();
    if (!key) return corrupt("StartupMessage");
    if (key->empty()) break;
    const auto value = reader.string();
    if (!value) return corrupt("StartupMessage");
    if (*key == "user") start_up.user = *value;
    if (*key == "database") start_up.database = *value;
    if (*key == "application_name") start_up.application_name = *value;
    if (*key == "replication") start_up.replication = *value;
  }
  if (!reader.at_end()) return corrupt("StartupMessage");
  return start_up;
}

Result<std::string_view> read_query(Bytes payload) {
  PayloadReader reader(payload);
  const auto sql = reader.string();
  if (!sql || !reader.at_end()) return corrupt("Query");
  return *sql;
}

Result<Parse> read_parse(Bytes payload) {
  PayloadReader reader(payload);
  const auto statement = reader.string();
  const auto sql = reader.string();
  if (!statement || !sql) return corrupt("Parse");
  Parse parse{*statement, *sql, {}};
  const auto count = reader.uint16().value_or(0);
  while (parse.parameter_types.size() < count) {
    const auto type = reader.uint32();
    if (!type) break;  // The server will say what it thinks of that.
    parse.parameter_types.push_back(*type);
  }
  return parse;
}

Result<Bind> read_bind(Bytes payload) {
  PayloadReader reader(payload);
  const auto portal = reader.string();
  const auto statement = reader.string();
  if (!portal || !statement) return corrupt("Bind");
  return Bind{*portal, *statement, reader.rest()};
}

Result<Execute> read_execute(Bytes payload) {
  PayloadReader reader(payload);
  const auto portal = reader.string();
  const auto max_rows = reader.uint32();
  if (!portal || !max_rows || !reader.at_end()) return corrupt("Execute");
  return Execute{*portal, *max_rows};
}

Result<Close> read_close(Bytes payload) {
  PayloadReader reader(payload);
  const auto what = reader.character();
  const auto name = reader.string();
  if (!name || !reader.at_end() || (what != 'S' && what != 'P')) return corrupt("Close");
  return Close{what == 'S' ? Named::statement : Named::portal, *name};
}

Result<std::uint32_t> read_authentication(Bytes payload) {
  const auto code = PayloadReader(payload).uint32();
  if (!code) return corrupt("Authentication");
  return *code;
}

Result<BackendKey> read_backend_key(Bytes payload) {
  PayloadReader reader(payload);
  const auto process_id = reader.uint32();
  const Bytes secret = reader.rest();
  if (!process_id || secret.size() < 4 || secret.size() > 256) return corrupt("BackendKeyData");
  return BackendKey{*process_id, Buffer(secret.begin(), secret.end())};
}

Result<std::string_view> read_command_tag(Bytes payload) {
  PayloadReader reader(payload);
  const auto tag = reader.string();
  if (!tag || !reader.at_end()) return corrupt("CommandComplete");
  return *tag;
}

Result<TransactionStatus> read_ready_for_query(Bytes payload) {
  PayloadReader reader(payload);
  const auto status = reader.character();
  if ((status != 'I' && status != 'T' && status != 'E') || !reader.at_end()) {
    return corrupt("ReadyForQuery");
  }
  return static_cast<TransactionStatus>(*status);
}

Result<ErrorFields> read_error(Bytes payload) {
  PayloadReader reader(payload);
  ErrorFields fields;
  std::string_view translated_severity;
  while (true) {
    const auto code = reader.character();
    if (!code) return corrupt("ErrorResponse");
    if (*code == '\0') break;
    const auto value = reader.string();
    if (!value) return corrupt("ErrorResponse");
    if (*code == 'V') fields.severity = *value;
    if (*code == 'S') translated_severity = *value;
    if (*code == 'C') fields.sql_state = *value;
    if (*code == 'M') fields.message = *value;
  }
  if (fields.severity.empty()) fields.severity = translated_severity;
  return fields;
}

Buffer error_response(std::string_view severity, std::string_view sql_state,
                      std::string_view message) {
  return MessageBuilder('E')
      .character('S')
      .string(severity)
      .character('V')
      .string(severity)
      .character('C')
      .string(sql_state)
      .character('M')
      .string(message)
      .character('\0')
      .finish();
}

Buffer ready_for_query(TransactionStatus status) {
  return MessageBuilder('Z').character(static_cast<char>(status)).finish();
}

Buffer query(std::string_view sql) {
  return MessageBuilder('Q').string(sql).finish();
}

Buffer terminate() {
  return MessageBuilder('X').finish();
}

Buffer encryption_refused() {
  return {static_cast<std::byte>('N')};
}

Buffer cancel_request(const BackendKey& key) {
  return MessageBuilder()
      .uint32(k_cancel_request_code)
      .uint32(key.process_id)
      .bytes(key.secret)
      .finish();
}

}  // namespace wringer::wire::postgres
