#include "harness/gateway/gateway.h"

#include "harness/gateway/connection.h"
#include "harness/gateway/scram_offer.h"
#include "harness/net/io_thread.h"

#include <asio/steady_timer.hpp>
#include <asio/write.hpp>
#include <fmt/format.h>

#include <future>
#include <list>
#include <utility>

namespace wringer::gateway {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;

constexpr std::size_t k_piece_bytes = 64 * 1024;
// Asked anew at once, it would fail anew at once.
constexpr Duration k_accept_again = 50ms;

std::string name_of(const Upstream& upstream) {
  return fmt::format("{} at {}:{}", upstream.kind == Upstream::Kind::kafka ? "Kafka" : "Postgres",
                     upstream.name, upstream.address.port());
}

}  // namespace

struct Gateway::Impl {
  // A connection of a client that came through a door.
  struct Relay {
    Relay(tcp::socket from, std::shared_ptr<Connection> to)
        : near(std::move(from)), far(std::move(to)) {}

    void close() {
      std::error_code ignored;  // It may have ended by itself.
      near.close(ignored);
      far->close();
    }

    tcp::socket near;
    std::shared_ptr<Connection> far;
    std::array<char, k_piece_bytes> out{};
    std::array<char, k_piece_bytes> in{};
    // Of a Postgres with TLS, what it says first, until that is whole; and what was made of it.
    std::optional<std::string> first{};
    std::string whole_first{};
  };

  struct Door {
    Door(asio::io_context& io, Upstream to) : acceptor(io), again(io), upstream(std::move(to)) {}

    tcp::acceptor acceptor;
    asio::steady_timer again;
    Upstream upstream;
    std::shared_ptr<asio::ssl::context> context;
    bool was_full = false;
  };

  explicit Impl(GatewayOptions its_options) : options(std::move(its_options)) {}
  ~Impl() { thread.stop(); }

  Result<tcp::endpoint> listen(Upstream upstream) {
    auto door = std::make_unique<Door>(thread.io(), std::move(upstream));
    if (door->upstream.tls) {
      WRINGER_ASSIGN(door->context, make_context(*door->upstream.tls));
    }
    std::error_code problem;
    const tcp::endpoint here(asio::ip::address_v4::loopback(), 0);
    door->acceptor.open(here.protocol(), problem);
    if (!problem) door->acceptor.bind(here, problem);
    if (!problem) door->acceptor.listen(asio::socket_base::max_listen_connections, problem);
    if (problem) {
      return fail(ErrorCode::environment, "opening a port of 127.0.0.1: " + problem.message());
    }
    const tcp::endpoint place = door->acceptor.local_endpoint();
    accept(*door);
    doors.push_back(std::move(door));
    return place;
  }

  void accept(Door& door) {
    door.acceptor.async_accept([this, &door](std::error_code problem, tcp::socket socket) {
      if (problem == asio::error::operation_aborted) return;
      if (problem) {
        accept_later(door, problem);
        return;
      }
      connect(std::move(socket), door);
      accept(door);
    });
  }

  // There are no files left, mostly.
  void accept_later(Door& door, std::error_code problem) {
    if (!std::exchange(door.was_full, true)) {
      tell(door,
           {ErrorCode::environment, "connections could not be accepted: " + problem.message()});
    }
    door.again.expires_after(k_accept_again);
    door.again.async_wait([this, &door](std::error_code cancelled) {
      if (!cancelled) accept(door);
    });
  }

  void tell(const Door& door, const Error& why) const {
    if (options.failed) options.failed(name_of(door.upstream), why);
  }

  void connect(tcp::socket socket, const Door& door) {
    std::error_code ignored;  // It is slower without.
    socket.set_option(tcp::no_delay(true), ignored);
    const auto relay = std::make_shared<Relay>(
        std::move(socket), std::make_shared<Connection>(thread.io(), door.upstream, door.context));
    if (door.upstream.kind == Upstream::Kind::postgres && door.context) relay->first.emplace();
    relays.push_back(relay);
    // The connection keeps this until it is open: it must not keep itself with it.
    relay->far->open(options.patience,
                     [this, &door, opening = std::weak_ptr(relay)](const Status& opened) {
                       const auto open = opening.lock();
                       if (!open) return;
                       if (!opened) {
                         tell(door, opened.error());
                         refuse(open);
                         return;
                       }
                       pump_out(open);
                       pump_in(open);
                     });
  }

