#include "harness/instances/http_sinks.h"

#include <asio/buffer.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <stdlib.h>

#include <fstream>

namespace wringer::instances {
namespace {

using asio::ip::tcp;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class HttpSinksTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string path = testing::TempDir() + "wringer-http-XXXXXX";
    ASSERT_NE(::mkdtemp(path.data()), nullptr);
    m_folder = path;
    m_sinks = std::make_unique<HttpSinks>(
        HttpSinks::Parts{.io = m_io,
                         .services = {{"gateway", 202}},
                         .folder = m_folder,
                         .on_call = [this](Instance instance, const std::string& call, int status) {
                           m_heard.push_back(fmt::format("{} {} {}", instance, call, status));
                         }});
    ASSERT_TRUE(m_sinks->open(1));
    ASSERT_TRUE(m_sinks->open(2));
  }
  void TearDown() override {
    m_sinks.reset();
    std::filesystem::remove_all(m_folder);
  }

  tcp::socket connect(Instance instance) {
    const std::string url = m_sinks->urls_of(instance).at("gateway");
    const auto port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    tcp::socket socket(m_io);
    socket.connect({asio::ip::address_v4::loopback(), port});
    return socket;
  }
  static void say(tcp::socket& socket, const std::string& text) {
    asio::write(socket, asio::buffer(text));
  }
  // Serves until the other side has said something that ends like this.
  std::string hear(tcp::socket& socket, const std::string& end) {
    std::string text;
    std::array<char, 512> piece{};
    std::function<void()> read = [&] {
      socket.async_read_some(asio::buffer(piece), [&](std::error_code problem, std::size_t size) {
        text.append(piece.data(), size);
        if (!problem && !text.ends_with(end)) read();
        if (problem) text += "(ended)";
      });
    };
    read();
    m_io.restart();
    while (!text.ends_with(end) && !text.ends_with("(ended)")) m_io.run_one();
    return text;
  }
  // Until nothing is left to be done: what was written to a loopback socket is there at once.
  void serve() {
    m_io.restart();
    while (m_io.poll() > 0) {
    }
  }

  std::vector<json> calls() const {
    std::vector<json> lines;
    std::ifstream file(m_folder / calls_file("gateway"));
    for (std::string line; std::getline(file, line);) lines.push_back(json::parse(line));
    return lines;
  }

  asio::io_context m_io{1};
  std::filesystem::path m_folder;
  std::unique_ptr<HttpSinks> m_sinks;
  std::vector<std::string> m_heard;
};

constexpr const char* k_call =
    "POST /charges HTTP/1.1\r\nIdempotency-Key: k1\r\nContent-Length: 17\r\n\r\n"
    "{\"id\":\"e1\",\"n\":3}";

TEST_F(HttpSinksTest, WritesEachCallDownAndAnswersIt) {
  tcp::socket socket = connect(2);
  say(socket, k_call);
  EXPECT_THAT(hear(socket, "{}"), HasSubstr("HTTP/1.1 202 "));
  say(socket, "GET /?a=b HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(hear(socket, "(ended)"), HasSubstr("202"));
  const std::vector<json> lines = calls();
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].at("id"), "e1");
  EXPECT_EQ(lines[0].at("n"), 3);
  EXPECT_EQ(lines[0].at("http.path"), "/charges");
  EXPECT_EQ(lines[0].at("http.header.idempotency-key"), "k1");
  EXPECT_EQ(lines[0].at("http.instance"), 2);
  EXPECT_EQ(lines[1].at("http.method"), "GET");
  EXPECT_THAT(m_heard, ElementsAre("2 gateway: POST /charges 202", "2 gateway: GET /?a=b 202"));
}

TEST_F(HttpSinksTest, AFrozenInstanceIsNotHeard) {
  m_sinks->freeze(1);
  tcp::socket frozen = connect(1);
  say(frozen, k_call);
  tcp::socket other = connect(2);
  say(other, k_call);
  hear(other, "{}");
  serve();
  EXPECT_THAT(m_heard, ElementsAre("2 gateway: POST /charges 202"));
  m_sinks->thaw(1);
  hear(frozen, "{}");
  EXPECT_THAT(calls(), SizeIs(2));
}

TEST_F(HttpSinksTest, WhatASeveredInstanceHadSaidIsForgotten) {
  m_sinks->freeze(1);
  tcp::socket socket = connect(1);
  say(socket, k_call);
  serve();
  m_sinks->sever(1);
  m_sinks->thaw(1);
  serve();
  EXPECT_THAT(calls(), IsEmpty());
}

TEST_F(HttpSinksTest, SaysSoIfItIsNoHttp) {
  tcp::socket socket = connect(1);
  say(socket, "hello\r\n\r\n");
  EXPECT_THAT(hear(socket, "(ended)"), HasSubstr("HTTP/1.1 400 "));
  EXPECT_THAT(calls(), IsEmpty());
}

TEST_F(HttpSinksTest, LetsGoOfABodyThatWaitsForAWord) {
  tcp::socket socket = connect(1);
  say(socket, "PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_THAT(hear(socket, "\r\n\r\n"), HasSubstr("100 Continue"));
  say(socket, "{}");
  hear(socket, "{}");
  EXPECT_THAT(calls(), SizeIs(1));
}

}  // namespace
}  // namespace wringer::instances
