#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wringer/scenario_run.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace wringer {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Of a child that could not become the program, as shells have it.
constexpr int k_no_program = 127;

Outcome outcome_called(const std::string& verdict) {
  if (verdict == "holds") return Outcome::holds;
  if (verdict == "violated") return Outcome::violated;
  return verdict == "inconclusive" ? Outcome::inconclusive : Outcome::not_run;
}

fs::path program_of(const RunSettings& settings) {
  if (!settings.program.empty()) return settings.program;
  const char* named = std::getenv("WRINGER_PROGRAM");
  return named != nullptr && *named != '\0' ? named : "wringer";
}

// Ours with these variables, as `environ` has it. Made before there is a child: between fork and
// exec of a process with threads nothing may be allocated.
std::vector<std::string> environment_with(const std::map<std::string, std::string>& variables) {
  std::vector<std::string> all;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string entry = *one;
    if (variables.count(entry.substr(0, entry.find('='))) == 0) all.push_back(entry);
  }
  for (const auto& [name, value] : variables) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Everything that stands in the pipe until its writers have gone.
std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t size = read(descriptor, buffer.data(), buffer.size());
    if (size > 0) text.append(buffer.data(), static_cast<std::size_t>(size));
    if (size == 0 || (size < 0 && errno != EINTR)) return text;
  }
}

// Runs it with stdout and stderr in one text; false: it could not be started, and `output` says
// why.
bool run_program(std::vector<std::string> words,
                 const std::map<std::string, std::string>& variables, RunOutcome& run) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    run.output = std::string("no pipe: ") + std::strerror(errno);
    return false;
  }
  const std::vector<char*> arguments = pointers_to(words);
  std::vector<std::string> environment = environment_with(variables);
  const std::vector<char*> entries = pointers_to(environment);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    // Wringer ends its own system when it is asked to end.
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(k_no_program);
    dup2(ends[1], STDOUT_FILENO);
    dup2(ends[1], STDERR_FILENO);
    execvpe(arguments.front(), arguments.data(), entries.data());
    _exit(k_no_program);
  }
  close(ends[1]);
  if (child > 0) run.output = read_all(ends[0]);
  close(ends[0]);
  if (child < 0) {
    run.output = std::string("no process: ") + std::strerror(errno);
    return false;
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (run.exit_code != k_no_program || !run.output.empty()) return true;
  run.exit_code = -1;
  run.output = "'" + words.front() +
               "' can't be run: install wringer, or say in WRINGER_PROGRAM where it is\n";
  return false;
}

// One for each file, so that tests that run side by side don't take each other's results for their
// own. FNV-1a, which is the same in every program, so history.json is found again.
fs::path results_of(const fs::path& scenario, const RunSettings& settings) {
  std::error_code ignored;  // Without a current folder the path as it was given will do.
  const fs::path whole = fs::absolute(scenario, ignored).lexically_normal();
  std::uint32_t hash = 2166136261U;
  for (const char c : (ignored ? scenario : whole).string()) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  }
  std::array<char, 9> text{};
  std::snprintf(text.data(), text.size(), "%08x", hash);
  return settings.results / (scenario.stem().string() + "-" + text.data());
}

// What the program says twice. Else the results are not those of the process that has ended.
bool agree(int exit_code, Outcome outcome) {
  return (exit_code == 0 && outcome == Outcome::holds) ||
         (exit_code == 1 && outcome == Outcome::violated) ||
         (exit_code == 2 && outcome == Outcome::inconclusive);
}

CaseOutcome case_from(const json& one) {
  CaseOutcome result;
  result.name = one.value("name", "");
  result.outcome = outcome_called(one.value("verdict", ""));
  result.again = one.value("again", "");
  result.folder = one.value("folder", "");
  for (const json& line : one.value("story", json::array())) result.story.push_back(line);
  if (!result.story.empty()) return result;
  for (const json& reason : one.value("reasons", json::array())) result.story.push_back(reason);
  return result;
}

}  // namespace

const char* to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::holds:
      return "holds";
    case Outcome::violated:
      return "violated";
    case Outcome::inconclusive:
      return "inconclusive";
    case Outcome::not_run:
      break;
  }
  return "not run";
}

std::ostream& operator<<(std::ostream& out, const RunOutcome& run) {
  bool told = false;
  for (const CaseOutcome& one : run.cases) {
    if (one.outcome == Outcome::holds) continue;
    told = true;
    out << to_string(one.outcome) << ": " << one.name << "\n";
    for (const std::string& line : one.story) out << "  " << line << "\n";
    if (!one.again.empty()) out << "  again: " << one.again << "\n";
  }
  if (!told && run.outcome != Outcome::holds) {
    out << to_string(run.outcome) << ", exit code " << run.exit_code << "\n" << run.output;
  }
  if (!run.folder.empty()) out << "report: " << (run.folder / "report.html").string() << "\n";
  return out;
}

RunOutcome run_scenario(const fs::path& scenario, const RunSettings& settings) {
  RunOutcome run;
  const fs::path results = results_of(scenario, settings);
  std::error_code none;
  // Whatever a run before has left there is not what this one says.
  fs::remove(results / "latest", none);
  std::vector<std::string> words{program_of(settings).string(), "run", scenario.string(),
                                 "--results", results.string()};
  words.insert(words.end(), settings.arguments.begin(), settings.arguments.end());
  if (!run_program(std::move(words), settings.environment, run)) return run;
  const fs::path folder = fs::canonical(results / "latest", none);
  if (none) return run;
  const json read = json::parse(std::ifstream(folder / "results.json"), nullptr, false);
  if (!read.is_object()) return run;
  run.folder = folder;
  // Cut off or in error, it has no verdict, whatever its cases came to.
  const Outcome outcome = outcome_called(read.value("verdict", ""));
  if (agree(run.exit_code, outcome)) run.outcome = outcome;
  for (const json& one : read.value("scenarios", json::array())) {
    for (const json& result : one.value("cases", json::array())) {
      run.cases.push_back(case_from(result));
    }
  }
  return run;
}

}  // namespace wringer
