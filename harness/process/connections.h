#pragma once

// Which TCP connections processes have open right now, from /proc: how we find out that a system
// goes past our proxies.

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace wringer::process {

struct RemoteEndpoint {
  // "127.0.0.1", "::1"; an IPv4 address in IPv6 clothes is given as IPv4.
  std::string address;
  std::uint16_t port = 0;

  auto operator<=>(const RemoteEndpoint&) const = default;
};

// One look at all connections of this machine. The kernel goes through a table of hundreds of
// thousands of places to tell them, so it is asked once for any number of processes.
class ConnectionLook {
 public:
  // The far ends of the established connections of these, sorted, each once. What comes or goes
  // while we look may be missed.
  [[nodiscard]] std::vector<RemoteEndpoint> remote_endpoints_of(const std::vector<pid_t>& pids);

 private:
  // By network namespace: what /proc/<pid>/net/tcp and tcp6 say.
  std::map<std::string, std::vector<std::string>> m_tables;
};

// The established connections in the text of /proc/<pid>/net/tcp or tcp6 whose socket has one of
// these inodes (sorted).
[[nodiscard]] std::vector<RemoteEndpoint> established_in(const std::string& table,
                                                         const std::vector<std::uint64_t>& inodes);

}  // namespace wringer::process
