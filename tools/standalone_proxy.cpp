// Our proxies without a case: for tests and benchmarks that drive them with programs of others.
//
//   standalone_proxy [--kafka id@ip:port …] [--postgres ip:port] [--journal FILE]
//
// Prints "kafka ip:port[,ip:port…]" and "postgres ip:port" when it listens, and goes on until its
// standard input ends (/dev/null does not) or until SIGTERM. Notices go to stderr; at the end it
// prints how many moments it saw.

#include "harness/core/journal.h"
#include "harness/proxy/proxy.h"

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/signal_set.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace wringer;

[[noreturn]] void stop(const std::string& why) {
  fmt::print(stderr, "standalone_proxy: {}\n", why);
  std::exit(64);
}

asio::ip::tcp::endpoint endpoint_from(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  std::error_code problem;
  const auto address = asio::ip::make_address(text.substr(0, colon), problem);
  if (problem || colon == std::string::npos) stop("not ip:port: " + text);
  return {address, static_cast<std::uint16_t>(std::stoi(text.substr(colon + 1)))};
}

struct Options {
  std::vector<proxy::Broker> brokers;
  std::string postgres;
  std::string journal;
};

Options options_from(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view flag = argv[i];
    const std::string value = argv[i + 1];
    if (flag == "--kafka") {
      const std::size_t at = value.find('@');
      if (at == std::string::npos) stop("not id@ip:port: " + value);
      options.brokers.push_back(
          {std::stoi(value.substr(0, at)), endpoint_from(value.substr(at + 1))});
    } else if (flag == "--postgres") {
      options.postgres = value;
    } else if (flag == "--journal") {
      options.journal = value;
    } else {
      stop("unknown flag " + std::string(flag));
    }
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = options_from(argc, argv);
  asio::io_context io(1);
  std::unique_ptr<Journal> journal;
  if (!options.journal.empty()) {
    auto opened = Journal::open(system_clock(), options.journal);
    if (!opened) stop(opened.error().message);
    journal = std::move(*opened);
  }
  std::uint64_t moments = 0;
  auto proxy = std::make_unique<proxy::Proxy>(
      io, proxy::Proxy::Events{
              .moment =
                  [&](proxy::Session&, Moment& moment) {
                    ++moments;
                    if (journal) journal->add(moment);
                    return proxy::Decision::forward;
                  },
              .notice = [](const proxy::Link&,
                           const std::string& text) { fmt::print(stderr, "notice: {}\n", text); },
              .lost = [](const proxy::Link&,
                         const std::string& why) { fmt::print(stderr, "lost: {}\n", why); },
              .closed = {}});
  if (!options.brokers.empty()) {
    if (const Status opened = proxy->open_kafka(1, options.brokers); !opened)
      stop(opened.error().message);
    fmt::print("kafka {}\n", proxy->kafka_bootstrap(1));
  }
  if (!options.postgres.empty()) {
    if (const Status opened = proxy->open_postgres(1, endpoint_from(options.postgres)); !opened) {
      stop(opened.error().message);
    }
    fmt::print("postgres 127.0.0.1:{}\n", proxy->postgres_port(1));
  }
  std::fflush(stdout);
  asio::posix::stream_descriptor input(io, dup(STDIN_FILENO));
  input.async_wait(asio::posix::stream_descriptor::wait_read, [&io](std::error_code problem) {
    // /dev/null can't be waited for.
    if (!problem) io.stop();
  });
  asio::signal_set signals(io, SIGTERM);
  signals.async_wait([&io](std::error_code, int) { io.stop(); });
  io.run();
  proxy.reset();
  fmt::print("moments {}\n", moments);
  return 0;
}
