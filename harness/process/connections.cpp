#include "harness/process/connections.h"

#include "harness/process/containers.h"

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

// The session that a process belongs to: the sixth field of its stat, counted behind its name.
pid_t session_of(const fs::path& process) {
  std::ifstream file(process / "stat");
  std::string text;
  std::getline(file, text);
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return 0;
  char state = 0;
  pid_t parent = 0;
  pid_t group = 0;
  pid_t session = 0;
  std::istringstream rest(text.substr(name_end + 1));
  rest >> state >> parent >> group >> session;
  return session;
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

// Of the processes for which `counts` holds.
template <typename Counts>
std::vector<RemoteEndpoint> endpoints_of(Counts counts) {
  std::vector<RemoteEndpoint> all;
  std::error_code none;
  for (const fs::directory_entry& process : fs::directory_iterator("/proc", none)) {
    const std::string name = process.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (!counts(process.path())) continue;
    const std::vector<std::uint64_t> inodes = socket_inodes_of(process.path());
    // The tables are those of the process's own network namespace.
    for (const char* table : {"net/tcp", "net/tcp6"}) {
      const auto found = established_in(contents_of(process.path() / table), inodes);
      all.insert(all.end(), found.begin(), found.end());
    }
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
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

std::vector<RemoteEndpoint> remote_endpoints_of(pid_t session_leader) {
  return endpoints_of(
      [session_leader](const fs::path& process) { return session_of(process) == session_leader; });
}

std::vector<RemoteEndpoint> remote_endpoints_of_container(const std::string& id) {
  return endpoints_of([&id](const fs::path& process) {
    return is_in_container(std::stoi(process.filename().string()), id);
  });
}

}  // namespace wringer::process
