#include "harness/proxy/session.h"

#include "harness/core/clock.h"
#include "harness/proxy/tests/any_port.h"

#include <asio/read.hpp>
#include <asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

namespace wringer::proxy {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;
using testing::ElementsAre;

// A protocol for tests: every message is one byte of length and that many characters. "u" in front
// of a message makes the session say it in upper case.
class ShortStrings final : public Interpreter {
 public:
  Step next(Direction direction, std::span<const std::byte> buffered) override {
    if (direction == Direction::to_client && has_answer()) {
      return {.kind = Step::Kind::piece,
              .size = 0,
              .rewritten = *std::exchange(m_answer, std::nullopt)};
    }
    const auto size = static_cast<std::size_t>(buffered[0]) + 1;
    if (buffered.size() < size) return {.kind = Step::Kind::need_more};
    Step step{.kind = Step::Kind::piece, .size = size};
    Moment moment;
    moment.name = direction == Direction::to_service ? "test.request" : "test.answer";
    moment.phase = direction == Direction::to_service ? Phase::requested : Phase::applied;
    moment.sql.assign(reinterpret_cast<const char*>(buffered.data()) + 1, size - 1);
    if (moment.sql.starts_with("u")) {
      std::string text = moment.sql + "!";
      for (char& c : text) c = static_cast<char>(std::toupper(c));
      step.rewritten = static_cast<char>(text.size()) + text;
    }
    step.moments.push_back(std::move(moment));
    ++(direction == Direction::to_service ? m_requests : m_answers);
    if (direction == Direction::to_client) --m_due_before;
    return step;
  }
  // Answers come in order, so one in place waits until those before it have come.
  bool answer_in_place(std::string answer) override {
    m_answer = std::move(answer);
    m_due_before = m_requests - 1 - m_answers;
    return true;
  }
  [[nodiscard]] bool has_answer() const override { return m_answer && m_due_before == 0; }
  [[nodiscard]] std::string lost() const override { return ""; }
  [[nodiscard]] bool busy() const override { return false; }

 private:
  std::optional<std::string> m_answer;
  int m_due_before = 0;
  int m_requests = 0;
  int m_answers = 0;
};

std::string message(const std::string& text) {
  return static_cast<char>(text.size()) + text;
}

class SessionTest : public testing::Test, public SessionObserver {
 protected:
  SessionTest() : m_server(m_io, k_any_port) { m_front.emplace(m_io, k_any_port); }
  ~SessionTest() override {
    if (m_session) m_session->sever();
  }

  // Client and service, connected through a session.
  void connect(bool frozen = false) {
    m_client.connect(m_front->local_endpoint());
    m_session = std::make_shared<Session>(
        m_front->accept(),
        Link{.service = Service::kafka, .instance = 1, .upstream = m_server.local_endpoint()}, 7,
        std::make_unique<ShortStrings>(), *this);
    m_session->start(frozen);
    if (frozen) return;
    m_service.emplace(m_server.accept());
    m_service->non_blocking(true);
    m_client.non_blocking(true);
  }

  Decision on_moment(Session&, Moment& moment) override {
    seen.push_back(std::string(to_string(moment.phase)) + " " + moment.sql);
    if (seen.back() == sever_at) m_session->sever();
    if (seen.back() == hold_at) return Decision::hold;
    return seen.back() == park_at ? park_how : Decision::forward;
  }
  void on_notice(Session&, const std::string& text) override { notices.push_back(text); }
  void on_lost(Session&, const std::string& why) override { notices.push_back(why); }
  void on_closed(Session&) override { ++closed; }

  // Serves the session until the condition holds.
  template <typename Condition>
  void serve_until(Condition condition) {
    const Deadline deadline(system_clock(), 10s);
    while (!condition()) {
      ASSERT_FALSE(deadline.passed()) << "seen: " << testing::PrintToString(seen);
      m_io.restart();
      m_io.run_for(1ms);
    }
  }

