#include "bench/wire/peers.h"

#include "bench/wire/socket.h"
#include "fixtures/services/cache.h"
#include "fixtures/services/logs.h"
#include "fixtures/services/ports.h"
#include "fixtures/services/programs.h"
#include "fixtures/services/services.h"
#include "harness/core/random.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <thread>

namespace wringer::bench {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr auto k_start_deadline = 10s;

fs::path toxiproxy_program() {
  return services::cache_folder() / "bench" / "server";
}

std::optional<fs::path> haproxy_program() {
  const char* path = std::getenv("PATH");
  // Debian installs it where only root's PATH looks.
  return services::find_in_path("haproxy", (path ? std::string(path) : "") + ":/usr/sbin");
}

fs::path log_of(const std::string& name, const Ground& ground) {
  return ground.folder / (name + ".log");
}

Result<std::unique_ptr<process::Child>> spawn(const std::string& name,
                                              std::vector<std::string> arguments,
                                              const Ground& ground) {
  std::error_code none;
  fs::remove(log_of(name, ground), none);
  return ground.keeper.spawn({.arguments = std::move(arguments),
                              .environment = process::inherited_environment(),
                              .directory = ground.folder,
                              .stdout_file = log_of(name, ground),
                              .stderr_file = log_of(name, ground),
                              .run_as = {}});
}

// Asks again and again, because a proxy of others tells nobody when it listens.
template <typename Ask>
Status await(const std::string& name, const Ground& ground, const Ask& ask) {
  const Deadline deadline(system_clock(), k_start_deadline);
  while (!ask()) {
    if (deadline.passed()) {
      return fail(ErrorCode::timed_out, fmt::format("{} does not accept connections. {}", name,
                                                    services::last_words(log_of(name, ground))));
    }
    std::this_thread::sleep_for(5ms);
  }
  return {};
}

Result<std::uint16_t> free_port() {
  Random random(fresh_seed());
  WRINGER_ASSIGN(const auto ports, services::free_ports(1, random));
  return ports.front();
}

Result<Peer> start_wringer(const Upstream& upstream, const Ground& ground) {
  const bool kafka = upstream.service == Service::kafka;
  const std::string server = (kafka ? fmt::format("{}@", upstream.broker) : "") +
                             fmt::format("127.0.0.1:{}", upstream.port);
  std::error_code none;
  const fs::path program =
      fs::read_symlink("/proc/self/exe", none).parent_path() / "standalone_proxy";
  WRINGER_ASSIGN(
      auto child,
      spawn(k_wringer, {program.string(), kafka ? "--kafka" : "--postgres", server}, ground));
  std::uint16_t port = 0;
  const auto told = [&] {
    const std::string text = services::read_small_file(log_of(k_wringer, ground));
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos || text.find('\n', colon) == std::string::npos) return false;
    port = static_cast<std::uint16_t>(std::stoi(text.substr(colon + 1)));
    return true;
  };
  WRINGER_TRY(await(k_wringer, ground, told));
  return Peer{k_wringer, port, std::move(child)};
}

// `global` are lines for the whole process.
Result<Peer> start_haproxy(const std::string& name, const std::string& global,
                           const Upstream& upstream, const Ground& ground) {
  WRINGER_ASSIGN(const std::uint16_t port, free_port());
  const fs::path config = ground.folder / (name + ".cfg");
  std::ofstream(config) << fmt::format(
      "global\n{}"
      "defaults\n  mode tcp\n  timeout connect 10s\n  timeout client 1h\n  timeout server 1h\n"
      "listen bench\n  bind 127.0.0.1:{}\n  server upstream 127.0.0.1:{}\n",
      global, port, upstream.port);
  const std::string program = haproxy_program().value_or("haproxy").string();
  WRINGER_ASSIGN(auto child, spawn(name, {program, "-db", "-f", config.string()}, ground));
  WRINGER_TRY(await(name, ground, [port] { return Socket::connect(port).has_value(); }));
  return Peer{name, port, std::move(child)};
}

Result<Peer> start_toxiproxy(const Upstream& upstream, const Ground& ground) {
  WRINGER_ASSIGN(const std::uint16_t port, free_port());
  WRINGER_ASSIGN(const std::uint16_t api_port, free_port());
  const fs::path config = ground.folder / "toxiproxy.json";
  std::ofstream(config) << fmt::format(
      R"([{{"name":"bench","listen":"127.0.0.1:{}","upstream":"127.0.0.1:{}","enabled":true}}])",
      port, upstream.port);
  WRINGER_ASSIGN(auto child, spawn(k_toxiproxy,
                                   {toxiproxy_program().string(), "-config", config.string(),
                                    "-port", std::to_string(api_port)},
                                   ground));
  WRINGER_TRY(await(k_toxiproxy, ground, [port] { return Socket::connect(port).has_value(); }));
  return Peer{k_toxiproxy, port, std::move(child)};
}

}  // namespace

Rivals find_rivals() {
  Rivals rivals;
  if (haproxy_program()) {
    rivals.present.insert(rivals.present.end(), {k_haproxy, k_haproxy_one_thread});
  } else {
    rivals.missing.push_back("haproxy is not installed (Debian: haproxy), so it is left out.");
  }
  const fs::path toxiproxy = toxiproxy_program();
  if (services::is_program(toxiproxy)) {
    rivals.present.push_back(k_toxiproxy);
  } else {
    rivals.missing.push_back(
        fmt::format("toxiproxy is left out. To have it: GOBIN={} go install "
                    "github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0",
                    toxiproxy.parent_path().string()));
  }
  return rivals;
}

Result<Peer> start_peer(const std::string& name, const Upstream& upstream, const Ground& ground) {
  if (name == k_wringer) return start_wringer(upstream, ground);
  if (name == k_haproxy) return start_haproxy(name, "", upstream, ground);
  if (name == k_haproxy_one_thread) return start_haproxy(name, "  nbthread 1\n", upstream, ground);
  if (name == k_toxiproxy) return start_toxiproxy(upstream, ground);
  return Peer{k_direct, upstream.port};
}

}  // namespace wringer::bench
