#pragma once

// What people write when they have no Wringer: a loop that kills the consumer at random times. It
// is given our judge, so that only the way of injuring is compared.

#include "harness/core/clock.h"
#include "harness/core/random.h"

#include <atomic>
#include <thread>

namespace wringer::bench {

// Kills one instance of the ledger in each case, at a time drawn evenly from its usual life. Stops
// when it is destroyed.
class RandomKills {
 public:
  // `within`: how long a case's instances live at the most.
  RandomKills(Seed seed, Duration within);
  ~RandomKills();
  RandomKills(const RandomKills&) = delete;
  RandomKills& operator=(const RandomKills&) = delete;

  [[nodiscard]] int kills() const { return m_kills; }

 private:
  void run(Duration within);

  Random m_random;
  std::atomic<bool> m_stop = false;
  std::atomic<int> m_kills = 0;
  std::thread m_thread;
};

}  // namespace wringer::bench
