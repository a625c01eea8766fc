#include "reports/github.h"

#include "harness/core/duration.h"
#include "reports/case_story.h"
#include "reports/metrics_summary.h"
#include "reports/paint.h"
#include "reports/plain_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <utility>
#include <vector>

namespace wringer::reports {
namespace {

// Of each kind; GitHub shows no more of a step (GitHub's documentation of annotations, "Limits").
constexpr std::size_t k_annotations_max = 10;
// GitHub takes 1 MiB of a step.
constexpr std::size_t k_summary_bytes_max = 500'000;
constexpr std::size_t k_summary_stories_max = 20;
constexpr std::size_t k_story_bytes_max = 20'000;

// For workflow commands: "%" would begin an escape, a line end would end the command, and the
// others would end a property.
std::string escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : printable(text)) {
    if (special.find(c) == std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

// The line of `faults:` or whatever stands in its place.
std::size_t line_of_faults(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    for (const std::string_view key : {"faults:", "explore:", "cases:"}) {
      if (line.starts_with(key)) return number;
    }
  }
  return 1;
}

struct Annotation {
  const char* kind = "error";
  // Empty: none.
  std::filesystem::path file{};
  std::string title{};
  std::string message{};
};

std::string to_line(const Annotation& annotation, const std::filesystem::path& workspace) {
  constexpr std::string_view k_message = "%\r\n";
  constexpr std::string_view k_property = "%\r\n:,";
  std::string place;
  if (!annotation.file.empty()) {
    std::filesystem::path file = annotation.file;
    const auto relative = file.lexically_relative(workspace);
    if (!workspace.empty() && !relative.empty() && *relative.begin() != "..") file = relative;
    place = fmt::format("file={},line={},", escaped(file.string(), k_property),
                        line_of_faults(annotation.file));
  }
  return fmt::format("::{} {}title={}::{}\n", annotation.kind, place,
                     escaped(annotation.title, k_property), escaped(annotation.message, k_message));
}

// Cases that broke the same property first, in the order of their first case.
using Broken = std::vector<std::pair<std::string, std::vector<const CaseResult*>>>;

Broken broken_in(const ScenarioResult& scenario) {
  Broken broken;
  for (const CaseResult& result : scenario.cases) {
    if (result.anomalies.empty()) continue;
    const std::string& property = result.anomalies.front().property;
    const auto known = std::find_if(broken.begin(), broken.end(),
                                    [&](const auto& group) { return group.first == property; });
    if (known == broken.end()) {
      broken.push_back({property, {&result}});
    } else {
      known->second.push_back(&result);
    }
  }
  return broken;
}

std::vector<Annotation> errors_of(const RunResult& run, const std::string& ended_by) {
  std::vector<Annotation> errors;
  if (!ended_by.empty()) {
    errors.push_back({.title = "Wringer: the run could not go on", .message = ended_by});
  }
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const auto& [property, cases] : broken_in(scenario)) {
      const CaseResult& first = *cases.front();
      errors.push_back(
          {.file = scenario.file,
           .title = fmt::format("{}: {} in {} of {} cases", scenario.name, property, cases.size(),
                                scenario.cases.size()),
           .message = fmt::format("{}\n{}\n{}", first.name, first.anomalies.front().summary,
                                  replay_command(first.folder.string()))});
    }
  }
  return errors;
}

std::vector<Annotation> warnings_of(const RunResult& run) {
  std::vector<Annotation> warnings;
  for (const ScenarioResult& scenario : run.scenarios) {
    const auto is_open = [](const CaseResult& one) { return one.verdict == Verdict::inconclusive; };
    const auto first = std::find_if(scenario.cases.begin(), scenario.cases.end(), is_open);
    if (first == scenario.cases.end()) continue;
    const auto count = std::count_if(scenario.cases.begin(), scenario.cases.end(), is_open);
    warnings.push_back(
        {.kind = "warning",
         .file = scenario.file,
         .title = fmt::format("{}: {} of {} cases proved nothing", scenario.name, count,
                              scenario.cases.size()),
         .message = first->name +
                    (first->reasons.empty() ? std::string() : "\n" + first->reasons.front())});
  }
  return warnings;
}

