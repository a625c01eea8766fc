#pragma once

#include <filesystem>

namespace wringer::test {

// What is to be done if this program dies before it has stopped its warm services, whatever it dies
// of (a closed pipe, a time limit, SIGKILL): a process beside it notices, stops them and removes
// their folder.
class LastWill {
 public:
  // From now on. The variables that say which services are ours must be set. Before this process
  // becomes a subreaper, so that nobody takes the one beside us for something left behind.
  explicit LastWill(const std::filesystem::path& folder);
  // Nothing is to be done any more.
  ~LastWill();
  LastWill(const LastWill&) = delete;
  LastWill& operator=(const LastWill&) = delete;

 private:
  int m_alive = -1;
};

}  // namespace wringer::test
