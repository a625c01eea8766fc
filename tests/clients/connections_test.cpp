#include "tests/clients/connections.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

namespace wringer::test {
namespace {

using asio::ip::tcp;
using testing::Contains;
using testing::Not;

class Connections : public testing::Test {
 protected:
  asio::io_context m_io{1};
  tcp::acceptor m_acceptor{m_io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::string m_address = fmt::format("127.0.0.1:{}", m_acceptor.local_endpoint().port());
};

TEST_F(Connections, AreSeenWhileTheyLast) {
  EXPECT_THAT(remote_ends_of(getpid()), Not(Contains(m_address)));
  tcp::socket socket(m_io);
  socket.connect(m_acceptor.local_endpoint());
  EXPECT_THAT(remote_ends_of(getpid()), Contains(m_address));
  socket.close();
  EXPECT_THAT(remote_ends_of(getpid()), Not(Contains(m_address)));
}

TEST_F(Connections, OfIpv6SocketsToIpv4AddressesAreIpv4) {
  const auto mapped =
      asio::ip::make_address_v6(asio::ip::v4_mapped, m_acceptor.local_endpoint().address().to_v4());
  tcp::socket socket(m_io);
  std::error_code problem;
  socket.connect({mapped, m_acceptor.local_endpoint().port()}, problem);
  if (problem) GTEST_SKIP() << "no IPv6 on this machine: " << problem.message();
  EXPECT_THAT(remote_ends_of(getpid()), Contains(m_address));
}

}  // namespace
}  // namespace wringer::test
