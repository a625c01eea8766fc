#include "bench/wire/synthetic.h"

#include "bench/wire/frames.h"
#include "harness/core/clock.h"

#include <fmt/format.h>

#include <array>
#include <future>
#include <span>
#include <string>

namespace wringer::bench {

using namespace std::chrono_literals;

namespace {

constexpr auto k_run = 1s;
constexpr double k_megabyte = 1e6;

double microseconds(Duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

double megabytes_per_second(double bytes, Duration took) {
  return bytes / k_megabyte / std::chrono::duration<double>(took).count();
}

// One connection's round trips, in µs.
Result<std::vector<double>> round_trips(std::uint16_t port) {
  constexpr std::int32_t k_warm_up = 200;
  WRINGER_ASSIGN(const Socket socket, Socket::connect(port));
  std::string request = heartbeat_request();
  std::array<std::byte, k_heartbeat_bytes> response;
  std::vector<double> took;
  const Clock& clock = system_clock();
  const Deadline end(clock, k_run);
  for (std::int32_t id = 0; !end.passed(); ++id) {
    set_request_id(request, id);
    const MonotonicTime began = clock.now();
    WRINGER_TRY(socket.send(std::as_bytes(std::span(request))));
    WRINGER_TRY(socket.receive(response));
    if (id >= k_warm_up) took.push_back(microseconds(clock.now() - began));
  }
  return took;
}

}  // namespace

std::string RoundTrips::name() const {
  return m_connections == 1 ? "round-trip" : "round-trips";
}

std::vector<Measure> RoundTrips::measures() const {
  if (m_connections == 1) {
    return {{.name = "128 B round trip, p50",
             .unit = "µs",
             .target = Target{.peer = k_direct, .allowance = 20}},
            {.name = "128 B round trip, p99.9", .unit = "µs"}};
  }
  const std::string what = fmt::format("{} connections, ", m_connections);
  return {{.name = what + "p50", .unit = "µs"},
          {.name = what + "p99.9", .unit = "µs", .target = Target{.peer = k_haproxy}},
          {.name = what + "trips", .unit = "1/s", .better = Better::higher}};
}

Result<std::vector<double>> RoundTrips::run(std::uint16_t port) {
  std::vector<std::future<Result<std::vector<double>>>> connections;
  for (int i = 0; i < m_connections; ++i) {
    connections.push_back(std::async(std::launch::async, round_trips, port));
  }
  std::vector<double> took;
  Status status;
  for (auto& connection : connections) {
    const auto trips = connection.get();
    if (trips) {
      took.insert(took.end(), trips->begin(), trips->end());
    } else {
      status = fail(trips.error());
    }
  }
  WRINGER_TRY(status);
  std::vector<double> values{quantile(took, 0.5), quantile(took, 0.999)};
  const auto trips = static_cast<double>(took.size());
  if (m_connections > 1) values.push_back(trips / std::chrono::duration<double>(k_run).count());
  return values;
}

std::vector<Measure> Fetches::measures() const {
  return {{.name = "Fetch answers, 1 MiB",
           .unit = "MB/s",
           .better = Better::higher,
           .target = Target{.peer = k_haproxy}}};
}

Result<std::vector<double>> Fetches::run(std::uint16_t port) {
  constexpr std::int32_t k_on_their_way = 4;
  WRINGER_ASSIGN(const Socket socket, Socket::connect(port));
  std::string request = fetch_request();
  std::vector<std::byte> response(fetch_response().size());
  std::int32_t id = 0;
  const auto ask = [&] {
    set_request_id(request, id++);
    return socket.send(std::as_bytes(std::span(request)));
  };
  while (id < k_on_their_way) WRINGER_TRY(ask());
  const Clock& clock = system_clock();
  const MonotonicTime began = clock.now();
  double bytes = 0;
  for (const Deadline end(clock, k_run); !end.passed();) {
    WRINGER_TRY(socket.receive(response));
    bytes += static_cast<double>(response.size());
    WRINGER_TRY(ask());
  }
  return std::vector{megabytes_per_second(bytes, clock.now() - began)};
}

std::vector<Measure> OpaqueBulk::measures() const {
  return {{.name = "opaque bulk",
           .unit = "MB/s",
           .better = Better::higher,
           .target = Target{.peer = k_haproxy}}};
}

Result<std::vector<double>> OpaqueBulk::run(std::uint16_t port) {
  constexpr std::array k_client_hello{std::byte{0x16}, std::byte{3}, std::byte{1}, std::byte{0},
                                      std::byte{1}};
  WRINGER_ASSIGN(const Socket socket, Socket::connect(port));
  WRINGER_TRY(socket.send(k_client_hello));
  std::vector<std::byte> buffer(256 * 1024);
  const Clock& clock = system_clock();
  const MonotonicTime began = clock.now();
  double bytes = 0;
  for (const Deadline end(clock, k_run); !end.passed();) {
    WRINGER_ASSIGN(const std::size_t size, socket.receive_some(buffer));
    bytes += static_cast<double>(size);
  }
  return std::vector{megabytes_per_second(bytes, clock.now() - began)};
}

}  // namespace wringer::bench
