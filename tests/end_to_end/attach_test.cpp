// Systems that somebody else runs: here a shell, as a person would.

#include "fixtures/services/ports.h"
#include "tests/end_to_end/scenario_text.h"
#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace wringer::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Attach : public testing::Test {
 protected:
  void SetUp() override {
    const Finished status = run_wringer({"env", "status"}, m_folder.path());
    ASSERT_EQ(status.code, 0) << status.all();
    std::istringstream words(status.out);
    std::string word;
    std::string uri;
    words >> word >> word >> word >> word >> word >> uri;
    Random random(fresh_seed());
    const auto ports = services::free_ports(2, random);
    ASSERT_TRUE(ports) << ports.error().message;
    m_kafka = std::to_string(ports->at(0));
    m_postgres = std::to_string(ports->at(1));
    const std::string user = uri.substr(0, uri.find('@'));
    m_uri = user + "@127.0.0.1:" + m_postgres + "/attached";
  }

  // It ends as soon as it loses its services, so whoever runs it starts it again.
  std::string program(const std::string& name, const std::string& apply) const {
    const std::string ledger =
        std::filesystem::path(WRINGER_PROGRAM).parent_path().string() + "/ledger";
    const auto file = m_folder.write(name,
                                     "#!/bin/bash\ntrap 'kill $!; exit' TERM\nwhile true; do "
                                     "KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:" +
                                         m_kafka + " DATABASE_URL=" + m_uri + " " + ledger +
                                         " --topic payments --group attached-ledger --apply " +
                                         apply + " >>" + m_folder.path().string() +
                                         "/ledger.log 2>&1 & wait $!; sleep 0.1; done\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file.string();
  }
  std::string script(const std::string& name, const std::string& text) const {
    const auto file = m_folder.write(name, "#!/bin/bash\n" + text);
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file.string();
  }
  std::string scenario(const std::string& more_of_attach, const std::string& rest) const {
    std::string text = scenario_text({.faults = "[]", .more = rest});
    const std::size_t begin = text.find("  command:");
    const std::size_t end = text.find("services:");
    text.replace(begin, end - begin,
                 "  attach: {kafka: " + m_kafka + ", postgres: " + m_postgres +
                     ", group: attached-ledger, database: attached" + more_of_attach + "}\n");
    if (rest.find("explore:") != std::string::npos) {
      text.replace(text.find("faults: []\n"), std::string("faults: []\n").size(), "");
    }
    return m_folder.write("attached.yaml", text).string();
  }

  TestFolder m_folder;
  std::string m_kafka;
  std::string m_postgres;
  std::string m_uri;
};

TEST_F(Attach, ARunningSystemIsJudgedAndWhatWasNotDoneIsSaid) {
  const std::string file = scenario("", "");
  const std::string run = "setsid " + program("run-ledger", "dedup") + " & echo $! >" +
                          (m_folder.path() / "pid").string();
  ASSERT_EQ(std::system(run.c_str()), 0);
  const Finished finished = run_wringer({"run", file}, m_folder.path());
  const std::string end = "kill -TERM $(cat " + (m_folder.path() / "pid").string() + ")";
  EXPECT_EQ(std::system(end.c_str()), 0);
  EXPECT_EQ(finished.code, 0) << finished.all() << contents_of(m_folder.path() / "ledger.log");
  EXPECT_THAT(finished.all(),
              AllOf(HasSubstr("Kafka at 127.0.0.1:" + m_kafka + " and Postgres at " + m_uri),
                    HasSubstr("the system is attached: Wringer has not started its processes")));
}

TEST_F(Attach, OneThatIsStartedAnewForEachCaseIsSweptWithoutItsProcesses) {
  const std::string pid = (m_folder.path() / "pid").string();
  const std::string start =
      script("start", program("run-ledger", "insert") + " </dev/null >/dev/null 2>&1 &\necho $! >" +
                          pid + "\n");
  const std::string stop = script(
      "stop", "[ -e " + pid + " ] || exit 0\nkill -TERM $(cat " + pid + ")\nwhile kill -0 $(cat " +
                  pid + ") 2>/dev/null; do sleep 0.05; done\nrm " + pid + "\n");
  const std::string file = scenario(", start: [" + start + "], stop: [" + stop + "]",
                                    "explore: {strategy: sweep, faults: [lose-reply], cases: 2}\n");
  const Finished finished = run_wringer({"run", file, "--no-shrink"}, m_folder.path());
  EXPECT_EQ(finished.code, 1) << finished.all() << contents_of(m_folder.path() / "ledger.log");
  EXPECT_THAT(finished.out,
              AllOf(HasSubstr("applied twice"), HasSubstr("lose-reply"), Not(HasSubstr("kill"))));
  EXPECT_FALSE(std::filesystem::exists(pid)) << "it was stopped after the last case";
}

TEST_F(Attach, WhatItDoesNotTakePartInIsRefusedBeforeAnythingStarts) {
  const Finished kill = run_wringer(
      {"validate",
       scenario("",
                "cases: [{faults: [{at: {instance: 1, after: postgres.commit}, do: kill}]}]\n")},
      m_folder.path());
  EXPECT_EQ(kill.code, 64) << kill.all();
  EXPECT_THAT(kill.all(), AllOf(HasSubstr("kill needs instances that Wringer has started"),
                                HasSubstr("there are 2 cases")));
  const Finished times = run_wringer({"run", scenario("", ""), "--times", "2"}, m_folder.path());
  EXPECT_EQ(times.code, 64) << times.all();
  EXPECT_THAT(times.all(), HasSubstr("takes part in one case, and --times has more"));
}

}  // namespace
}  // namespace wringer::test
