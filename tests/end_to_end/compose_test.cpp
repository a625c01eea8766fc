// Services in containers. Skipped where there is no Docker engine, or where the images are not
// there (tests/compose/build-images makes stand-ins for machines that reach no registry).

#include "tests/end_to_end/docker.h"
#include "tests/end_to_end/scenario_text.h"
#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <thread>

namespace wringer::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

constexpr const char* k_project_label = "wringer.project";

std::string volumes() {
  return shell("docker volume ls --quiet").text;
}

class Compose : public testing::Test {
 protected:
  void SetUp() override {
    if (shell("docker info").code != 0) GTEST_SKIP() << "no Docker engine can be reached";
    for (const std::string image : {"apache/kafka", "postgres"}) {
      if (shell("docker image ls --quiet " + image).text.empty()) {
        GTEST_SKIP() << "the image " << image << " is not here: tests/compose/build-images";
      }
    }
    m_volumes = volumes();
  }
  std::string scenario(const std::string& apply) const {
    return m_folder
        .write(apply + ".yaml",
               scenario_text({.command = "[ledger, --topic, \"{topic.payments}\", --group, "
                                         "\"{group}\", --apply, " +
                                         apply + "]",
                              .faults = k_kill}))
        .string();
  }

  TestFolder m_folder;
  std::string m_volumes;
};

TEST_F(Compose, ServicesGiveTheSameVerdictsAndAreGoneAtTheEnd) {
  const Finished broken = run_wringer(
      {"run", scenario("insert"), "--kafka", "compose", "--postgres", "compose"}, m_folder.path());
  EXPECT_EQ(broken.code, 1) << broken.all();
  EXPECT_THAT(broken.out,
              AllOf(HasSubstr("duplicate effect"), testing::Not(HasSubstr("less power"))));
  std::printf("%s%s", broken.err.c_str(), broken.out.c_str());
  EXPECT_EQ(containers_with(k_project_label), "");
  EXPECT_EQ(volumes(), m_volumes);
}

TEST_F(Compose, OneServiceMayBeNative) {
  const Finished right =
      run_wringer({"run", scenario("dedup"), "--postgres", "compose"}, m_folder.path());
  EXPECT_EQ(right.code, 0) << right.all();
  EXPECT_EQ(containers_with(k_project_label), "");
}

TEST_F(Compose, WhatADeadRunLeftIsRemovedByTheNext) {
  {
    WringerProcess dying({"run", scenario("dedup"), "--postgres", "compose", "--times", "100"},
                         m_folder.path());
    const auto deadline = std::chrono::steady_clock::now() + 110s;
    while (dying.out_so_far().find("holds") == std::string::npos) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << dying.out_so_far();
      std::this_thread::sleep_for(20ms);
    }
    kill(dying.pid(), SIGKILL);
    EXPECT_EQ(dying.finish().code, 128 + SIGKILL);
  }
  EXPECT_NE(containers_with(k_project_label), "");
  const Finished next = run_wringer({"run", scenario("dedup")}, m_folder.path());
  EXPECT_EQ(next.code, 0) << next.all();
  EXPECT_EQ(containers_with(k_project_label), "");
  EXPECT_EQ(volumes(), m_volumes);
}

TEST_F(Compose, TheDemonstrationConvictsTheOneAndAcquitsTheOther) {
  if (shell("docker image ls --quiet wringer").text.empty()) {
    GTEST_SKIP() << "the image wringer is not here: docker build -t wringer .";
  }
  if (shell("docker compose version").code != 0) GTEST_SKIP() << "docker has no compose";
  // Ports of its own: somebody else's demonstration may be up.
  const std::string compose =
      "cd " + k_root +
      " && WRINGER_KAFKA_PORT=29392 WRINGER_POSTGRES_PORT=29332 docker compose "
      "--project-name wringer-demo-test --profile demo ";
  const Answer demo =
      shell(compose + "up --no-build --abort-on-container-exit --exit-code-from wringer");
  EXPECT_EQ(shell(compose + "down --volumes").code, 0);
  EXPECT_EQ(WEXITSTATUS(demo.code), 1) << demo.text;
  EXPECT_THAT(demo.text, AllOf(HasSubstr("insert-crash-after-commit      1      0             0"),
                               HasSubstr("dedup-crash-after-commit       1      1             0")));
  EXPECT_EQ(volumes(), m_volumes);
}

}  // namespace
}  // namespace wringer::test
