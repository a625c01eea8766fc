#include "harness/clients/postgres.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wringer::clients {
namespace {

using testing::HasSubstr;

TEST(Database, SaysThatTheServerRefusesConnections) {
  // A bound socket that does not listen keeps its port ours and refuses everybody.
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(::bind(socket, generic, size), 0);
  ASSERT_EQ(::getsockname(socket, generic, &size), 0);
  const std::string port = std::to_string(ntohs(address.sin_port));

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

}  // namespace
}  // namespace wringer::clients
