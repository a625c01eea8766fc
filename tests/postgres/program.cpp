#include "tests/postgres/program.h"

#include "fixtures/services/programs.h"

#include <fmt/format.h>

#include <poll.h>

#include <fstream>
#include <sstream>

namespace wringer::test {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

bool have_programs(const Ground& ground, const std::vector<std::string>& names,
                   std::string& why_not) {
  for (const std::string& name : names) {
    if (services::is_program(ground.programs / name)) continue;
    why_not = fmt::format(
        "there is no {} in {} (Debian: postgresql-client, postgresql; elsewhere pgbench is in "
        "postgresql-contrib)",
        name, ground.programs.string());
    return false;
  }
  return true;
}

Result<Program> Program::start(const Ground& ground, const Target& target,
                               std::vector<std::string> arguments, const Variables& variables) {
  static int count = 0;
  const fs::path output = ground.folder / fmt::format("{}-{}", arguments.front(), ++count);
  arguments.front() = ground.programs / arguments.front();
  process::Command command{.arguments = std::move(arguments),
                           .environment = {},
                           .directory = ground.folder,
                           .stdout_file = output.string() + ".out",
                           .stderr_file = output.string() + ".err",
                           .run_as = {}};
  // The user's own settings must not steer what we compare.
  for (const auto& [name, value] : process::inherited_environment()) {
    if (!name.starts_with("PG") && !name.starts_with("PSQL")) command.environment[name] = value;
  }
  command.environment["LC_ALL"] = "C";
  command.environment["PGHOST"] = ground.server.host;
  command.environment["PGUSER"] = ground.server.user;
  command.environment["PGPORT"] = std::to_string(target.port);
  command.environment["PGDATABASE"] = target.database;
  command.environment["PGCONNECT_TIMEOUT"] = "20";
  for (const auto& [name, value] : variables) command.environment[name] = value;
  WRINGER_ASSIGN(auto child, ground.keeper.spawn(command));
  return Program(std::move(child), output);
}

Status Program::await_on_stderr(const std::string& text) {
  const Deadline deadline(system_clock(), 20s);
  while (contents_of(err()).find(text) == std::string::npos) {
    if (deadline.passed()) {
      return fail(ErrorCode::timed_out, "no '" + text + "' on stderr, but: " + contents_of(err()));
    }
    poll(nullptr, 0, 10);
  }
  return {};
}

Result<Finished> Program::finish(Duration within) {
  const auto status = m_child->wait(Deadline(system_clock(), within));
  if (!status) return fail(status.error().during(contents_of(out()) + contents_of(err())));
  return Finished{*status, contents_of(out()), contents_of(err())};
}

Result<Finished> run(const Ground& ground, const Target& target, std::vector<std::string> arguments,
                     const Variables& variables) {
  WRINGER_ASSIGN(Program program, Program::start(ground, target, std::move(arguments), variables));
  return program.finish();
}

Result<pid_t> await_query(clients::Database& database, const std::string& like) {
  const std::string sql =
      "select pid from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and "
      "query like " +
      database.quote(like);
  const Deadline deadline(system_clock(), 20s);
  while (!deadline.passed()) {
    WRINGER_ASSIGN(const clients::Rows found, database.query(sql));
    if (!found.rows.empty()) return static_cast<pid_t>(std::stoi(*found.rows.front().front()));
    poll(nullptr, 0, 10);
  }
  return fail(ErrorCode::timed_out, "no server process runs " + like);
}

std::string contents_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

std::string first_difference(const std::string& directly, const std::string& proxied) {
  if (directly == proxied) return {};
  std::istringstream a(directly);
  std::istringstream b(proxied);
  for (int line = 1;; ++line) {
    std::string left;
    std::string right;
    const bool more_left = static_cast<bool>(std::getline(a, left));
    const bool more_right = static_cast<bool>(std::getline(b, right));
    if (!more_left && !more_right) return "the same lines, but another end";
    if (more_left == more_right && left == right) continue;
    constexpr std::size_t k_shown = 300;
    return fmt::format("line {}\ndirectly: {}\nproxied:  {}", line, left.substr(0, k_shown),
                       right.substr(0, k_shown));
  }
}

}  // namespace wringer::test
