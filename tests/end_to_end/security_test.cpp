// Where Wringer stops trusting; docs/security.md has the whole list.

#include "harness/process/descendants.h"
#include "tests/end_to_end/eventually.h"
#include "tests/end_to_end/scenario_text.h"
#include "tests/end_to_end/warm_pair.h"
#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace wringer::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::set<std::string> sockets_of(pid_t pid) {
  std::set<std::string> inodes;
  std::error_code gone;
  for (const auto& file : fs::directory_iterator("/proc/" + std::to_string(pid) + "/fd", gone)) {
    const std::string target = fs::read_symlink(file.path(), gone).string();
    if (target.starts_with("socket:[")) inodes.insert(target.substr(8, target.size() - 9));
  }
  return inodes;
}

// The local addresses, as in /proc/net, of sockets that listen and are among these.
std::vector<std::string> listeners_among(const std::set<std::string>& inodes) {
  std::vector<std::string> addresses;
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream lines(table);
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
      std::istringstream fields(line);
      std::string slot, local, remote, state, queues, timer, retransmits, user, timeout, inode;
      fields >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> user >>
          timeout >> inode;
      if (state == "0A" && inodes.contains(inode)) addresses.push_back(local);
    }
  }
  return addresses;
}

bool is_loopback(const std::string& address) {
  const std::string host = address.substr(0, address.find(':'));
  // Words in the machine's byte order: 127.x.y.z, ::1, ::ffff:127.x.y.z.
  return (host.size() == 8 && host.ends_with("7F")) || host == "00000000000000000000000001000000" ||
         (host.starts_with("0000000000000000FFFF0000") && host.ends_with("7F"));
}

TEST(Security, EverythingListensOnLoopbackAlone) {
  const TestFolder folder;
  WringerProcess run({"run", "--cold", "--kafka-brokers", "3", "--times", "100",
                      folder.write("own.yaml", scenario_text({})).string()},
                     folder.path());
  // Three brokers, Postgres, a proxy for each: more than once, since proxies come and go with
  // cases.
  std::set<std::string> seen;
  const auto look = [&] {
    std::vector<pid_t> processes = process::descendants_of(run.pid());
    processes.push_back(run.pid());
    std::set<std::string> sockets;
    for (const pid_t pid : processes) sockets.merge(sockets_of(pid));
    const std::vector<std::string> listeners = listeners_among(sockets);
    seen.insert(listeners.begin(), listeners.end());
    return listeners.size() >= 8;
  };
  EXPECT_TRUE(eventually(120s, look)) << testing::PrintToString(seen);
  for (const std::string& address : seen) EXPECT_TRUE(is_loopback(address)) << address;
}

TEST(Security, NoShellReadsWhatTheScenarioSays) {
  const TestFolder folder;
  const Finished finished = run_wringer(
      {"run",
       folder
           .write("own.yaml", scenario_text({.command = "[echo, \"$(touch pwned)\", \"`touch "
                                                        "pwned`\", \"; touch pwned\", \"&& touch "
                                                        "pwned\"]"}))
           .string()},
      folder.path());
  EXPECT_EQ(finished.code, 2) << finished.all();
  EXPECT_THAT(finished.out, HasSubstr("$(touch pwned)"));
  EXPECT_FALSE(fs::exists(folder.path() / "pwned"));
}

TEST(Security, APasswordThatTheProgramTellsIsKeptNowhere) {
  const TestFolder folder;
  const WarmAddresses warm = warm_addresses();
  // The warm pair lets everybody in, whatever they say.
  const std::string uri =
      "postgresql://postgres:s3cret%21@" + warm.postgres.substr(warm.postgres.find('@') + 1);
  const auto file = folder.write(
      "own.yaml", scenario_text({.command = "[bash, -c, \"echo $DATABASE_URL; echo I use "
                                            "$DATABASE_URL and $(echo s3)cret! >&2; exit 1\"]"}));
  const Finished finished =
      run_wringer({"run", "--kafka", "external:" + warm.kafka, "--postgres", "external:" + uri,
                   "--allow-fixed-names", "--junit", "reports", file.string()},
                  folder.path());
  EXPECT_EQ(finished.code, 2) << finished.all();
  EXPECT_THAT(finished.out, HasSubstr("I use postgresql://postgres:***@"));
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
    if (!entry.is_regular_file()) continue;
    EXPECT_THAT(contents_of(entry.path()), Not(HasSubstr("s3cret"))) << entry.path();
  }
}

TEST(Security, NamesLeadNowhereOutsideTheResults) {
  const TestFolder folder;
  fs::create_directory(folder.path() / "in");
  // A scenario and its cases that are called after folders above.
  const auto file = folder.write(
      "in/...yaml", scenario_text({.more = "cases:\n"
                                           "  - {name: \"..\", faults: []}\n"
                                           "  - {name: \"../../../../escaped\", faults: []}\n"
                                           "  - {name: \"/escaped\", faults: []}\n"}));
  const Finished finished = run_wringer(
      {"run", "--results", "in/results", "--junit", "in/reports", file.string()}, folder.path());
  EXPECT_EQ(finished.code, 0) << finished.all();
  std::vector<std::string> outside;
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    const std::string name = entry.path().filename().string();
    if (name != "in" && name != "wringer.out" && name != "wringer.err") outside.push_back(name);
  }
  EXPECT_THAT(outside, IsEmpty());
  for (const auto& entry : fs::directory_iterator(folder.path() / "in" / "results")) {
    EXPECT_THAT(entry.path().filename().string(),
                testing::AnyOf("latest", "history.json", testing::StartsWith("20")));
  }
}

}  // namespace
}  // namespace wringer::test
