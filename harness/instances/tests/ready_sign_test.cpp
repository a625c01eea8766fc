#include "harness/instances/ready_sign.h"

#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace wringer::instances {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;
using testing::HasSubstr;
using Sign = scenario::ReadySpec::Sign;

class ReadySignTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "ready-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    m_folder = pattern;
    m_out = m_folder / "out";
    m_err = m_folder / "err";
    std::ofstream(m_out).flush();
    std::ofstream(m_err).flush();
  }
  void TearDown() override { std::filesystem::remove_all(m_folder); }

  void look_for(const scenario::ReadySpec& spec) {
    auto sign = look_for_ready_sign(
        {.io = m_io, .clock = system_clock(), .spec = spec, .outputs = {m_out, m_err}});
    ASSERT_TRUE(sign) << sign.error().message;
    m_sign = std::move(*sign);
  }
  static void write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::app) << text;
  }
  template <typename Condition>
  void serve_until(Condition condition) {
    const Deadline deadline(system_clock(), 10s);
    while (!condition()) {
      ASSERT_FALSE(deadline.passed()) << m_sign->what_is_missing();
      m_io.restart();
      m_io.run_one_for(1s);
    }
  }
  void serve_until_ready() {
    serve_until([&] { return m_sign->what_is_missing().empty(); });
  }

  // A loopback port that answers each connection with the next of these texts; empty: nothing yet
  // listens there.
  scenario::ReadySpec listening(Sign sign) {
    m_acceptor.open(tcp::v4());
    m_acceptor.bind({asio::ip::address_v4::loopback(), 0});
    return {.sign = sign,
            .host = "127.0.0.1",
            .port = std::to_string(m_acceptor.local_endpoint().port()),
            .path = "/health"};
  }
  void answer(std::vector<std::string> texts) {
    m_acceptor.listen();
    m_answers = std::move(texts);
    accept();
  }
  void accept() {
    m_acceptor.async_accept([this](std::error_code problem, tcp::socket socket) {
      if (problem || m_next == m_answers.size()) return;
      asio::write(socket, asio::buffer(m_answers[m_next]));
      ++m_next;
      accept();
    });
  }

  std::filesystem::path m_folder;
  std::filesystem::path m_out;
  std::filesystem::path m_err;
  asio::io_context m_io{1};
  tcp::acceptor m_acceptor{m_io};
  std::vector<std::string> m_answers;
  std::size_t m_next = 0;
  std::unique_ptr<ReadySign> m_sign;
};

TEST_F(ReadySignTest, OfTheWireIsNoneOfTheseSigns) {
  look_for({.sign = Sign::group});
  EXPECT_EQ(m_sign, nullptr);
}

TEST_F(ReadySignTest, ALineOfEitherOutputWillDo) {
  look_for({.sign = Sign::log, .pattern = "started in [0-9]+ ms"});
  EXPECT_THAT(m_sign->what_is_missing(), HasSubstr("it has written nothing"));
  write(m_out, "connecting\n");
  serve_until([&] { return m_sign->what_is_missing().find("connecting") != std::string::npos; });
  EXPECT_EQ(m_sign->what_is_missing(),
            "no line of its output matches 'started in [0-9]+ ms'; the last was 'connecting'");
  write(m_err, "INFO started in 12");
  write(m_err, "3 ms");
  serve_until_ready();
}

TEST_F(ReadySignTest, ALineThatIsThereAlreadyIsSeen) {
  write(m_out, "ready\n");
  look_for({.sign = Sign::log, .pattern = "^ready$"});
  EXPECT_EQ(m_sign->what_is_missing(), "");
}

TEST_F(ReadySignTest, AnAddressIsOneOnceItAccepts) {
  look_for(listening(Sign::tcp));
  serve_until([&] { return m_sign->what_is_missing().find("refused") != std::string::npos; });
  answer({""});
  serve_until_ready();
}

TEST_F(ReadySignTest, AUrlIsOneOnceItsStatusIsGood) {
  const scenario::ReadySpec spec = listening(Sign::http);
  answer({"HTTP/1.1 503 Service Unavailable\r\n\r\n", "SSH-2.0\r\n",
          "HTTP/1.1 204 No Content\r\n\r\n"});
  look_for(spec);
  serve_until([&] { return m_sign->what_is_missing().find("status 503") != std::string::npos; });
  EXPECT_EQ(m_sign->what_is_missing(),
            "http://127.0.0.1:" + spec.port + "/health: answered with status 503");
  serve_until([&] { return m_sign->what_is_missing().find("no HTTP") != std::string::npos; });
  serve_until_ready();
}

TEST_F(ReadySignTest, TimeAloneMayDo) {
  look_for({.sign = Sign::after, .after = 1h});
  EXPECT_THAT(m_sign->what_is_missing(), HasSubstr("left of the time that it is given"));
  look_for({.sign = Sign::after, .after = 30ms});
  serve_until_ready();
}

TEST_F(ReadySignTest, NobodyIsCalledBackOnceItIsGone) {
  look_for(listening(Sign::tcp));
  serve_until([&] { return m_sign->what_is_missing().find("refused") != std::string::npos; });
  m_sign.reset();
  m_io.restart();
  m_io.run_for(60ms);
}

}  // namespace
}  // namespace wringer::instances
