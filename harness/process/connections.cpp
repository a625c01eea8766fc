#include "harness/process/connections.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>
#include <system_error>

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

// What stands before the next `end`, or all; it is cut off with its end.
std::string_view cut_at(std::string_view& text, char end) {
  const std::string_view piece = text.substr(0, text.find(end));
  text.remove_prefix(std::min(piece.size() + 1, text.size()));
  return piece;
}

// Empty if there is none.
std::string_view next_field(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return cut_at(line, ' ');
}

std::optional<std::uint64_t> number_from(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string contents_of(const fs::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

}  // namespace

std::vector<RemoteEndpoint> established_in(const std::string& table,
                                           const std::vector<std::uint64_t>& inodes) {
  std::vector<RemoteEndpoint> endpoints;
  std::string_view rest = table;
  cut_at(rest, '\n');  // The heading.
  while (!rest.empty()) {
    std::string_view line = cut_at(rest, '\n');
    // sl local remote state tx:rx tr:tm retransmits uid timeout inode … Most lines of a busy
    // machine, thousands, are of connections that are over.
    constexpr std::string_view k_established = "01";
    constexpr int k_before_inode = 5;
    next_field(line);
    next_field(line);
    const std::string_view remote = next_field(line);
    if (next_field(line) != k_established || remote.find(':') == remote.npos) continue;
    for (int i = 0; i < k_before_inode; ++i) next_field(line);
    const std::optional<std::uint64_t> inode = number_from(next_field(line));
    if (inode && std::binary_search(inodes.begin(), inodes.end(), *inode)) {
      endpoints.push_back(parse_endpoint(std::string(remote)));
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
