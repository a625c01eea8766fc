// docs/tutorial.md to the letter: what it says to type is typed, in an empty folder, and must print
// what it says that it prints.

#include "tests/end_to_end/wringer_process.h"
#include "tests/languages/lesson.h"

#include <gtest/gtest.h>

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace wringer::test {
namespace {

namespace fs = std::filesystem;

struct Said {
  int code = -1;
  std::string text;
};

// As on a terminal: what went wrong stands among the rest. `wringer` is in PATH.
Said type(const std::string& commands, const fs::path& folder, const TestFolder& notes) {
  const fs::path script = notes.write("script", commands);
  const fs::path log = notes.path() / "log";
  const std::string program = fs::path(WRINGER_PROGRAM).parent_path().string();
  const std::string line = "cd '" + folder.string() + "' && PATH='" + program + "':$PATH bash '" +
                           script.string() + "' >'" + log.string() + "' 2>&1 </dev/null";
  const int status = std::system(line.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents_of(log)};
}

TEST(Tutorial, LeadsFromAnEmptyFolderToAVerdictAsItSays) {
  const TestFolder notes;
  const Said need =
      type("'" + k_root +
               "/fixtures/systems/clients/need' python\n"
               "command -v patch >/dev/null || { echo 'no patch in PATH'; exit 69; }\n",
           notes.path(), notes);
  if (need.code != 0) GTEST_SKIP() << need.text;

  const auto lessons = lessons_of(contents_of(k_root + "/docs/tutorial.md"));
  ASSERT_FALSE(lessons.empty());
  const TestFolder empty;
  const Said all = type(script_of(lessons), empty.path(), notes);
  const auto said = said_in(all.text);
  for (std::size_t i = 0; i < said.size(); ++i) {
    EXPECT_EQ(missing_line(lessons[i].output, said[i]), "") << lessons[i].commands << said[i];
  }
  ASSERT_EQ(said.size(), lessons.size()) << lessons[said.size()].commands << all.text;
  EXPECT_EQ(all.code, 0);
}

}  // namespace
}  // namespace wringer::test
