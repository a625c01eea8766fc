#include "bench/explore/random_kills.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

namespace wringer::bench {
namespace {

using namespace std::chrono_literals;

// Process ids of all ledgers, with the database that each works in: one for each case.
std::map<pid_t, std::string> ledgers() {
  std::map<pid_t, std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::string comm;
    std::getline(std::ifstream(entry.path() / "comm"), comm);
    if (comm != "ledger") continue;
    std::string environment;
    std::getline(std::ifstream(entry.path() / "environ"), environment, '\n');
    const std::size_t at = environment.find("wringer_");
    if (at == std::string::npos) continue;
    found[std::stoi(name)] = environment.substr(at, environment.find('\0', at) - at);
  }
  return found;
}

}  // namespace

RandomKills::RandomKills(Seed seed, Duration within)
    : m_random(seed), m_thread([this, within] { run(within); }) {}

RandomKills::~RandomKills() {
  m_stop = true;
  m_thread.join();
}

void RandomKills::run(Duration within) {
  std::set<std::string> known;
  std::map<pid_t, MonotonicTime> doomed;
  const auto milliseconds = static_cast<std::uint64_t>(within / 1ms);
  while (!m_stop) {
    const MonotonicTime now = system_clock().now();
    for (const auto& [pid, database] : ledgers()) {
      if (!known.insert(database).second) continue;
      doomed[pid] = now + std::chrono::milliseconds(m_random.below(milliseconds));
    }
    for (auto one = doomed.begin(); one != doomed.end();) {
      if (one->second > now) {
        ++one;
        continue;
      }
      if (::kill(one->first, SIGKILL) == 0) ++m_kills;
      one = doomed.erase(one);
    }
    // The peer's clock: it knows of no moments to wait for.
    std::this_thread::sleep_for(1ms);
  }
}

}  // namespace wringer::bench
