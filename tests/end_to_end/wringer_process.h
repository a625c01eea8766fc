#pragma once

// Runs the built `wringer` as a user would and keeps what it printed.

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace wringer::test {

// Where the sources of Wringer are.
inline const std::string k_root{WRINGER_ROOT};

struct Finished {
  // Exit code; 128 + n if signal n ended it.
  int code = -1;
  std::string out;
  std::string err;
  std::chrono::milliseconds took{};
  // The most memory that it ever had.
  long peak_megabytes = 0;

  // Both, for messages of failed expectations.
  [[nodiscard]] std::string all() const {
    return "exit " + std::to_string(code) + "\n" + out + err;
  }
};

using Variables = std::map<std::string, std::string>;

// A running wringer; killed when it is destroyed.
class WringerProcess {
 public:
  // `variables` are added to our own environment. `in_child` is called just before it becomes
  // wringer: limits, namespaces.
  WringerProcess(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                 const Variables& variables = {}, const std::function<void()>& in_child = {});
  ~WringerProcess();
  WringerProcess(const WringerProcess&) = delete;
  WringerProcess& operator=(const WringerProcess&) = delete;

  [[nodiscard]] pid_t pid() const { return m_pid; }
  // Waits for the end; after so long from now it is killed, which the code then tells. What is made
  // smaller may take two minutes (ExploreOptions::shrink_for).
  [[nodiscard]] Finished finish(std::chrono::seconds patience = std::chrono::minutes(4));
  [[nodiscard]] std::string out_so_far() const;

 private:
  std::filesystem::path m_out;
  std::filesystem::path m_err;
  std::chrono::steady_clock::time_point m_began;
  pid_t m_pid = -1;
};

[[nodiscard]] Finished run_wringer(const std::vector<std::string>& arguments,
                                   const std::filesystem::path& folder,
                                   const Variables& variables = {},
                                   const std::function<void()>& in_child = {});

// Processes that we started, or that were left to us by one that we started and that ended: we are
// a subreaper, so nothing that outlives a wringer escapes.
[[nodiscard]] std::vector<std::string> processes_left_behind();

// A folder for one test, removed at its end.
class TestFolder {
 public:
  TestFolder();
  explicit TestFolder(const std::filesystem::path& parent);
  ~TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
  [[nodiscard]] std::filesystem::path write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path m_path;
};

// The file of one of the ledger's scenarios: "insert-crash-after-commit".
[[nodiscard]] std::string ledger(const std::string& name);

[[nodiscard]] std::string contents_of(const std::filesystem::path& file);

}  // namespace wringer::test