// As text within a line of Markdown: what could be markup is written as entities.
std::string inline_text(std::string_view text) {
  constexpr std::string_view k_special = "\\`*_[]<>#|~&@$";
  std::string out;
  for (const char c : printable(text)) {
    if (c == '\n' || c == '\r') {
      out += ' ';
    } else if (k_special.find(c) != std::string_view::npos) {
      out += fmt::format("&#{};", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  return out;
}

// Behind a fence that is longer than any in it.
std::string fenced(const std::string& text) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  return fmt::format("{}text\n{}{}\n", fence, text, fence);
}

std::string story_block(const CaseResult& result) {
  std::string story;
  for (const std::string& line : story_of(result)) append_block(story, "", line);
  if (story.size() > k_story_bytes_max) {
    story.resize(story.rfind('\n', k_story_bytes_max) + 1);
    story += "… results.json has all of it\n";
  }
  if (!result.folder.empty()) append_block(story, "", replay_command(result.folder.string()));
  return fmt::format("<details><summary>{} {}: {}</summary>\n\n{}\n</details>\n\n",
                     mark_of(result.verdict), inline_text(result.scenario),
                     inline_text(result.name), fenced(story));
}

std::string table_of_scenarios(const RunResult& run) {
  std::string out =
      "| Scenario | Cases | Holds | Inconclusive | Violated | Time |\n"
      "|---|--:|--:|--:|--:|--:|\n";
  for (const ScenarioResult& scenario : run.scenarios) {
    std::array<std::size_t, 3> counts{};
    Duration took{};
    for (const CaseResult& result : scenario.cases) {
      ++counts.at(static_cast<std::size_t>(result.verdict));
      took += result.took;
    }
    out += fmt::format("| {} {} | {} | {} | {} | {} | {} |\n",
                       scenario.is_elsewhere ? "–" : mark_of(scenario.verdict()),
                       inline_text(scenario.name), scenario.cases.size(),
                       counts.at(static_cast<std::size_t>(Verdict::holds)),
                       counts.at(static_cast<std::size_t>(Verdict::inconclusive)),
                       counts.at(static_cast<std::size_t>(Verdict::violated)), to_text(took));
  }
  return out + "\n";
}

// The violated first.
std::vector<const CaseResult*> failing(const RunResult& run) {
  std::vector<const CaseResult*> cases;
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const CaseResult& result : scenario.cases) {
      if (result.verdict != Verdict::holds) cases.push_back(&result);
    }
  }
  std::stable_partition(cases.begin(), cases.end(), [](const CaseResult* result) {
    return result->verdict == Verdict::violated;
  });
  return cases;
}

}  // namespace

std::string github_annotations(const RunResult& run, const std::string& ended_by,
                               const std::filesystem::path& workspace) {
  std::string out;
  for (std::vector<Annotation> annotations : {errors_of(run, ended_by), warnings_of(run)}) {
    if (annotations.size() > k_annotations_max) annotations.resize(k_annotations_max);
    for (const Annotation& annotation : annotations) out += to_line(annotation, workspace);
  }
  return out;
}

std::string github_summary(const RunResult& run, const std::string& ended_by) {
  const Verdict verdict = run.verdict();
  std::string out = run.is_elsewhere()
                        ? "## – no case is this shard's\n\n"
                        : fmt::format("## {} {}\n\n", mark_of(verdict), to_string(verdict));
  if (!ended_by.empty()) {
    out += fmt::format("The run could not go on: {}\n\n", inline_text(ended_by));
  }
  if (!run.scenarios.empty()) out += table_of_scenarios(run);
  const std::string metrics = metrics_text(metrics_summary(run));
  if (!metrics.empty()) out += fmt::format("Under faults: {}.\n\n", metrics);
  const std::vector<const CaseResult*> cases = failing(run);
  std::size_t told = 0;
  for (; told < cases.size() && told < k_summary_stories_max; ++told) {
    const std::string block = story_block(*cases[told]);
    if (out.size() + block.size() > k_summary_bytes_max) break;
    out += block;
  }
  if (told < cases.size()) {
    out += fmt::format("… and {} more; report.html in {} has them all.\n", cases.size() - told,
                       inline_text(run.folder.string()));
  }
  return out;
}

}  // namespace wringer::reports
