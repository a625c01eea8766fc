#pragma once

#include "harness/core/moment.h"
#include "harness/proxy/proxy.h"
#include "harness/proxy/session.h"

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <memory>
#include <set>
#include <vector>

namespace wringer::groups {

// Lets instances that start together join their consumer group together: the first JoinGroup of
// each is held until all have sent one. In one generation from the start, each of them soon has a
// heartbeat under way, by which it can be told of the next rebalance at once; whoever has to join
// anew first would send none for some seconds. To the client it is a slow network.
class StartGate {
 public:
  StartGate(asio::io_context& io, int instances);

  // What becomes of a message that nobody else holds.
  [[nodiscard]] proxy::Decision decide(proxy::Session& session, const Moment& moment);
  // Whatever is held goes, and nothing is held any more.
  void open();

 private:
  asio::io_context& m_io;
  asio::steady_timer m_patience;
  std::size_t m_instances;
  bool m_open;
  std::set<Instance> m_seen;
  std::vector<std::weak_ptr<proxy::Session>> m_held;
};

}  // namespace wringer::groups
