#include "harness/scenario/reader.h"

#include "harness/core/error.h"
#include "harness/scenario/read_program.h"
#include "harness/scenario/sections.h"
#include "harness/scenario/yaml_cursor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

namespace wringer::scenario {
namespace {

// The line that a mark points to, for a closer look at what yaml-cpp stumbled over.
std::string_view line_at(std::string_view text, int line) {
  for (int i = 0; i < line; ++i) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

bool is_indented_with_tab(std::string_view line) {
  const std::size_t first = line.find_first_not_of(' ');
  return first != std::string_view::npos && line[first] == '\t';
}

Mistake broken_yaml(const YAML::Exception& problem, std::string_view text) {
  if (!problem.mark.is_null() && is_indented_with_tab(line_at(text, problem.mark.line))) {
    return mistake_at(problem.mark, "this is no valid YAML: indent with spaces, not with tabs");
  }
  return mistake_at(problem.mark, fmt::format("this is no valid YAML: {}", problem.msg));
}

void read_ready(const YamlCursor& cursor, Scenario& scenario) {
  YamlMap map = cursor.map();
  if (const auto deadline = map.find("deadline")) {
    scenario.ready_deadline = deadline->duration().value_or(scenario.ready_deadline);
  }
  map.finish();
}

// The order follows from what refers to what (see sections.h), not from the file.
void read_sections(YamlMap& map, std::span<const FaultKind> fault_kinds, Scenario& scenario) {
  const std::filesystem::path folder = scenario.file.parent_path();
  map.ignore_prefix("x-");
  if (const auto title = map.find("title")) scenario.title = title->text().value_or("");
  if (const auto services = map.require("services", "what the system talks to")) {
    read_services(*services, folder, scenario);
  }
  const auto system = map.require("system", "the program to test");
  if (system) read_system(*system, folder, scenario);
  if (const auto workload = map.require("workload", "the events to produce")) {
    read_workload(*workload, folder, scenario);
  }
  if (const auto effects = map.require("effects", "where the effects of events are found")) {
    read_effects(*effects, scenario);
  }
  read_checks(map, folder, scenario);
  const auto faults = map.find("faults");
  if (faults) scenario.faults = read_schedule(*faults, fault_kinds, scenario);
  if (const auto explore = map.find("explore")) {
    read_explore(*explore, fault_kinds, scenario);
    if (faults) {
      explore->mistake("a scenario has either 'faults' or 'explore', which looks for them itself");
    }
  }
  if (const auto cases = map.find("cases")) read_cases(*cases, fault_kinds, scenario);
  if (const auto heartbeats = map.find("heartbeats")) read_heartbeats(*heartbeats, scenario);
  if (const auto settle = map.find("settle")) read_settle(*settle, scenario);
  if (const auto ready = map.find("ready")) read_ready(*ready, scenario);
  if (const auto seed = map.find("seed")) {
    scenario.seed = seed->number(0, std::numeric_limits<Seed>::max());
  }
  if (system) check_attached(*system, scenario);
  map.finish();
}

// Only what the judge needs; what else a scenario has is known, and nobody's business.
void read_judged_sections(YamlMap& map, const std::filesystem::path& folder, Scenario& scenario) {
  map.ignore_prefix("x-");
  for (const std::string_view key : {"services", "system", "workload", "faults", "explore", "cases",
                                     "heartbeats", "settle", "ready", "seed"}) {
    static_cast<void>(map.find(key));
  }
  if (const auto title = map.find("title")) scenario.title = title->text().value_or("");
  if (const auto effects = map.require("effects", "where the effects of events are found")) {
    read_effects(*effects, scenario);
  }
  read_checks(map, folder, scenario);
  map.finish();
}

bool is_marker(std::string_view line, std::string_view marker) {
  return line.substr(0, 3) == marker && line.find_first_not_of(" \t\r", 3) != 3;
}

// Lines of a file, as far as its documents go. Not asked of yaml-cpp, whose LoadAll never ends
// where a document begins with a stray comma.
struct Documents {
  bool has_content = false;
  // Where the second one begins, from 0.
  std::optional<int> second;
};

Documents look_for_documents(std::string_view text) {
  Documents documents;
  bool ended = false;
  int line_number = 0;
  for (bool more = true; more; ++line_number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    more = end != std::string_view::npos;
    if (more) text.remove_prefix(end + 1);
    const bool begins = is_marker(line, "---");
    const bool ends = is_marker(line, "...");
    const std::size_t first = line.find_first_not_of(" \t\r", begins || ends ? 3 : 0);
    const bool has_content = first != std::string_view::npos && line[first] != '#';
    if (documents.has_content && (begins || (ended && has_content))) {
      documents.second = line_number;
      break;
    }
    documents.has_content = documents.has_content || has_content;
    ended = ended || ends;
  }
  return documents;
}

template <typename Read>
void read_text(std::string_view text, const Read& read, Mistakes& mistakes) {
  const Documents documents = look_for_documents(text);
  if (!documents.has_content) {
    mistakes.push_back({0, 0, "the file is empty; `wringer init` writes one to start from"});
    return;
  }
  if (documents.second) {
    mistakes.push_back({*documents.second + 1, 1, "a file holds one scenario, not several"});
  }
  try {
    const YAML::Node node = YAML::Load(std::string(text));
    if (!node.IsMap()) {
      mistakes.push_back({1, 1, "a scenario is a map of system, services, workload and effects"});
      return;
    }
    YamlMap map = YamlCursor(node, "", mistakes).map();
    read(map);
  } catch (const YAML::Exception& problem) {
    mistakes.push_back(broken_yaml(problem, text));
  }
}

Result<std::string> load(const std::filesystem::path& file) {
  std::error_code ignored;  // What can't be asked can't be opened either, and that says why.
  if (std::filesystem::is_directory(file, ignored)) {
    return fail(ErrorCode::usage, "this is a folder; name a scenario file in it");
  }
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return fail(system_error("the file can't be read", errno));
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad()) return fail(system_error("the file can't be read", errno));
  return text;
}

}  // namespace

std::string to_text(const std::filesystem::path& file, const Mistake& mistake) {
  if (mistake.line == 0) return fmt::format("{}: {}", file.string(), mistake.message);
  return fmt::format("{}:{}:{}: {}", file.string(), mistake.line, mistake.column, mistake.message);
}

namespace {

template <typename Read>
tl::expected<Scenario, Mistakes> read_with(std::string_view text, const std::filesystem::path& file,
                                           const Read& read) {
  Scenario scenario;
  scenario.file = std::filesystem::absolute(file).lexically_normal();
  scenario.text = text;
  // Folders are named after it: "." and ".." are none.
  const std::string stem = file.stem().string();
  scenario.name = stem.find_first_not_of('.') == std::string::npos ? "scenario" : stem;
  Mistakes mistakes;
  read_text(
      text, [&](YamlMap& map) { read(map, scenario); }, mistakes);
  if (mistakes.empty()) return scenario;
  std::stable_sort(mistakes.begin(), mistakes.end(), [](const Mistake& a, const Mistake& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  return tl::unexpected(std::move(mistakes));
}

}  // namespace

tl::expected<Scenario, Mistakes> read_scenario(std::string_view text,
                                               const std::filesystem::path& file,
                                               std::span<const FaultKind> fault_kinds) {
  return read_with(text, file, [&](YamlMap& map, Scenario& scenario) {
    read_sections(map, fault_kinds, scenario);
  });
}

tl::expected<Expectations, Mistakes> read_expectations_file(const std::filesystem::path& file,
                                                            const std::filesystem::path& folder) {
  const Result<std::string> text = load(file);
  if (!text) return tl::unexpected(Mistakes{{0, 0, text.error().message}});
  auto scenario = read_with(*text, file, [&](YamlMap& map, Scenario& read) {
    read_judged_sections(map, folder.empty() ? read.file.parent_path() : folder, read);
  });
  if (!scenario) return tl::unexpected(std::move(scenario).error());
  return Expectations(std::move(*scenario));
}

tl::expected<Scenario, Mistakes> read_scenario_file(const std::filesystem::path& file,
                                                    std::span<const FaultKind> fault_kinds) {
  const Result<std::string> text = load(file);
  if (!text) return tl::unexpected(Mistakes{{0, 0, text.error().message}});
  return read_scenario(*text, file, fault_kinds);
}

}  // namespace wringer::scenario
