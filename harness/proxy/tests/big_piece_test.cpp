// Pieces that are bigger than what is read at once.

#include "harness/core/clock.h"
#include "harness/proxy/session.h"

#include <asio/write.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

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
    Moment moment;
    moment.name = moments::k_kafka_fetch;
    moment.phase = Phase::applied;
    if (buffered.size() < size) {
      return {.kind = Step::Kind::need_more, .size = size - buffered.size(), .moments = {moment}};
    }
    return {.kind = Step::Kind::piece, .size = size, .moments = {moment}};
  }
  [[nodiscard]] bool answer_in_place(std::string) override { return false; }
  [[nodiscard]] bool has_answer() const override { return false; }
  [[nodiscard]] std::string lost() const override { return ""; }
  [[nodiscard]] bool busy() const override { return false; }
};

// Wants to hold nothing, or might want to; writes down the phases that it sees.
struct Observer final : SessionObserver {
  explicit Observer(bool holds) : might_hold(holds) {}

  Decision on_moment(Session&, Moment& moment) override {
    seen.push_back(moment.phase);
    return Decision::forward;
  }
  bool may_hold(const Session& session, const Moment& foreseen) override {
    EXPECT_EQ(foreseen.name, moments::k_kafka_fetch);
    EXPECT_EQ(foreseen.instance, session.link().instance);
    ++asked;
    return might_hold;
  }
  void on_notice(Session&, const std::string&) override {}
  void on_lost(Session&, const std::string&) override {}
  void on_closed(Session&) override {}

  bool might_hold;
  int asked = 0;
  std::vector<Phase> seen;
};

// Differs from its neighbours, so that nothing that is lost or moved goes unseen.
std::string message(std::size_t size) {
  const std::uint64_t length = size;
  std::string text(reinterpret_cast<const char*>(&length), sizeof length);
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(i * 7 + size);
  return text;
}

class BigPieces : public testing::TestWithParam<bool> {
 protected:
  BigPieces() {
    m_client.connect(m_front.local_endpoint());
    m_session = std::make_shared<Session>(
        m_front.accept(),
        Link{.service = Service::kafka, .instance = 1, .upstream = m_server.local_endpoint()}, 1,
        std::make_unique<LongStrings>(), m_observer);
    m_session->start(false);
    m_service = m_server.accept();
    m_client.non_blocking(true);
  }
  ~BigPieces() override { m_session->sever(); }

  // Serves until so many bytes have arrived, in all.
  void receive(std::size_t size) {
    const Deadline deadline(system_clock(), 30s);
    std::string buffer(1'000'000, '\0');
    while (m_received.size() < size && !deadline.passed()) {
      serve();
      std::error_code problem;
      m_received.append(buffer.data(), m_client.read_some(asio::buffer(buffer), problem));
    }
    EXPECT_GE(m_received.size(), size);
  }
  void serve() {
    m_io.restart();
    m_io.run_for(1ms);
  }
  void send(std::string_view bytes) { asio::write(m_service, asio::buffer(bytes)); }

  asio::io_context m_io{1};
  tcp::acceptor m_front{m_io, {asio::ip::address_v4::loopback(), 0}};
  tcp::acceptor m_server{m_io, {asio::ip::address_v4::loopback(), 0}};
  tcp::socket m_client{m_io};
  tcp::socket m_service{m_io};
  Observer m_observer{GetParam()};
  std::shared_ptr<Session> m_session;
  std::string m_received;
};

INSTANTIATE_TEST_SUITE_P(ThatMightBeHeld, BigPieces, testing::Bool());

TEST_P(BigPieces, ArriveWholeAndInOrderWithSmallOnesBetween) {
  std::string sent;
  std::size_t count = 0;
  for (const std::size_t size : {3'000'000, 0, 17, 300'000, 65'536, 1, 9'000'000, 5}) {
    sent += message(size);
    ++count;
  }
  std::thread sender([&] {
    std::error_code ignored;  // If it fails, the bytes are missing at the other end.
    asio::write(m_service, asio::buffer(sent), ignored);
  });
  receive(sent.size());
  EXPECT_TRUE(m_received == sent) << m_received.size() << " of " << sent.size() << " bytes came";
  EXPECT_EQ(std::count(m_observer.seen.begin(), m_observer.seen.end(), Phase::applied), count);
  EXPECT_EQ(std::count(m_observer.seen.begin(), m_observer.seen.end(), Phase::acked), count);
  sender.join();
}

// The end of a stream in the middle of a piece: what is there of it goes out, once.
TEST_P(BigPieces, ThatBreakOffArriveAsFarAsTheyCame) {
  const std::string whole = message(1'000'000);
  const std::string part = whole.substr(0, 400'000);
  send(part);
  m_service.close();
  receive(part.size());
  serve();
  EXPECT_TRUE(m_received == part);
  EXPECT_TRUE(m_observer.seen.empty());
}

TEST_P(BigPieces, GoAheadOnlyIfNobodyMightHoldThem) {
  const std::string whole = message(300'000);
  const std::size_t head = 100'000;
  send(whole.substr(0, head));
  if (m_observer.might_hold) {
    const Deadline deadline(system_clock(), 30s);
    while (m_observer.asked == 0 && !deadline.passed()) serve();
    serve();
    std::string buffer(1, '\0');
    std::error_code problem;
    EXPECT_EQ(m_client.read_some(asio::buffer(buffer), problem), 0U) << "nothing of it may arrive";
    EXPECT_EQ(problem, asio::error::would_block);
  } else {
    receive(head);
    EXPECT_TRUE(m_observer.seen.empty()) << "it is not whole yet";
  }
  send(whole.substr(head));
  receive(whole.size());
  const Deadline deadline(system_clock(), 30s);
  while (m_observer.seen.size() < 2 && !deadline.passed()) serve();
  EXPECT_TRUE(m_received == whole);
  EXPECT_EQ(m_observer.seen, (std::vector{Phase::applied, Phase::acked}));
  EXPECT_EQ(m_observer.asked, 1);
}

}  // namespace
}  // namespace wringer::proxy
