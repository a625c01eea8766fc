#include "harness/process/connections.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace wringer::process {
namespace {

namespace fs = std::filesystem;

// "0100007F:1F90" or 32 digits for IPv6: words of 32 bits in the machine's byte order (proc(5)).
RemoteEndpoint parse_endpoint(const std::string& text) {
  const std::size_t colon = text.find(':');
  RemoteEndpoint endpoint;
  endpoint.port = static_cast<std::uint16_t>(std::strtoul(text.c_str() + colon + 1, nullptr, 16));
  std::vector<std::uint32_t> words;
  for (std::size_t at = 0; at + 8 <= colon; at += 8) {
    words.push_back(static_cast<std::uint32_t>(std::stoul(text.substr(at, 8), nullptr, 16)));
  }
  char shown[INET6_ADDRSTRLEN] = {};
  if (words.size() == 1) {
    inet_ntop(AF_INET, words.data(), shown, sizeof(shown));
  } else if (words.size() == 4) {
    in6_addr address{};
    std::memcpy(&address, words.data(), sizeof(address));
    if (IN6_IS_ADDR_V4MAPPED(&address)) {
      inet_ntop(AF_INET, &words[3], shown, sizeof(shown));
    } else {
      inet_ntop(AF_INET6, &address, shown, sizeof(shown));
    }
  }
  endpoint.address = shown;
  return endpoint;
}

std::vector<std::uint64_t> socket_inodes_of(const fs::path& process) {
  std::vector<std::uint64_t> inodes;
  std::error_code gone;
  for (const fs::directory_entry& descriptor : fs::directory_iterator(process / "fd", gone)) {
    const std::string target = fs::read_symlink(descriptor.path(), gone).string();
    unsigned long long inode = 0;
    if (!gone && std::sscanf(target.c_str(), "socket:[%llu]", &inode) == 1) inodes.push_back(inode);
  }
  std::sort(inodes.begin(), inodes.end());
  return inodes;
}

std::string contents_of(const fs::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

}  // namespace

std::vector<RemoteEndpoint> established_in(const std::string& table,
                                           const std::vector<std::uint64_t>& inodes) {
  constexpr const char* k_established = "01";
  std::vector<RemoteEndpoint> endpoints;
  std::istringstream lines(table);
  std::string line;
  std::getline(lines, line);  // The heading.
  while (std::getline(lines, line)) {
    // sl local remote state tx:rx timer retransmits uid timeout inode …
    std::istringstream fields(line);
    std::string slot, local, remote, state, queues, timer, retransmits, user, timeout;
    std::uint64_t inode = 0;
    fields >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> user >>
        timeout >> inode;
    if (!fields || state != k_established || remote.find(':') == std::string::npos) continue;
    if (std::binary_search(inodes.begin(), inodes.end(), inode)) {
      endpoints.push_back(parse_endpoint(remote));
    }
  }
  return endpoints;
}

std::vector<RemoteEndpoint> ConnectionLook::remote_endpoints_of(const std::vector<pid_t>& pids) {
  std::vector<RemoteEndpoint> all;
  for (const pid_t pid : pids) {
    const fs::path process = fs::path("/proc") / std::to_string(pid);
    const std::vector<std::uint64_t> inodes = socket_inodes_of(process);
    if (inodes.empty()) continue;
    std::error_code gone;
    const std::string network = fs::read_symlink(process / "ns/net", gone).string();
    if (gone) continue;
    const auto [tables, is_new] = m_tables.try_emplace(network);
    if (is_new) {
      tables->second = {contents_of(process / "net/tcp"), contents_of(process / "net/tcp6")};
    }
    for (const std::string& table : tables->second) {
      const auto found = established_in(table, inodes);
      all.insert(all.end(), found.begin(), found.end());
    }
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace wringer::process
