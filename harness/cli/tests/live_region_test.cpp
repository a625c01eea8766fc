#include "harness/cli/live_region.h"

#include "harness/cli/tests/terminal_screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

namespace wringer::cli {
namespace {

using Rows = std::vector<std::string>;
using testing::Contains;
using testing::HasSubstr;

// Of the environment; as it was at the end.
class Variable {
 public:
  Variable(const char* name, const char* value) : m_name(name) {
    if (const char* before = std::getenv(name)) m_before = before;
    value == nullptr ? unsetenv(name) : setenv(name, value, 1);
  }
  ~Variable() { m_before ? setenv(m_name, m_before->c_str(), 1) : unsetenv(m_name); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* m_name;
  std::optional<std::string> m_before;
};

void print(std::FILE* out, const std::string& line) {
  std::fputs((line + "\n").c_str(), out);
  std::fflush(out);
}

auto last_row_has(const std::string& part) {
  return [part](const Rows& rows) { return rows.back().find(part) != std::string::npos; };
}

void finish_a_case(reports::LiveState& state) {
  ++state.started;
  ++state.finished;
  state.left = 1000 - state.started;
}

TEST(LiveRegion, IsOneLineThatIsWrittenOver) {
  TerminalScreen screen(80);
  LiveRegion live(LiveRegion::Mode::live, screen.out());
  for (int i = 0; i < 3; ++i) live.update(finish_a_case);
  const Rows rows = screen.await(last_row_has("3 of 1000 cases · "));
  EXPECT_EQ(rows.size(), 1U);
}

TEST(LiveRegion, StaysBelowWhatIsPrinted) {
  TerminalScreen screen(80);
  LiveRegion live(LiveRegion::Mode::live, screen.out());
  live.update(finish_a_case);
  live.print_above([&] { print(screen.out(), "short"); });
  live.update(finish_a_case);
  live.print_above([&] {
    print(screen.out(), "two");
    print(screen.out(), "lines");
  });
  const Rows rows = screen.await(
      [](const Rows& all) { return all.size() == 4 && last_row_has("2 of 1000 cases")(all); });
  // Nothing of the line is left behind them.
  EXPECT_EQ(Rows(rows.begin(), rows.end() - 1), (Rows{"short", "two", "lines"}));
}

TEST(LiveRegion, IsGoneAtTheEndAndDoesNotComeBack) {
  TerminalScreen screen(80);
  LiveRegion live(LiveRegion::Mode::live, screen.out());
  live.update(finish_a_case);
  screen.await(last_row_has("1 of 1000 cases"));
  live.end();
  live.update(finish_a_case);
  live.print_above([&] { print(screen.out(), "the end"); });
  const Rows rows = screen.await([](const Rows& all) { return all.size() == 2; });
  EXPECT_EQ(rows, (Rows{"the end", ""}));
}

TEST(LiveRegion, NeverTakesASecondRow) {
  TerminalScreen screen(40);
  LiveRegion live(LiveRegion::Mode::live, screen.out());
  live.update([](reports::LiveState& state) { state.doing = std::string(300, 'x'); });
  Rows rows = screen.await(last_row_has("xxx…"));
  ASSERT_EQ(rows.size(), 1U);
  // The terminal becomes narrower: the next line knows.
  live.update([](reports::LiveState& state) { state.doing = "y"; });
  screen.await(last_row_has(" y"));
  screen.resize(20);
  live.update([](reports::LiveState& state) { state.doing = std::string(300, 'z'); });
  rows = screen.await(last_row_has("zzz…"));
  EXPECT_EQ(rows.size(), 1U);
}

TEST(LiveRegion, TimeGoesOnWithoutNews) {
  TerminalScreen screen(80);
  LiveRegion live(LiveRegion::Mode::live, screen.out());
  live.update([](reports::LiveState& state) { state.doing = "waiting"; });
  screen.await(last_row_has("0 s · waiting"));
  screen.await([](const Rows& rows) {
    return last_row_has(" s · waiting")(rows) && !last_row_has("0 s · waiting")(rows);
  });
}

TEST(LiveRegion, LinesOfSeveralThreadsStayWhole) {
  constexpr std::size_t k_lines = 50;
  TerminalScreen screen(80);
  LiveRegion live(LiveRegion::Mode::live, screen.out());
  std::vector<std::thread> threads;
  for (const char* name : {"a", "b", "c"}) {
    threads.emplace_back([&live, &screen, name] {
      for (std::size_t i = 0; i < k_lines; ++i) {
        live.update(finish_a_case);
        live.print_above([&] { print(screen.out(), name + std::to_string(i)); });
      }
    });
  }
  // A terminal that nobody reads from stops its writers.
  const Rows rows = screen.await([](const Rows& all) {
    return all.size() == 3 * k_lines + 1 && last_row_has("150 of ")(all);
  });
  for (std::thread& thread : threads) thread.join();
  for (const char* name : {"a", "b", "c"}) {
    for (std::size_t i = 0; i < k_lines; ++i) {
      EXPECT_THAT(rows, Contains(name + std::to_string(i)));
    }
  }
}

TEST(LiveRegion, WithoutOneNothingIsShown) {
  TerminalScreen screen(80);
  LiveRegion live(LiveRegion::Mode::none, screen.out());
  live.update(finish_a_case);
  live.print_above([&] { print(screen.out(), "printed"); });
  EXPECT_EQ(screen.await([](const Rows& all) { return all.size() == 2; }), (Rows{"printed", ""}));
}

TEST(LiveRegion, IsForTerminalsOfPeopleOnly) {
  const TerminalScreen screen(80);
  const Variable no_ci("CI", nullptr);
  const Variable terminal("TERM", "xterm");
  EXPECT_EQ(LiveRegion::mode_from("auto", screen.out()), LiveRegion::Mode::live);
  {
    const Variable ci("CI", "true");
    EXPECT_EQ(LiveRegion::mode_from("auto", screen.out()), LiveRegion::Mode::plain);
    EXPECT_EQ(LiveRegion::mode_from("live", screen.out()), LiveRegion::Mode::live);
  }
  {
    const Variable dumb("TERM", "dumb");
    EXPECT_EQ(LiveRegion::mode_from("auto", screen.out()), LiveRegion::Mode::plain);
  }
  std::FILE* file = std::tmpfile();
  EXPECT_EQ(LiveRegion::mode_from("auto", file), LiveRegion::Mode::plain);
  EXPECT_EQ(LiveRegion::mode_from("none", file), LiveRegion::Mode::none);
  std::fclose(file);
}

}  // namespace
}  // namespace wringer::cli
