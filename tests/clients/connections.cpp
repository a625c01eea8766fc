#include "tests/clients/connections.h"

#include <fmt/format.h>

#include <arpa/inet.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace wringer::test {
namespace {

namespace fs = std::filesystem;

// "socket:[12345]" of each socket that the process has open, as "12345".
std::set<std::string> socket_inodes_of(pid_t pid) {
  std::set<std::string> inodes;
  std::error_code gone;  // A descriptor may be closed while we look; so may the process end.
  for (const auto& entry : fs::directory_iterator(fmt::format("/proc/{}/fd", pid), gone)) {
    const std::string target = fs::read_symlink(entry.path(), gone).string();
    constexpr std::string_view k_socket = "socket:[";
    if (target.starts_with(k_socket)) {
      inodes.insert(target.substr(k_socket.size(), target.size() - k_socket.size() - 1));
    }
  }
  return inodes;
}

// "0100007F:1F90", or 32 hexadecimal digits before the colon: words in the machine's byte order.
std::string endpoint_from(const std::string& text) {
  const std::size_t colon = text.find(':');
  std::array<std::uint32_t, 4> words{};
  const std::size_t count = colon / 8;
  for (std::size_t i = 0; i < count && i < words.size(); ++i) {
    words[i] = static_cast<std::uint32_t>(std::stoul(text.substr(i * 8, 8), nullptr, 16));
  }
  const auto port = std::stoul(text.substr(colon + 1), nullptr, 16);
  const bool is_mapped = count == 4 && words[0] == 0 && words[1] == 0 && words[2] == htonl(0xFFFF);
  std::array<char, INET6_ADDRSTRLEN> address{};
  if (count == 1 || is_mapped) {
    inet_ntop(AF_INET, &words[count - 1], address.data(), address.size());
    return fmt::format("{}:{}", address.data(), port);
  }
  inet_ntop(AF_INET6, words.data(), address.data(), address.size());
  return fmt::format("[{}]:{}", address.data(), port);
}

}  // namespace

std::set<std::string> remote_ends_of(pid_t pid) {
  const std::set<std::string> inodes = socket_inodes_of(pid);
  std::set<std::string> ends;
  for (const char* table : {"tcp", "tcp6"}) {
    std::ifstream lines(fmt::format("/proc/{}/net/{}", pid, table));
    std::string line;
    std::getline(lines, line);  // The headings.
    while (std::getline(lines, line)) {
      std::istringstream words(line);
      std::string slot, local, remote, state, queues, timer, retransmits, user, timeout, inode;
      words >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> user >>
          timeout >> inode;
      const bool is_listening = state == "0A";
      if (!is_listening && inodes.contains(inode)) ends.insert(endpoint_from(remote));
    }
  }
  return ends;
}

}  // namespace wringer::test
