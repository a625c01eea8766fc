#include "harness/clients/postgres.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

namespace wringer::clients {
namespace {

using testing::HasSubstr;

// A socket bound to a port of 127.0.0.1 that is free.
int bound_socket(std::string& port) {
  const int bound = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(::bind(bound, generic, size), 0);
  EXPECT_EQ(::getsockname(bound, generic, &size), 0);
  port = std::to_string(ntohs(address.sin_port));
  return bound;
}

TEST(Database, SaysThatTheServerRefusesConnections) {
  // A bound socket that does not listen keeps its port ours and refuses everybody.
  std::string port;
  const int socket = bound_socket(port);
  const auto database = Database::connect("postgresql://app@127.0.0.1:" + port + "/app");
  ::close(socket);
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code, ErrorCode::environment);
  EXPECT_THAT(database.error().message, HasSubstr("onnection refused"));
  EXPECT_THAT(database.error().message, HasSubstr(port));
  EXPECT_EQ(database.error().message.find('\n'), std::string::npos);
}

TEST(Database, SaysWhatIsWrongWithAUri) {
  const auto database = Database::connect("postgresql://127.0.0.1:5432/app?colour=red");
  ASSERT_FALSE(database);
  EXPECT_THAT(database.error().message, HasSubstr("colour"));
}

TEST(Database, ConnectsNowhereWithoutAnAddress) {
  EXPECT_FALSE(Database::connect("host=/nonexistent dbname=app"));
}

// Lets one client in, answers what it asks first, and then says nothing any more.
class SilentServer {
 public:
  SilentServer() : m_listening(bound_socket(m_port)) {
    EXPECT_EQ(::listen(m_listening, 1), 0);
    m_thread = std::thread([this] { serve(); });
  }
  ~SilentServer() {
    m_thread.join();
    ::close(m_listening);
  }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  [[nodiscard]] std::string uri() const {
    return "postgresql://app@127.0.0.1:" + m_port + "/app?sslmode=disable&gssencmode=disable";
  }

 private:
  void serve() const {
    // AuthenticationOk, ParameterStatus, CommandComplete, ReadyForQuery.
    const std::string let_in("R\0\0\0\x08\0\0\0\0", 9);
    const std::string version("S\0\0\0\x18server_version\00015.0\0", 25);
    const std::string done("C\0\0\0\x08SET\0", 9);
    const std::string ready("Z\0\0\0\x05I", 6);
    const int client = ::accept(m_listening, nullptr, nullptr);
    std::array<char, 4096> heard{};
    for (const std::string& answer : {let_in + version + ready, done + ready}) {
      EXPECT_GT(::recv(client, heard.data(), heard.size(), 0), 0);
      EXPECT_EQ(::send(client, answer.data(), answer.size(), 0), std::ssize(answer));
    }
    while (::recv(client, heard.data(), heard.size(), 0) > 0) {
    }
    ::close(client);
  }

  std::string m_port;
  int m_listening;
  std::thread m_thread;
};

TEST(Database, GivesUpAServerThatDoesNotAnswer) {
  SilentServer server;
  const auto database = Database::connect(server.uri(), std::chrono::seconds(2));
  ASSERT_TRUE(database) << database.error().message;
  const auto rows = (*database)->query("SELECT 1");
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code, ErrorCode::timed_out);
  EXPECT_THAT(rows.error().message, HasSubstr("has not answered within 2.00 s"));
  EXPECT_FALSE((*database)->is_connected());
}

}  // namespace
}  // namespace wringer::clients