  void pump_out(const std::shared_ptr<Relay>& relay) {
    relay->near.async_read_some(
        asio::buffer(relay->out), [this, relay](std::error_code problem, std::size_t size) {
          if (problem) {
            end(relay);
            return;
          }
          relay->far->write(asio::buffer(relay->out, size),
                            [this, relay](std::error_code failed, std::size_t) {
                              if (failed) {
                                end(relay);
                              } else {
                                pump_out(relay);
                              }
                            });
        });
  }

  void pump_in(const std::shared_ptr<Relay>& relay) {
    relay->far->read_some(asio::buffer(relay->in),
                          [this, relay](std::error_code problem, std::size_t size) {
                            if (problem) {
                              end(relay);
                            } else if (relay->first) {
                              pass_first(relay, size);
                            } else {
                              pass_in(relay, asio::buffer(relay->in, size));
                            }
                          });
  }

  void pass_first(const std::shared_ptr<Relay>& relay, std::size_t size) {
    relay->first->append(relay->in.data(), size);
    auto whole = without_binding(*relay->first);
    if (!whole) {
      pump_in(relay);
      return;
    }
    relay->whole_first = std::move(*whole);
    relay->first.reset();
    pass_in(relay, asio::buffer(relay->whole_first));
  }

  void pass_in(const std::shared_ptr<Relay>& relay, asio::const_buffer bytes) {
    asio::async_write(relay->near, bytes, [this, relay](std::error_code failed, std::size_t) {
      if (failed) {
        end(relay);
      } else {
        pump_in(relay);
      }
    });
  }

  // A reset: as near as an accepted socket comes to "refused".
  void refuse(const std::shared_ptr<Relay>& relay) {
    std::error_code ignored;  // It is to vanish, and does so in any case.
    relay->near.set_option(asio::socket_base::linger(true, 0), ignored);
    end(relay);
  }

  void end(const std::shared_ptr<Relay>& relay) {
    relay->close();
    relays.remove(relay);
  }

  const GatewayOptions options;
  // What is used on it alone is below.
  net::IoThread thread;
  // Connections refer to what is in them.
  std::vector<std::unique_ptr<Door>> doors;
  std::list<std::shared_ptr<Relay>> relays;
};

Gateway::Gateway(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Gateway::~Gateway() = default;

Result<std::unique_ptr<Gateway>> Gateway::open(std::vector<Upstream> upstreams,
                                               GatewayOptions options) {
  std::unique_ptr<Gateway> gateway(new Gateway(std::make_unique<Impl>(std::move(options))));
  for (Upstream& upstream : upstreams) WRINGER_TRY(gateway->add(std::move(upstream)));
  return gateway;
}

Result<tcp::endpoint> Gateway::add(Upstream upstream) {
  const std::string name = name_of(upstream);
  auto listens = m_impl->thread.call([&] { return m_impl->listen(std::move(upstream)); });
  if (!listens) return fail(listens.error().during(name));
  return listens;
}

std::vector<tcp::endpoint> Gateway::doors() const {
  return m_impl->thread.call([this] {
    std::vector<tcp::endpoint> places;
    for (const auto& door : m_impl->doors) places.push_back(door->acceptor.local_endpoint());
    return places;
  });
}

Status Gateway::try_doors(Duration timeout) {
  const Deadline deadline(system_clock(), timeout);
  const std::size_t count = m_impl->thread.call([this] { return m_impl->doors.size(); });
  for (std::size_t i = 0; i < count; ++i) {
    const auto outcome = std::make_shared<std::promise<Status>>();
    auto opened = outcome->get_future();
    std::shared_ptr<Connection> connection;
    const std::string name = m_impl->thread.call([&, outcome] {
      const Impl::Door& door = *m_impl->doors[i];
      connection = std::make_shared<Connection>(m_impl->thread.io(), door.upstream, door.context);
      connection->open(deadline.remaining(),
                       [outcome](const Status& status) { outcome->set_value(status); });
      return name_of(door.upstream);
    });
    const Status status = opened.get();
    m_impl->thread.call([&connection] { connection->close(); });
    if (!status) return fail(status.error().during(name));
  }
  return {};
}

}  // namespace wringer::gateway
