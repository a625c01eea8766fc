// Pieces that are bigger than what is read at once.

#include "harness/core/clock.h"
#include "harness/proxy/session.h"
#include "harness/proxy/tests/any_port.h"

#include <asio/write.hpp>
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <thread>

namespace wringer::proxy {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;

// Every message is its length, in eight bytes of this machine, and that many characters.
class LongStrings final : public Interpreter {
 public:
  Step next(Direction, std::span<const std::byte> buffered) override {
    std::uint64_t size = 0;
    if (buffered.size() < sizeof size) return {.kind = Step::Kind::need_more};
    std::memcpy(&size, buffered.data(), sizeof size);
    size += sizeof size;
    if (buffered.size() < size) {
      return {.kind = Step::Kind::need_more, .size = size - buffered.size()};
    }
    return {.kind = Step::Kind::piece, .size = size};
  }
  [[nodiscard]] bool answer_in_place(std::string) override { return false; }
  [[nodiscard]] bool has_answer() const override { return false; }
  [[nodiscard]] std::string lost() const override { return ""; }
  [[nodiscard]] bool busy() const override { return false; }
};

struct Nobody final : SessionObserver {
  Decision on_moment(Session&, Moment&) override { return Decision::forward; }
  void on_notice(Session&, const std::string&) override {}
  void on_lost(Session&, const std::string&) override {}
  void on_closed(Session&) override {}
};

// Differs from its neighbours, so that nothing that is lost or moved goes unseen.
std::string message(std::size_t size) {
  const std::uint64_t length = size;
  std::string text(reinterpret_cast<const char*>(&length), sizeof length);
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(i * 7 + size);
  return text;
}

TEST(BigPieces, ArriveWholeAndInOrderWithSmallOnesBetween) {
  asio::io_context io(1);
  tcp::acceptor front(io, k_any_port);
  tcp::acceptor server(io, k_any_port);
  tcp::socket client(io);
  client.connect(front.local_endpoint());
  Nobody nobody;
  const auto session = std::make_shared<Session>(
      front.accept(),
      Link{.service = Service::kafka, .instance = 1, .upstream = server.local_endpoint()}, 1,
      std::make_unique<LongStrings>(), nobody);
  session->start(false);
  tcp::socket service = server.accept();

  std::string sent;
  for (const std::size_t size : {3'000'000, 0, 17, 300'000, 65'536, 1, 9'000'000, 5}) {
    sent += message(size);
  }
  std::thread sender([&] {
    std::error_code ignored;  // If it fails, the bytes are missing at the other end.
    asio::write(service, asio::buffer(sent), ignored);
  });
  std::string received;
  client.non_blocking(true);
  const Deadline deadline(system_clock(), 30s);
  std::string buffer(1'000'000, '\0');
  while (received.size() < sent.size() && !deadline.passed()) {
    io.restart();
    io.run_for(1ms);
    std::error_code problem;
    received.append(buffer.data(), client.read_some(asio::buffer(buffer), problem));
  }
  EXPECT_TRUE(received == sent) << received.size() << " of " << sent.size() << " bytes came";
  session->sever();
  sender.join();
}

}  // namespace
}  // namespace wringer::proxy
