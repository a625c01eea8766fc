#pragma once

// Where our clients really connect, in place of what a broker calls its address: doors of our own
// to brokers that want TLS or a login (see harness/gateway).

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace wringer::clients {

// Thread-safe. With one of these a client connects nowhere else.
class Detours {
 public:
  // From "10.0.0.7:9093", an address, to a port of 127.0.0.1.
  void add(const std::string& from, std::uint16_t door) {
    const std::lock_guard lock(m_mutex);
    m_doors[from] = door;
  }
  [[nodiscard]] std::optional<std::uint16_t> door_for(const std::string& from) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_doors.find(from);
    if (found == m_doors.end()) return std::nullopt;
    return found->second;
  }

 private:
  mutable std::mutex m_mutex;
  std::map<std::string, std::uint16_t> m_doors;
};

}  // namespace wringer::clients
