#pragma once

#include <sys/types.h>

#include <set>
#include <string>

namespace wringer::test {

// Where a process is connected to over TCP at this moment, IPv4 and IPv6: "127.0.0.1:5432". An IPv4
// address in IPv6's clothes, as Java shows them, is given as IPv4. Source: proc(5), /proc/net/tcp.
[[nodiscard]] std::set<std::string> remote_ends_of(pid_t pid);

}  // namespace wringer::test
