// A system that is a container image: the ledger with the libraries that it needs, and nothing
// else. Skipped where no Docker engine can be reached.

#include "tests/end_to_end/docker.h"
#include "tests/end_to_end/scenario_text.h"
#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>

namespace wringer::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* k_image = "wringer-test-ledger:1";

constexpr const char* k_run_label = "wringer.run";

class Container : public testing::Test {
 protected:
  void SetUp() override {
    if (shell("docker info").code != 0) GTEST_SKIP() << "no Docker engine can be reached";
    const Answer made = shell(image_script());
    ASSERT_EQ(made.code, 0) << made.text;
  }
  void TearDown() override {
    static_cast<void>(shell(std::string("docker image rm --force ") + k_image));
  }

  // The program, the loader's view of its libraries, and a place for temporary files.
  std::string image_script() const {
    const std::string ledger =
        std::filesystem::path(WRINGER_PROGRAM).parent_path().string() + "/ledger";
    const std::string root = (m_folder.path() / "root").string();
    return "set -e; rm -rf " + root + "; mkdir -p " + root + "/tmp " + root + "/etc; cp " + ledger +
           " " + root + "/ledger; for each in $(ldd " + ledger +
           " | grep -o '/[^ ]*'); do cp --parents -L -n $each " + root +
           "; done; echo root:x:0:0::/: >" + root + "/etc/passwd; tar -C " + root +
           " -c . | docker import --change 'ENTRYPOINT [\"/ledger\"]' - " + k_image;
  }
  std::string scenario(const std::string& apply, const std::string& faults,
                       const std::string& rest = "", const std::string& image = k_image,
                       int instances = 1) const {
    std::string text = scenario_text({.command = "[--topic, \"{topic.payments}\", --group, "
                                                 "\"{group}\", --apply, " +
                                                 apply + "]",
                                      .instances = instances,
                                      .partitions = instances,
                                      .faults = faults,
                                      .more = rest,
                                      .system = "image: " + image});
    if (faults.empty()) text.replace(text.find("faults: \n"), std::string("faults: \n").size(), "");
    return m_folder.write(apply + ".yaml", text).string();
  }
  Finished run(const std::string& scenario) const {
    Finished finished = run_wringer({"run", scenario, "--no-shrink"}, m_folder.path());
    std::printf("%s%s", finished.err.c_str(), finished.out.c_str());
    return finished;
  }

  TestFolder m_folder;
};

TEST_F(Container, IsJudgedAsAnyProgramIsAndGoneAtTheEnd) {
  const Finished right = run(scenario("dedup", "[]"));
  EXPECT_EQ(right.code, 0) << right.all();
  EXPECT_EQ(containers_with(k_run_label), "");
}

TEST_F(Container, AKillIsExact) {
  const Finished broken = run(scenario("insert", k_kill));
  EXPECT_EQ(broken.code, 1) << broken.all();
  EXPECT_THAT(broken.out,
              AllOf(HasSubstr("applied twice"), HasSubstr("instance 1 was killed by signal 9")));
  const Finished right = run(scenario("dedup", k_kill));
  EXPECT_EQ(right.code, 0) << right.all();
  EXPECT_EQ(containers_with(k_run_label), "");
}

TEST_F(Container, IsPausedUntilAnotherHasTakenOver) {
  const Finished right = run(scenario(
      "dedup", "[{at: {instance: 1, before: postgres.commit}, do: pause, until: takeover}]", "",
      k_image, 2));
  EXPECT_EQ(right.code, 0) << right.all();
  EXPECT_EQ(containers_with(k_run_label), "");
}

TEST_F(Container, IsAskedToEnd) {
  const Finished right = run(
      scenario("dedup", "[{at: {instance: 1, after: postgres.commit, nth: 2}, do: terminate}]"));
  EXPECT_EQ(right.code, 0) << right.all();
  EXPECT_EQ(containers_with(k_run_label), "");
}

TEST_F(Container, IsSweptLikeAProgram) {
  const Finished broken = run(
      scenario("insert", "",
               "explore: {strategy: sweep, faults: [kill, terminate, lose-reply], cases: 6}\n"));
  EXPECT_EQ(broken.code, 1) << broken.all();
  EXPECT_THAT(broken.out, AllOf(HasSubstr("coverage"), HasSubstr("applied twice")));
  EXPECT_EQ(containers_with(k_run_label), "");
}

TEST_F(Container, IsRemovedAlsoWhenWeAreKilled) {
  {
    WringerProcess dying({"run", scenario("dedup", "[]"), "--times", "100"}, m_folder.path());
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (containers_with(k_run_label).empty()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << dying.out_so_far();
      std::this_thread::sleep_for(20ms);
    }
    kill(dying.pid(), SIGKILL);
    EXPECT_EQ(dying.finish().code, 128 + SIGKILL);
  }
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (!containers_with(k_run_label).empty() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(50ms);
  }
  EXPECT_EQ(containers_with(k_run_label), "");
}

TEST_F(Container, WithoutItsImageIsRefusedWithWhatToDo) {
  const Finished missing = run(scenario("dedup", "[]", "", "no-such-image:7"));
  EXPECT_EQ(missing.code, 5) << missing.all();
  EXPECT_THAT(missing.err, AllOf(HasSubstr("there is no image 'no-such-image:7' here"),
                                 HasSubstr("docker build -t no-such-image:7")));
}

TEST(ContainerEngine, ThatIsNotThereIsToldOf) {
  TestFolder folder;
  std::string text = scenario_text({.faults = "[]", .system = "image: any:1"});
  const auto file = folder.write("any.yaml", text);
  const Finished unreachable = run_wringer({"run", file.string()}, folder.path(),
                                           {{"DOCKER_HOST", "unix:///nowhere/docker.sock"}});
  EXPECT_EQ(unreachable.code, 5) << unreachable.all();
  EXPECT_THAT(unreachable.err,
              testing::AnyOf(HasSubstr("the Docker engine can't be reached: start it"),
                             HasSubstr("neither 'docker' nor 'podman' is in PATH"),
                             HasSubstr("there is no image 'any:1' here")));
}

}  // namespace
}  // namespace wringer::test