  void serve_a_while() {
    m_io.restart();
    m_io.run_for(20ms);
  }

  // Serves until so many bytes have come out at this end.
  std::string receive(tcp::socket& socket, std::size_t size) {
    std::string text;
    serve_until([&] {
      char buffer[65536];
      std::error_code problem;
      const std::size_t got = socket.read_some(asio::buffer(buffer), problem);
      text.append(buffer, got);
      return text.size() >= size;
    });
    return text;
  }

  bool ended(tcp::socket& socket) {
    char byte = 0;
    std::error_code problem;
    socket.read_some(asio::buffer(&byte, 1), problem);
    return problem && problem != asio::error::would_block;
  }

  void send(tcp::socket& socket, const std::string& bytes) {
    asio::write(socket, asio::buffer(bytes));
  }

  asio::io_context m_io{1};
  tcp::acceptor m_server;
  std::optional<tcp::acceptor> m_front;
  tcp::socket m_client{m_io};
  std::optional<tcp::socket> m_service;
  std::shared_ptr<Session> m_session;
  std::vector<std::string> seen;
  std::vector<std::string> notices;
  std::string hold_at;
  std::string sever_at;
  std::string park_at;
  Decision park_how = Decision::park;
  int closed = 0;
};

TEST_F(SessionTest, PassesMessagesBothWaysAndTellsTheirPhasesInOrder) {
  connect();
  send(m_client, message("ask"));
  EXPECT_EQ(receive(*m_service, 4), message("ask"));
  send(*m_service, message("reply"));
  EXPECT_EQ(receive(m_client, 6), message("reply"));
  EXPECT_THAT(seen, ElementsAre("requested ask", "applied reply", "acked reply"));
}

TEST_F(SessionTest, PutsAMessageTogetherThatComesByteByByte) {
  connect();
  for (const char c : message("slowly")) {
    send(m_client, std::string(1, c));
    serve_a_while();
  }
  EXPECT_EQ(receive(*m_service, 7), message("slowly"));
  EXPECT_THAT(seen, ElementsAre("requested slowly"));
}

TEST_F(SessionTest, AHeldRequestBlocksWhatFollowsUntilItIsReleased) {
  hold_at = "requested b";
  connect();
  send(m_client, message("a") + message("b") + message("c"));
  EXPECT_EQ(receive(*m_service, 2), message("a"));
  serve_a_while();
  EXPECT_THAT(seen, ElementsAre("requested a", "requested b"));
  m_session->release(Direction::to_service);
  EXPECT_EQ(receive(*m_service, 4), message("b") + message("c"));
}

TEST_F(SessionTest, AHeldAnswerDoesNotReachTheClient) {
  hold_at = "applied yes";
  connect();
  send(*m_service, message("yes"));
  serve_until([&] { return !seen.empty(); });
  serve_a_while();
  EXPECT_THAT(seen, ElementsAre("applied yes"));
  m_session->release(Direction::to_client);
  EXPECT_EQ(receive(m_client, 4), message("yes"));
  EXPECT_THAT(seen, ElementsAre("applied yes", "acked yes"));
}

TEST_F(SessionTest, AFrozenSessionSaysNothingToTheServiceButStillListens) {
  connect();
  m_session->freeze();
  send(m_client, message("late"));
  send(*m_service, message("news"));
  EXPECT_EQ(receive(m_client, 5), message("news"));
  serve_a_while();
  EXPECT_THAT(seen, ElementsAre("applied news", "acked news"));
  m_session->thaw();
  EXPECT_EQ(receive(*m_service, 5), message("late"));
}

TEST_F(SessionTest, OneThatStartsFrozenConnectsOnlyWhenItIsThawed) {
  connect(/*frozen=*/true);
  m_server.non_blocking(true);
  serve_a_while();
  std::error_code nobody;
  m_server.accept(nobody);
  EXPECT_EQ(nobody, asio::error::would_block);
  m_session->thaw();
  serve_until([&] {
    std::error_code problem;
    tcp::socket accepted = m_server.accept(problem);
    return !problem;
  });
}

TEST_F(SessionTest, OneThatIsFrozenAndThawedWhileItConnectsConnectsOnce) {
  m_client.connect(m_front->local_endpoint());
  m_session = std::make_shared<Session>(
      m_front->accept(),
      Link{.service = Service::kafka, .instance = 1, .upstream = m_server.local_endpoint()}, 7,
      std::make_unique<ShortStrings>(), *this);
  m_session->start(/*frozen=*/false);
  m_session->freeze();
  m_session->thaw();
  m_service.emplace(m_server.accept());
  m_service->non_blocking(true);
  send(m_client, message("ask"));
  EXPECT_EQ(receive(*m_service, 4), message("ask"));
  EXPECT_EQ(closed, 0);
}

TEST_F(SessionTest, SeveringDropsWhatIsHeld) {
  hold_at = "requested commit";
  connect();
  send(m_client, message("commit"));
  serve_until([&] { return !seen.empty(); });
  m_session->sever();
  EXPECT_EQ(closed, 1);
  serve_until([&] { return ended(*m_service) && ended(m_client); });
}

TEST_F(SessionTest, IsLeftByAClientThatClosesFirst) {
  connect();
  m_client.close();
  serve_until([&] { return ended(*m_service); });
  m_service->close();
  serve_until([&] { return closed == 1; });
  EXPECT_TRUE(m_session->left_by_client());
}

TEST_F(SessionTest, IsLeftByAClientThatIsKilled) {
  connect();
  m_client.set_option(asio::socket_base::linger(true, 0));
  m_client.close();
  serve_until([&] { return closed == 1; });
  EXPECT_TRUE(m_session->left_by_client());
}

TEST_F(SessionTest, IsNotLeftByAClientThatWasLeft) {
  connect();
  m_service->close();
  serve_until([&] { return ended(m_client); });
  m_client.close();
  serve_until([&] { return closed == 1; });
  EXPECT_FALSE(m_session->left_by_client());
}

TEST_F(SessionTest, IsNotLeftByAClientThatIsCutOff) {
  connect();
  m_session->cut(Ending::reset, Ending::fin);
  EXPECT_FALSE(m_session->left_by_client());
}

TEST_F(SessionTest, IsNotLeftByAClientThatGotNoAnswers) {
  connect();
  m_session->blackhole(Direction::to_client);
  m_client.close();
  serve_until([&] { return ended(*m_service); });
  m_service->close();
  serve_until([&] { return closed == 1; });
  EXPECT_FALSE(m_session->left_by_client());
}

TEST_F(SessionTest, MayBeSeveredFromInsideItsOwnMoment) {
  sever_at = "requested b";
  connect();
  send(m_client, message("a") + message("b"));
  serve_until([&] { return closed == 1; });
  EXPECT_THAT(seen, ElementsAre("requested a", "requested b"));
}

TEST_F(SessionTest, SendsARewrittenMessageInPlaceOfTheOriginal) {
  connect();
  send(*m_service, message("u&me") + message("same"));
  EXPECT_EQ(receive(m_client, 11), message("U&ME!") + message("same"));
}

TEST_F(SessionTest, AHeldMessageCanBeForwardedInAnotherForm) {
  hold_at = "applied yes";
  connect();
  send(*m_service, message("yes") + message("next"));
  serve_until([&] { return !seen.empty(); });
  m_session->release_as(Direction::to_client, message("no"));
  EXPECT_EQ(receive(m_client, 8), message("no") + message("next"));
}

TEST_F(SessionTest, AHeldRequestCanBeAnsweredInTheServicesPlace) {
  hold_at = "requested b";
  connect();
  send(m_client, message("b"));
  serve_until([&] { return !seen.empty(); });
  EXPECT_TRUE(m_session->answer(message("made up")));
  EXPECT_EQ(receive(m_client, 8), message("made up"));
  send(m_client, message("c"));
  EXPECT_EQ(receive(*m_service, 2), message("c")) << "the service never heard of b";
}

TEST_F(SessionTest, AnAnswerInPlaceWaitsForItsTurn) {
  hold_at = "requested b";
  connect();
  send(m_client, message("a") + message("b"));
  EXPECT_EQ(receive(*m_service, 2), message("a"));
  serve_until([&] { return seen.size() == 2; });
  EXPECT_TRUE(m_session->answer(message("made up")));
  serve_a_while();
  char byte = 0;
  std::error_code empty;
  m_client.read_some(asio::buffer(&byte, 1), empty);
  EXPECT_EQ(empty, asio::error::would_block);
  send(*m_service, message("to a"));
  EXPECT_EQ(receive(m_client, 13), message("to a") + message("made up"));
}

TEST_F(SessionTest, LaterAnswersOvertakeAParkedOne) {
  park_at = "applied slow";
  connect();
  send(*m_service, message("slow") + message("b") + message("c"));
  EXPECT_EQ(receive(m_client, 4), message("b") + message("c"));
  EXPECT_EQ(*m_session->parked(), message("slow"));
  m_session->unpark();
  EXPECT_EQ(receive(m_client, 5), message("slow"));
  EXPECT_EQ(seen.back(), "acked slow");
  EXPECT_EQ(m_session->parked(), nullptr);
}

TEST_F(SessionTest, AnAnswerParkedInTurnGoesBeforeTheNext) {
  park_at = "applied slow";
  park_how = Decision::park_in_turn;
  connect();
  send(*m_service, message("slow"));
  serve_until([&] { return m_session->parked() != nullptr; });
  serve_a_while();
  EXPECT_THAT(seen, ElementsAre("applied slow"));
  send(*m_service, message("b"));
  EXPECT_EQ(receive(m_client, 7), message("slow") + message("b"));
  EXPECT_EQ(m_session->parked(), nullptr);
}

TEST_F(SessionTest, AnAnswerParkedInTurnGoesBeforeOneThatIsHeld) {
  park_at = "applied slow";
  park_how = Decision::park_in_turn;
  hold_at = "applied b";
  connect();
  send(*m_service, message("slow") + message("b"));
  EXPECT_EQ(receive(m_client, 5), message("slow"));
  m_session->release(Direction::to_client);
  EXPECT_EQ(receive(m_client, 2), message("b"));
}

TEST_F(SessionTest, AParkedAnswerCanBecomeAnother) {
  park_at = "applied well";
  connect();
  send(*m_service, message("well"));
  serve_until([&] { return m_session->parked() != nullptr; });
  m_session->unpark(OtherAnswer{message("not so"), "27"});
  EXPECT_EQ(receive(m_client, 7), message("not so"));
}

TEST_F(SessionTest, AParkedAnswerGoesBeforeTheEndOfItsService) {
  park_at = "applied slow";
  connect();
  send(*m_service, message("slow"));
  serve_until([&] { return m_session->parked() != nullptr; });
  m_service->shutdown(tcp::socket::shutdown_send);
  EXPECT_EQ(receive(m_client, 5), message("slow"));
  serve_until([&] { return ended(m_client); });
}

TEST_F(SessionTest, AParkedAnswerOfASeveredSessionIsDropped) {
  park_at = "applied slow";
  connect();
  send(*m_service, message("slow"));
  serve_until([&] { return m_session->parked() != nullptr; });
  m_session->sever();
  m_session->unpark();
  serve_a_while();
  EXPECT_THAT(seen, ElementsAre("applied slow"));
}

TEST_F(SessionTest, ACutCanLookLikeAResetToEitherSide) {
  connect();
  m_session->cut(Ending::reset, Ending::fin);
  std::error_code client_saw;
  std::error_code service_saw;
  char byte = 0;
  serve_until([&] {
    m_client.read_some(asio::buffer(&byte, 1), client_saw);
    m_service->read_some(asio::buffer(&byte, 1), service_saw);
    return client_saw != asio::error::would_block && service_saw != asio::error::would_block;
  });
  EXPECT_EQ(client_saw, asio::error::connection_reset);
  EXPECT_EQ(service_saw, asio::error::eof);
}

TEST_F(SessionTest, ABlackholeSwallowsOneDirectionAndEndsNothing) {
  connect();
  m_session->blackhole(Direction::to_service);
  send(m_client, message("lost"));
  send(*m_service, message("heard"));
  EXPECT_EQ(receive(m_client, 6), message("heard"));
  serve_a_while();
  EXPECT_THAT(seen, ElementsAre("applied heard", "acked heard"));
  EXPECT_EQ(closed, 0);
}

TEST_F(SessionTest, ABlackholeThatTookAParkedAnswerHasNoWayBack) {
  park_at = "applied late";
  connect();
  send(*m_service, message("late"));
  serve_until([&] { return m_session->parked() != nullptr; });
  m_session->blackhole(Direction::to_client);
  EXPECT_EQ(m_session->parked(), nullptr);
  EXPECT_EQ(m_session->swallowed(Direction::to_client), message("late").size());
  EXPECT_FALSE(m_session->revive(Direction::to_client));
}

TEST_F(SessionTest, TellsOfAServiceThatEndsItBeforeItHasSaidAnything) {
  connect();
  m_service->set_option(asio::socket_base::linger(true, 0));
  m_service->close();
  serve_until([&] { return closed == 1; });
  EXPECT_THAT(notices, ElementsAre(testing::HasSubstr("kafka refused the connection")));
}

TEST_F(SessionTest, AClientThatHasSaidAllStillGetsItsAnswer) {
  connect();
  send(m_client, message("last"));
  m_client.shutdown(tcp::socket::shutdown_send);
  EXPECT_EQ(receive(*m_service, 5), message("last"));
  serve_until([&] { return ended(*m_service); });
  send(*m_service, message("bye"));
  EXPECT_EQ(receive(m_client, 4), message("bye"));
  m_service->close();
  serve_until([&] { return closed == 1; });
}

TEST_F(SessionTest, HalfAMessageBeforeTheEndIsPassedOnAsItIs) {
  connect();
  send(m_client, message("whole") + std::string("\x09half"));
  m_client.close();
  EXPECT_EQ(receive(*m_service, 11), message("whole") + "\x09half");
}

TEST_F(SessionTest, ARefusingServiceMeansAClosedClient) {
  m_server.close();
  m_client.connect(m_front->local_endpoint());
  const tcp::endpoint nobody(asio::ip::address_v4::loopback(), m_front->local_endpoint().port());
  tcp::socket accepted = m_front->accept();
  m_front.reset();  // From now on its port refuses.
  m_session = std::make_shared<Session>(
      std::move(accepted), Link{.service = Service::kafka, .instance = 1, .upstream = nobody}, 7,
      std::make_unique<ShortStrings>(), *this);
  m_session->start(false);
  m_client.non_blocking(true);
  serve_until([&] { return closed == 1; });
  serve_until([&] { return ended(m_client); });
  EXPECT_THAT(notices, ElementsAre(testing::HasSubstr("refused")));
}

TEST_F(SessionTest, ManyMegabytesPassUnchangedThroughASlowReader) {
  connect();
  std::string bytes;
  for (int i = 0; bytes.size() < 8'000'000; ++i) bytes += message("number " + std::to_string(i));
  std::size_t sent = 0;
  std::string received;
  serve_until([&] {
    std::error_code full;
    sent += m_client.write_some(asio::buffer(bytes.data() + sent, bytes.size() - sent), full);
    char buffer[50'000];
    std::error_code empty;
    received.append(buffer, m_service->read_some(asio::buffer(buffer), empty));
    return received.size() == bytes.size();
  });
  EXPECT_TRUE(received == bytes);
}

}  // namespace
}  // namespace wringer::proxy
