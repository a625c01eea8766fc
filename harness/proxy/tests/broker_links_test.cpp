#include "harness/proxy/broker_links.h"

#include "harness/proxy/tests/any_port.h"

#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace wringer::proxy {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;

// Broker 2 is a plain acceptor; broker 1 only connects.
class BrokerLinksTest : public testing::Test {
 protected:
  BrokerLinksTest() : m_broker(m_io, k_any_port) {
    const Status opened = m_links.open({{1, {}}, {2, {m_broker.local_endpoint().port()}}});
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
  }

  tcp::socket connect() {
    tcp::socket socket(m_io);
    socket.connect(
        {asio::ip::make_address_v4(BrokerLinks::address(1, 2)), m_broker.local_endpoint().port()});
    return socket;
  }

  // What comes within a while; nothing: a deadline passed.
  std::string receive(tcp::socket& socket, std::chrono::milliseconds within) {
    std::string text(1, ' ');
    bool came = false;
    asio::async_read(socket, asio::buffer(text), [&](std::error_code problem, std::size_t) {
      if (problem == asio::error::operation_aborted) return;
      came = true;
      if (problem) text = "ended";
    });
    m_io.restart();
    m_io.run_for(within);
    if (came) return text;
    socket.cancel();
    m_io.restart();
    m_io.run();
    return "";
  }

  asio::io_context m_io;
  tcp::acceptor m_broker;
  BrokerLinks m_links;
};

TEST_F(BrokerLinksTest, PassBothWays) {
  tcp::socket near = connect();
  tcp::socket far = m_broker.accept();
  asio::write(near, asio::buffer("a", 1));
  EXPECT_EQ(receive(far, 5s), "a");
  asio::write(far, asio::buffer("b", 1));
  EXPECT_EQ(receive(near, 5s), "b");
}

TEST_F(BrokerLinksTest, AnIsolatedBrokerHearsNothingUntilItRejoins) {
  tcp::socket near = connect();
  tcp::socket far = m_broker.accept();
  m_links.isolate(2);
  asio::write(near, asio::buffer("a", 1));
  EXPECT_EQ(receive(far, 100ms), "");
  EXPECT_EQ(m_links.rejoin(2), 1);
  EXPECT_EQ(receive(far, 5s), "ended");
  tcp::socket again = connect();
  tcp::socket far_again = m_broker.accept();
  asio::write(again, asio::buffer("c", 1));
  EXPECT_EQ(receive(far_again, 5s), "c");
}

TEST_F(BrokerLinksTest, WhoIsNotConcernedIsNotDisturbed) {
  tcp::socket near = connect();
  tcp::socket far = m_broker.accept();
  m_links.isolate(3);
  asio::write(near, asio::buffer("a", 1));
  EXPECT_EQ(receive(far, 5s), "a");
  EXPECT_EQ(m_links.rejoin(3), 0);
}

}  // namespace
}  // namespace wringer::proxy
