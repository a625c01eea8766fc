// Whatever bytes come, in whatever pieces: framers and tracker end, pass every byte on, and see the
// same exchanges.

#include "harness/wire/postgres/sql.h"
#include "harness/wire/postgres/tests/conversation.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace wringer::wire::postgres {
namespace {

// Something that one side says at once.
struct Saying {
  Side side = Side::frontend;
  Buffer bytes;
};

using Script = std::vector<Saying>;

void showValue(const Saying& saying, std::ostream& out) {
  out << (saying.side == Side::frontend ? "client" : "server");
  for (const std::byte byte : saying.bytes) out << ' ' << std::to_integer<int>(byte);
}

Buffer buffer_of(const std::vector<std::uint8_t>& numbers) {
  Buffer bytes;
  for (const std::uint8_t number : numbers) bytes.push_back(std::byte{number});
  return bytes;
}

rc::Gen<Buffer> garbage() {
  return rc::gen::map<std::vector<std::uint8_t>>(buffer_of);
}

rc::Gen<Buffer> client_message() {
  return rc::gen::element(
      query("begin"), query("commit"), query("insert into t values (1)"), query("select 1"),
      query("insert into t values (1); commit; begin"), query("rollback"), query("discard all"),
      query("prepare p as select 1; execute p"), query("copy t from stdin"), query(""),
      run("insert into t values (1)"), run("commit"), run("copy t from stdin"),
      parse("S", "commit"), bind("C", "S"), execute("C", 1), describe_portal("C"),
      close_statement("S"), copy_data("1"), bare('c'), bare('S'), bare('S'), bare('H'), bare('X'),
      bare('F'), terminate(), start_up_message({"user", "alice"}),
      encryption_request(k_ssl_request_code));
}

rc::Gen<Buffer> server_message() {
  return rc::gen::element(complete("BEGIN"), complete("COMMIT"), complete("ROLLBACK"),
                          complete("INSERT 0 1"), complete("SELECT 1"), complete("DISCARD ALL"),
                          complete("PREPARE"), idle(), idle(), in_block(), failed(), error("23505"),
                          fatal("57P01"), warning("25P01"), copy_in_response(), bare('1'),
                          bare('2'), bare('3'), bare('s'), bare('I'), bare('n'), bare('T'),
                          bare('D'), bare('V'), bare('H'), bare('W'), ran("INSERT 0 1"),
                          authentication(0), backend_key_data(1, 2), encryption_refused());
}

// A message, perhaps with one byte changed or its end cut off.
rc::Gen<Buffer> damaged(rc::Gen<Buffer> messages) {
  return rc::gen::exec([messages = std::move(messages)] {
    Buffer bytes = *messages;
    switch (*rc::gen::weightedElement<int>({{20, 0}, {1, 1}, {1, 2}})) {
      case 1:
        bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] =
            std::byte{*rc::gen::arbitrary<std::uint8_t>()};
        break;
      case 2:
        bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size()));
        break;
      default:
        break;
    }
    return bytes;
  });
}

rc::Gen<Script> script() {
  const auto saying = [](Side side, rc::Gen<Buffer> bytes) {
    return rc::gen::construct<Saying>(rc::gen::just(side), std::move(bytes));
  };
  return rc::gen::container<Script>(rc::gen::weightedOneOf<Saying>({
      {20, saying(Side::frontend, damaged(client_message()))},
      {20, saying(Side::backend, damaged(server_message()))},
      {1, saying(Side::frontend, garbage())},
      {1, saying(Side::backend, garbage())},
  }));
}

void say(Conversation& talk, const Saying& saying) {
  saying.side == Side::frontend ? talk.client(saying.bytes) : talk.server(saying.bytes);
}

