#include "harness/process/connections.h"

#include "harness/process/descendants.h"
#include "harness/process/keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wringer::process {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* k_table =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n"
    "   0: 0100007F:1538 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 "
    "4711 1 x\n"
    "   1: 0100007F:1539 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 "
    "4712 1 x\n"
    "   2: 0100007F:153A 0200000A:0050 01 00000000:00000000 00:00000000 00000000  1000        0 "
    "4713 1 x\n";

TEST(Connections, AreTheEstablishedOnesOfTheseSockets) {
  EXPECT_THAT(established_in(k_table, {4711, 4712}),
              ElementsAre(RemoteEndpoint{"127.0.0.1", 50000}));
  EXPECT_THAT(established_in(k_table, {4713}), ElementsAre(RemoteEndpoint{"10.0.0.2", 80}));
  EXPECT_THAT(established_in(k_table, {1}), IsEmpty());
  EXPECT_THAT(established_in("", {1}), IsEmpty());
  EXPECT_THAT(established_in("heading\nnonsense\n", {1}), IsEmpty());
}

TEST(Connections, AnIPv4AddressInIPv6ClothesIsIPv4) {
  const std::string table =
      "heading\n   0: 0000000000000000FFFF00000100007F:1538 0000000000000000FFFF00000100007F:2328 "
      "01 "
      "00000000:00000000 00:00000000 00000000 0 0 9 1 x\n";
  EXPECT_THAT(established_in(table, {9}), ElementsAre(RemoteEndpoint{"127.0.0.1", 9000}));
}

TEST(Connections, ThoseOfAGrandchildAreFound) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  socklen_t size = sizeof(address);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::uint16_t port = ntohs(address.sin_port);

  auto keeper = Keeper::start();
  ASSERT_TRUE(keeper) << keeper.error().message;
  auto child = (*keeper)->spawn({.arguments = {"bash", "-c",
                                               "(exec 3<>/dev/tcp/127.0.0.1/" +
                                                   std::to_string(port) + "; sleep 1000) & wait"},
                                 .environment = inherited_environment(),
                                 .directory = "/",
                                 .stdout_file = {},
                                 .stderr_file = {},
                                 .run_as = std::nullopt});
  ASSERT_TRUE(child) << child.error().message;
  const int accepted = accept(listener, nullptr, nullptr);
  ASSERT_GE(accepted, 0);
  ConnectionLook look;
  EXPECT_THAT(look.remote_endpoints_of(descendants_of((*keeper)->pid())),
              Contains(RemoteEndpoint{"127.0.0.1", port}));
  EXPECT_THAT(look.remote_endpoints_of({1}),
              testing::Not(Contains(RemoteEndpoint{"127.0.0.1", port})));
  close(accepted);
  close(listener);
}

}  // namespace
}  // namespace wringer::process
