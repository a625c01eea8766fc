#pragma once

// Runs PostgreSQL's programs against a port, as a user would.

#include "tests/postgres/ground.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace wringer::test {

// Where the program connects to, and as what.
struct Target {
  std::uint16_t port = 0;
  std::string database = "postgres";
};

struct Finished {
  process::ExitStatus status;
  std::string out;
  std::string err;
};

// Whether PostgreSQL's programs of these names are here; if not, `why_not` says what to install.
[[nodiscard]] bool have_programs(const Ground& ground, const std::vector<std::string>& names,
                                 std::string& why_not);

using Variables = std::map<std::string, std::string>;

// Killed when it is destroyed.
class Program {
 public:
  // `arguments` starts with the name of one of PostgreSQL's programs. It works in the ground's
  // folder.
  [[nodiscard]] static Result<Program> start(const Ground& ground, const Target& target,
                                             std::vector<std::string> arguments,
                                             const Variables& variables = {});

  [[nodiscard]] Status interrupt() { return m_child->signal(2); }
  // Waits until stderr has this text; error code timed_out if it takes too long.
  [[nodiscard]] Status await_on_stderr(const std::string& text);
  // Error code timed_out, with what it said, at the deadline.
  [[nodiscard]] Result<Finished> finish(Duration within = std::chrono::seconds(60));

 private:
  Program(std::unique_ptr<process::Child> child, std::filesystem::path output)
      : m_child(std::move(child)), m_output(std::move(output)) {}
  [[nodiscard]] std::filesystem::path out() const { return m_output.string() + ".out"; }
  [[nodiscard]] std::filesystem::path err() const { return m_output.string() + ".err"; }

  std::unique_ptr<process::Child> m_child;
  std::filesystem::path m_output;
};

[[nodiscard]] Result<Finished> run(const Ground& ground, const Target& target,
                                   std::vector<std::string> arguments,
                                   const Variables& variables = {});

// Awaits that a query of this database's pg_stat_activity is under way; the server's process that
// runs it. `database` connects to that server.
[[nodiscard]] Result<pid_t> await_query(clients::Database& database, const std::string& like);

[[nodiscard]] std::string contents_of(const std::filesystem::path& file);

// Empty if both are equal, else the first line in which they differ.
[[nodiscard]] std::string first_difference(const std::string& directly, const std::string& proxied);

}  // namespace wringer::test
