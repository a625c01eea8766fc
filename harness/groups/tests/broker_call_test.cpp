#include "harness/groups/broker_call.h"

#include <asio/read.hpp>
#include <asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace wringer::groups {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;
using testing::HasSubstr;

class BrokerCall : public testing::Test {
 protected:
  Result<std::string> call(Duration timeout) {
    std::optional<Result<std::string>> outcome;
    call_broker(m_io, m_broker.local_endpoint(),
                std::string("\0\0\0\x03"
                            "ask",
                            7),
                timeout, [&](Result<std::string> result) { outcome = std::move(result); });
    EXPECT_FALSE(outcome) << "never from inside the call";
    m_io.restart();
    m_io.run();
    return outcome.value_or(fail(ErrorCode::corrupt, "no answer at all"));
  }

  // Takes one connection, reads the request, and says this.
  void answer_with(const std::string& bytes) {
    m_broker.async_accept([this, bytes](std::error_code, tcp::socket socket) {
      m_connection.emplace(std::move(socket));
      asio::async_read(*m_connection, asio::buffer(m_request),
                       [this, bytes](std::error_code, std::size_t) {
                         asio::write(*m_connection, asio::buffer(bytes));
                         m_connection->shutdown(tcp::socket::shutdown_send);
                       });
    });
  }

  asio::io_context m_io{1};
  tcp::acceptor m_broker{m_io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::optional<tcp::socket> m_connection;
  std::array<char, 7> m_request{};
};

TEST_F(BrokerCall, GivesTheAnswersPayload) {
  answer_with(std::string("\0\0\0\x02hi", 6));
  const auto result = call(5s);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(*result, "hi");
}

TEST_F(BrokerCall, ASilentBrokerEndsItAtItsDeadline) {
  const auto result = call(30ms);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::timed_out);
  EXPECT_THAT(result.error().message, HasSubstr("did not answer while"));
}

TEST_F(BrokerCall, ABrokerThatBreaksOffIsAnError) {
  answer_with(std::string("\0\0\0\x09hi", 6));
  EXPECT_FALSE(call(5s));
}

TEST_F(BrokerCall, AnAbsurdSizeIsNotBelieved) {
  answer_with(
      std::string("\x7f\xff\xff\xff"
                  "hi",
                  6));
  const auto result = call(5s);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::corrupt);
}

TEST_F(BrokerCall, ARefusingBrokerIsAnError) {
  const tcp::endpoint nobody = m_broker.local_endpoint();
  m_broker.close();
  std::optional<Result<std::string>> outcome;
  call_broker(m_io, nobody, "ask", 5s,
              [&](Result<std::string> result) { outcome = std::move(result); });
  m_io.run();
  ASSERT_TRUE(outcome);
  EXPECT_THAT(outcome->error().message, HasSubstr("refused"));
}

}  // namespace
}  // namespace wringer::groups
