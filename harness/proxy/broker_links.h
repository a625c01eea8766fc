#pragma once

#include "harness/core/error.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace wringer::proxy {

// One broker of a cluster whose brokers reach each other by our relays.
struct BrokerPlace {
  int id = 0;
  // Where it really listens for the others, on 127.0.0.1.
  std::vector<std::uint16_t> ports;
};

// Relays between the brokers of one cluster, one for each direction of each pair, so that one
// broker can be cut off from the others while clients still reach it. Has a thread of its own, for
// brokers talk to each other also while nobody runs a case. Thread-safe.
class BrokerLinks {
 public:
  BrokerLinks();
  ~BrokerLinks();
  BrokerLinks(const BrokerLinks&) = delete;
  BrokerLinks& operator=(const BrokerLinks&) = delete;

  // In place of what was open before. Broker `from` finds broker `to` at address(from, to), with
  // the ports that it really has.
  [[nodiscard]] Status open(const std::vector<BrokerPlace>& brokers);
  // "127.1.0.2": on Linux all of 127/8 is the loopback device.
  [[nodiscard]] static std::string address(int from, int to);

  // From now on nothing passes to or from this broker, without a word, as in a network that drops
  // packets.
  void isolate(int broker);
  // Connections that have lost something are reset; new ones pass. How many were reset.
  int rejoin(int broker);

 private:
  struct Impl;
  std::unique_ptr<Impl> m_impl;
};

}  // namespace wringer::proxy