RC_GTEST_PROP(Framers, EndOnAnyBytes, ()) {
  const Buffer bytes = *garbage();
  const auto sound = [&bytes](const Framed& framed) {
    const auto* message = std::get_if<Message>(&framed);
    if (message != nullptr) RC_ASSERT((message->size > 0 && message->size <= bytes.size()));
    const auto* more = std::get_if<NeedMore>(&framed);
    if (more != nullptr) RC_ASSERT(more->bytes > 0);
    const auto* nonsense = std::get_if<Nonsense>(&framed);
    if (nonsense != nullptr) RC_ASSERT(!nonsense->reason.empty());
  };
  if (!bytes.empty()) sound(next_startup_packet(bytes));
  sound(next_message(Side::frontend, bytes));
  sound(next_message(Side::backend, bytes));
  sound(next_encryption_answer(bytes));
}

RC_GTEST_PROP(Splitter, KeepsEveryStatementInsideItsScript, ()) {
  const std::string sql = *rc::gen::container<std::string>(rc::gen::element(
      ';', '\'', '"', '$', '-', '/', '*', '(', ')', ' ', '\n', 'a', 'E', '\\', '1'));
  const char* end = sql.data();
  for (const std::string_view statement : split(sql)) {
    RC_ASSERT(!statement.empty());
    RC_ASSERT(statement.data() >= end);
    end = statement.data() + statement.size();
    RC_ASSERT(end <= sql.data() + sql.size());
    // A statement that was cut out is one statement.
    RC_ASSERT(split(statement).size() == 1u);
    (void)classify(statement);
    RC_ASSERT(shorten(statement, 10).size() <= 10u);
  }
}

RC_GTEST_PROP(Tracker, EndsOnAnyBytes, ()) {
  Conversation talk;
  const bool connected = *rc::gen::weightedElement<bool>({{9, true}, {1, false}});
  if (connected) talk.connect();
  std::size_t said = talk.forwarded();
  for (const Saying& saying : *script()) {
    say(talk, saying);
    said += saying.bytes.size();
    RC_ASSERT(talk.forwarded() <= said);
    if (talk.tracker().state() != ConnectionState::out_of_step) continue;
    // From here on, nothing is kept back.
    RC_ASSERT(talk.forwarded() == said);
    RC_ASSERT(!talk.tracker().out_of_step_because().empty());
  }
}

RC_GTEST_PROP(Tracker, EndsEveryExchangeOnceAndAfterItsStartUnlessItIsAnUnforeseenCommit, ()) {
  Conversation talk;
  talk.connect();
  for (const Saying& saying : *script()) say(talk, saying);
  std::vector<std::string> open;
  for (const std::string& line : talk.log()) {
    const std::string name = line.substr(1, line.find_first_of(":[", 1) - 1);
    const std::string id = name.substr(0, name.find(' '));
    if (line[0] == '+') {
      RC_ASSERT(std::find(open.begin(), open.end(), id) == open.end());
      open.push_back(id);
    } else {
      const auto started = std::find(open.begin(), open.end(), id);
      const bool unforeseen = started == open.end();
      if (unforeseen) RC_ASSERT(line.find(" commit done ") != std::string::npos);
      if (!unforeseen) open.erase(started);
    }
  }
  if (talk.tracker().state() == ConnectionState::ready) {
    RC_ASSERT(talk.tracker().open_exchanges().size() == open.size());
  }
}

RC_GTEST_PROP(Tracker, SeesTheSameInAnyPieces, ()) {
  const bool connected = *rc::gen::arbitrary<bool>();
  const Script said = *script();
  Conversation whole;
  Conversation pieces;
  if (connected) {
    whole.connect();
    pieces.connect();
  }
  for (const Saying& saying : said) {
    say(whole, saying);
    for (std::size_t at = 0; at < saying.bytes.size();) {
      const std::size_t size = *rc::gen::inRange<std::size_t>(1, saying.bytes.size() - at + 1);
      const Bytes piece = Bytes(saying.bytes).subspan(at, size);
      say(pieces, {saying.side, Buffer(piece.begin(), piece.end())});
      at += size;
    }
    RC_ASSERT(pieces.log() == whole.log());
    RC_ASSERT(pieces.tracker().state() == whole.tracker().state());
    RC_ASSERT(pieces.forwarded() == whole.forwarded());
  }
}

}  // namespace
}  // namespace wringer::wire::postgres
