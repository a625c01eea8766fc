// What real clients and PostgreSQL 15 said to each other. How much was committed is known: from the
// statements, and for mixed.hex from the server's own log (logical decoding).
//
// A line is '>' (client) or '<' (server) and the bytes in hexadecimal, in the order in which they
// were seen. psql.hex: a script of simple queries; pgbench_*.hex: three times BEGIN, INSERT, END in
// each protocol, and three times a pipeline of BEGIN, INSERT, COMMIT, INSERT; mixed.hex: random
// simple and extended series with errors, COPY, savepoints and deferred constraints.

#include "harness/wire/postgres/tests/conversation.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace wringer::wire::postgres {
namespace {

struct Line {
  char speaker = '>';
  Buffer bytes;
};

std::vector<Line> read_stream(const std::string& name) {
  std::ifstream file(fmt::format("{}/{}.hex", WRINGER_POSTGRES_STREAMS, name));
  std::vector<Line> lines;
  char speaker = '>';
  std::string digits;
  while (file >> speaker >> digits) {
    Line line{speaker, {}};
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
      line.bytes.push_back(static_cast<std::byte>(std::stoi(digits.substr(i, 2), nullptr, 16)));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

void say(Conversation& talk, char speaker, Bytes bytes) {
  speaker == '>' ? talk.client(bytes) : talk.server(bytes);
}

std::ptrdiff_t count(const std::vector<std::string>& log, std::string_view what) {
  return std::count_if(log.begin(), log.end(), [what](const std::string& line) {
    return line.find(what) != std::string::npos;
  });
}

struct Known {
  const char* name;
  int committed;
  int refused;
};

void PrintTo(const Known& known, std::ostream* out) {
  *out << known.name;
}

class Stream : public testing::TestWithParam<Known> {
 protected:
  std::vector<Line> stream = read_stream(GetParam().name);
};

TEST_P(Stream, CountsWhatWasCommitted) {
  ASSERT_FALSE(stream.empty());
  Conversation talk;
  for (const Line& line : stream) say(talk, line.speaker, line.bytes);
  EXPECT_EQ(talk.tracker().state(), ConnectionState::ready);
  EXPECT_EQ(count(talk.log(), " commit done "), GetParam().committed);
  EXPECT_EQ(count(talk.log(), " commit refused "), GetParam().refused);
  EXPECT_TRUE(talk.tracker().is_quiet());
  EXPECT_FALSE(talk.tracker().has_open_writes());
}

TEST_P(Stream, SaysTheSameByteByByte) {
  Conversation whole;
  Conversation bytewise;
  for (const Line& line : stream) {
    say(whole, line.speaker, line.bytes);
    for (const std::byte& byte : line.bytes) say(bytewise, line.speaker, Bytes(&byte, 1));
    ASSERT_EQ(bytewise.log(), whole.log());
    ASSERT_EQ(bytewise.forwarded(), whole.forwarded());
  }
}

TEST_P(Stream, EndsWhatItStarts) {
  Conversation talk;
  for (const Line& line : stream) say(talk, line.speaker, line.bytes);
  const auto starts = std::count_if(talk.log().begin(), talk.log().end(),
                                    [](const std::string& line) { return line[0] == '+'; });
  EXPECT_GT(starts, 1);
  EXPECT_EQ(talk.log().size(), static_cast<std::size_t>(2 * starts));
}

INSTANTIATE_TEST_SUITE_P(Recorded, Stream,
                         testing::Values(Known{"psql", 6, 2}, Known{"pgbench_simple", 3, 0},
                                         Known{"pgbench_extended", 3, 0},
                                         Known{"pgbench_prepared", 3, 0},
                                         Known{"pgbench_pipeline", 6, 0}, Known{"mixed", 4, 4}),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace wringer::wire::postgres
