#include "tests/languages/lesson.h"

#include <regex>
#include <sstream>

namespace wringer::test {
namespace {

const std::string k_end_of_lesson = "=== end of lesson ===\n";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// A line without what differs each time.
std::string normal(const std::string& line) {
  static const std::regex k_time(R"([0-9]+(\.[0-9]+)? (µs|ms|s|min)\b)");
  static const std::regex k_number(R"([0-9]+([.,][0-9]+|st\b|nd\b|rd\b|th\b)*)");
  static const std::regex k_gap(R"([ \t]+)");
  std::string text = std::regex_replace(line, k_time, "<time>");
  text = std::regex_replace(text, k_number, "<number>");
  return std::regex_replace(text, k_gap, " ");
}

const std::string k_anything = "…";

bool holds(const std::string& said, const std::string& expected) {
  std::size_t at = 0;
  std::size_t from = 0;
  while (from <= expected.size()) {
    const std::size_t to = std::min(expected.find(k_anything, from), expected.size());
    const std::string piece = expected.substr(from, to - from);
    const std::size_t found = said.find(piece, at);
    if (found == std::string::npos) return false;
    at = found + piece.size();
    from = to + k_anything.size();
  }
  return true;
}

}  // namespace

std::vector<Lesson> lessons_of(const std::string& markdown) {
  std::vector<Lesson> lessons;
  std::string* block = nullptr;
  for (const std::string& line : lines_of(markdown)) {
    if (line.rfind("```", 0) != 0) {
      if (block != nullptr) *block += line + '\n';
    } else if (block != nullptr) {
      block = nullptr;
    } else if (line == "```sh") {
      block = &lessons.emplace_back().commands;
    } else if (line == "```text" && !lessons.empty() && lessons.back().output.empty()) {
      block = &lessons.back().output;
    }
  }
  return lessons;
}

std::string script_of(const std::vector<Lesson>& lessons) {
  std::string script = "set -e\n";
  for (const Lesson& lesson : lessons) {
    script += lesson.commands + "printf '" + k_end_of_lesson.substr(0, k_end_of_lesson.size() - 1) +
              "\\n'\n";
  }
  return script;
}

std::vector<std::string> said_in(const std::string& output) {
  std::vector<std::string> said;
  std::size_t from = 0;
  for (std::size_t to = output.find(k_end_of_lesson); to != std::string::npos;
       to = output.find(k_end_of_lesson, from)) {
    said.push_back(output.substr(from, to - from));
    from = to + k_end_of_lesson.size();
  }
  return said;
}

std::string missing_line(const std::string& expected, const std::string& said) {
  const std::vector<std::string> lines = lines_of(said);
  std::size_t at = 0;
  for (const std::string& line : lines_of(expected)) {
    if (line == k_anything) continue;
    const std::string wanted = normal(line);
    while (at < lines.size() && !holds(normal(lines[at]), wanted)) ++at;
    if (at == lines.size()) return line;
    ++at;
  }
  return "";
}

}  // namespace wringer::test
