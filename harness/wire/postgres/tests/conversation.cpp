#include "harness/wire/postgres/tests/conversation.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::wire::postgres {
namespace {

std::string short_name(ExchangeKind kind) {
  return std::string(moment_name(kind).substr(std::string_view("postgres.").size()));
}

}  // namespace

void Conversation::connect() {
  client(start_up_message({"user", "alice"}));
  server(authentication(0) + backend_key_data(7, 42) + idle());
  m_log.clear();
}

void Conversation::feed(Side side, Bytes bytes) {
  Buffer& received = m_received[static_cast<std::size_t>(side)];
  received.insert(received.end(), bytes.begin(), bytes.end());
  // What one side says can make sense of what the other has said already.
  while (step(Side::frontend) || step(Side::backend)) {
  }
}

bool Conversation::step(Side side) {
  Buffer& received = m_received[static_cast<std::size_t>(side)];
  const auto next = m_tracker.next(side, received);
  const auto* message = std::get_if<Message>(&next);
  if (message == nullptr) return false;
  if (side == Side::frontend) {
    const FrontendEvent event = m_tracker.on_frontend(*message);
    if (event.start) {
      m_last_start = *event.start;
      m_log.push_back(fmt::format("+{} {}: {}", event.start->id, short_name(event.start->kind),
                                  event.start->sql));
    }
  } else {
    m_last_answer = m_tracker.on_backend(*message);
    for (const ExchangeEnd& end : m_last_answer.ends) {
      m_log.push_back(fmt::format("-{} {} {} [{}]{}{}", end.id, short_name(end.kind),
                                  end.succeeded ? "done" : "refused", end.command_tag,
                                  end.sql_state.empty() ? "" : " ", end.sql_state));
    }
  }
  m_forwarded += message->size;
  received.erase(received.begin(), received.begin() + static_cast<std::ptrdiff_t>(message->size));
  return true;
}

Buffer start_up_message(const std::vector<std::string>& keys_and_values, std::uint32_t version) {
  MessageBuilder builder;
  builder.uint32(version);
  for (const std::string& text : keys_and_values) builder.string(text);
  return builder.character('\0').finish();
}

Buffer encryption_request(std::uint32_t code) {
  return MessageBuilder().uint32(code).finish();
}

Buffer parse(std::string_view statement, std::string_view sql) {
  return MessageBuilder('P').string(statement).string(sql).uint16(0).finish();
}

Buffer bind(std::string_view portal, std::string_view statement) {
  return MessageBuilder('B')
      .string(portal)
      .string(statement)
      .uint16(0)
      .uint16(0)
      .uint16(0)
      .finish();
}

Buffer describe_portal(std::string_view portal) {
  return MessageBuilder('D').character('P').string(portal).finish();
}

Buffer execute(std::string_view portal, std::uint32_t max_rows) {
  return MessageBuilder('E').string(portal).uint32(max_rows).finish();
}

Buffer close_statement(std::string_view statement) {
  return MessageBuilder('C').character('S').string(statement).finish();
}

Buffer copy_data(std::string_view data) {
  return MessageBuilder('d').bytes(std::as_bytes(std::span(data.data(), data.size()))).finish();
}

Buffer bare(char type) {
  return MessageBuilder(type).finish();
}

Buffer run(std::string_view sql) {
  return parse("", sql) + bind("", "") + execute("");
}

Buffer authentication(std::uint32_t code) {
  return MessageBuilder('R').uint32(code).finish();
}

Buffer backend_key_data(std::uint32_t process_id, std::uint32_t secret) {
  return MessageBuilder('K').uint32(process_id).uint32(secret).finish();
}

Buffer complete(std::string_view tag) {
  return MessageBuilder('C').string(tag).finish();
}

Buffer error(std::string_view sql_state) {
  return error_response("ERROR", sql_state, "no");
}

Buffer fatal(std::string_view sql_state) {
  return error_response("FATAL", sql_state, "no");
}

Buffer warning(std::string_view sql_state) {
  Buffer notice = error_response("WARNING", sql_state, "hm");
  notice[0] = std::byte{'N'};
  return notice;
}

Buffer copy_in_response() {
  return MessageBuilder('G').character('\0').uint16(0).finish();
}

Buffer idle() {
  return ready_for_query(TransactionStatus::idle);
}

Buffer in_block() {
  return ready_for_query(TransactionStatus::in_block);
}

Buffer failed() {
  return ready_for_query(TransactionStatus::failed);
}

Buffer ran(std::string_view tag) {
  return bare('1') + bare('2') + complete(tag);
}

Buffer operator+(Buffer first, const Buffer& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace wringer::wire::postgres
