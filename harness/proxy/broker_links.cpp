#include "harness/proxy/broker_links.h"

#include "harness/core/clock.h"
#include "harness/net/io_thread.h"

#include <asio/buffer.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <list>
#include <set>
#include <utility>

namespace wringer::proxy {
namespace {

using asio::ip::tcp;

constexpr std::size_t k_piece_bytes = 64 * 1024;
// Asked anew at once, it would fail anew at once.
constexpr Duration k_relay_again = std::chrono::milliseconds(50);

}  // namespace

struct BrokerLinks::Impl {
  struct Ends {
    int from = 0;
    int to = 0;
  };

  // One connection of a broker to another one.
  struct Relay {
    Relay(tcp::socket from, const Ends& between)
        : near(std::move(from)), far(near.get_executor()), ends(between) {}

    void close() {
      std::error_code ignored;  // It may have ended by itself.
      const asio::socket_base::linger reset(true, 0);
      near.set_option(reset, ignored);
      far.set_option(reset, ignored);
      near.close(ignored);
      far.close(ignored);
    }

    tcp::socket near;
    tcp::socket far;
    Ends ends;
    std::array<std::array<char, k_piece_bytes>, 2> pieces;
  };

  struct Listener {
    Listener(asio::io_context& io, const Ends& between, const tcp::endpoint& real)
        : acceptor(io), again(io), ends(between), upstream(real) {}

    tcp::acceptor acceptor;
    asio::steady_timer again;
    Ends ends;
    tcp::endpoint upstream;
  };

  ~Impl() { thread.stop(); }

  [[nodiscard]] bool is_cut(const Ends& ends) const {
    return isolated.contains(ends.from) || isolated.contains(ends.to);
  }

  Status listen(const Ends& ends, std::uint16_t port) {
    auto listener = std::make_shared<Listener>(
        thread.io(), ends, tcp::endpoint(asio::ip::address_v4::loopback(), port));
    const tcp::endpoint here(asio::ip::make_address_v4(address(ends.from, ends.to)), port);
    std::error_code problem;
    listener->acceptor.open(here.protocol(), problem);
    if (!problem) listener->acceptor.set_option(tcp::acceptor::reuse_address(true), problem);
    if (!problem) listener->acceptor.bind(here, problem);
    if (!problem) listener->acceptor.listen(asio::socket_base::max_listen_connections, problem);
    if (problem) {
      return fail(ErrorCode::environment,
                  fmt::format("relaying at {}:{}: {}", here.address().to_string(), port,
                              problem.message()));
    }
    listeners.push_back(listener);
    accept(listener);
    return {};
  }

  void accept(const std::shared_ptr<Listener>& listener) {
    listener->acceptor.async_accept([this, listener](std::error_code problem, tcp::socket socket) {
      if (problem == asio::error::operation_aborted) return;
      if (problem) {
        accept_later(listener);
        return;
      }
      connect(std::make_shared<Relay>(std::move(socket), listener->ends), *listener);
      accept(listener);
    });
  }

  // There are no files left, mostly: who connects waits until there are.
  void accept_later(const std::shared_ptr<Listener>& listener) {
    listener->again.expires_after(k_relay_again);
    listener->again.async_wait([this, listener](std::error_code cancelled) {
      if (!cancelled && listener->acceptor.is_open()) accept(listener);
    });
  }

  void connect(const std::shared_ptr<Relay>& relay, const Listener& listener) {
    relays.push_back(relay);
    // One that comes while the link is cut waits for an answer that never comes.
    if (is_cut(relay->ends)) return;
    relay->far.async_connect(listener.upstream, [this, relay](std::error_code problem) {
      if (problem) {
        end(relay);
        return;
      }
      std::error_code ignored;  // It is slower without.
      relay->near.set_option(tcp::no_delay(true), ignored);
      relay->far.set_option(tcp::no_delay(true), ignored);
      pump(relay, relay->near, relay->far, 0);
      pump(relay, relay->far, relay->near, 1);
    });
  }

  void pump(const std::shared_ptr<Relay>& relay, tcp::socket& from, tcp::socket& to,
            std::size_t way) {
    from.async_read_some(asio::buffer(relay->pieces[way]),
                         [this, relay, &from, &to, way](std::error_code problem, std::size_t size) {
                           // What was on its way when the link was cut is lost, an end of the
                           // connection too.
                           if (is_cut(relay->ends)) return;
                           if (problem) {
                             end(relay);
                             return;
                           }
                           asio::async_write(
                               to, asio::buffer(relay->pieces[way], size),
                               [this, relay, &from, &to, way](std::error_code failed, std::size_t) {
                                 if (failed) {
                                   end(relay);
                                 } else {
                                   pump(relay, from, to, way);
                                 }
                               });
                         });
  }

  void end(const std::shared_ptr<Relay>& relay) {
    relay->close();
    relays.remove(relay);
  }

  // What is used on it alone is below.
  net::IoThread thread;
  std::list<std::shared_ptr<Listener>> listeners;
  std::list<std::shared_ptr<Relay>> relays;
  std::set<int> isolated;
};

BrokerLinks::BrokerLinks() : m_impl(std::make_unique<Impl>()) {}

BrokerLinks::~BrokerLinks() = default;

std::string BrokerLinks::address(int from, int to) {
  return fmt::format("127.{}.0.{}", from, to);
}

Status BrokerLinks::open(const std::vector<BrokerPlace>& brokers) {
  return m_impl->thread.call([this, &brokers]() -> Status {
    for (const auto& listener : m_impl->listeners) {
      std::error_code ignored;  // Nobody needs it any more.
      listener->acceptor.close(ignored);
    }
    m_impl->listeners.clear();
    for (const BrokerPlace& from : brokers) {
      for (const BrokerPlace& to : brokers) {
        if (from.id == to.id) continue;
        for (const std::uint16_t port : to.ports) {
          WRINGER_TRY(m_impl->listen({from.id, to.id}, port));
        }
      }
    }
    return {};
  });
}

void BrokerLinks::isolate(int broker) {
  m_impl->thread.call([this, broker] { m_impl->isolated.insert(broker); });
}

int BrokerLinks::rejoin(int broker) {
  return m_impl->thread.call([this, broker] {
    m_impl->isolated.erase(broker);
    int reset = 0;
    for (const auto& relay : std::list(m_impl->relays)) {
      if (relay->ends.from != broker && relay->ends.to != broker) continue;
      m_impl->end(relay);
      ++reset;
    }
    return reset;
  });
}

}  // namespace wringer::proxy
