// `ready` of a program: what shows that its instances are ready.

#include "harness/core/suggest.h"
#include "harness/scenario/placeholders.h"
#include "harness/scenario/read_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <regex>

namespace wringer::scenario {
namespace {

constexpr std::string_view k_port = "{port}";

void read_word(const YamlCursor& cursor, ReadySpec& ready) {
  static constexpr std::array<std::string_view, 6> k_words{"group", "spoken", "log",
                                                           "http",  "tcp",    "after"};
  const std::string word = cursor.text().value_or("");
  if (word == "group") {
    ready.sign = ReadySpec::Sign::group;
  } else if (word == "spoken") {
    ready.sign = ReadySpec::Sign::spoken;
  } else if (std::find(k_words.begin(), k_words.end(), word) != k_words.end()) {
    cursor.mistake(fmt::format("say of what, such as {}",
                               word == "log"    ? "{log: \"started\"}"
                               : word == "http" ? "{http: \"http://127.0.0.1:{port}/health\"}"
                               : word == "tcp"  ? "{tcp: \"127.0.0.1:{port}\"}"
                                                : "{after: 2s}"));
  } else {
    cursor.mistake(
        fmt::format("is group, spoken, or one of {{log: …}}, {{http: …}}, {{tcp: …}} and "
                    "{{after: …}}, not '{}'.{}",
                    word, did_you_mean(word, k_words)));
  }
}

void read_log(const YamlCursor& cursor, ReadySpec& ready) {
  ready.sign = ReadySpec::Sign::log;
  ready.pattern = cursor.name().value_or("");
  try {
    static_cast<void>(std::regex(ready.pattern));
  } catch (const std::regex_error& problem) {
    cursor.mistake(
        fmt::format("'{}' is no regular expression ({}); put a backslash before what "
                    "stands for itself",
                    ready.pattern, problem.what()));
  }
}

bool is_port(std::string_view text) {
  std::uint16_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc{} && end == text.data() + text.size() && number > 0;
}

// "127.0.0.1:{port}"; false if it is none.
bool take_apart(const std::string& address, ReadySpec& ready) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return false;
  ready.host = address.substr(0, colon);
  ready.port = address.substr(colon + 1);
  const bool has_host =
      !ready.host.empty() && ready.host.find_first_of("/{} ") == std::string::npos;
  return has_host && (ready.port == k_port || is_port(ready.port));
}

void read_tcp(const YamlCursor& cursor, const std::string& text, ReadySpec& ready) {
  ready.sign = ReadySpec::Sign::tcp;
  if (!take_apart(text, ready)) {
    cursor.mistake(
        fmt::format("'{}' is no address; write 127.0.0.1 and a port, or \"127.0.0.1:"
                    "{{port}}\" for a free one",
                    text));
  }
}

void read_http(const YamlCursor& cursor, const std::string& text, ReadySpec& ready) {
  ready.sign = ReadySpec::Sign::http;
  constexpr std::string_view k_scheme = "http://";
  const std::string rest = text.starts_with(k_scheme) ? text.substr(k_scheme.size()) : "";
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  ready.path = slash < rest.size() ? rest.substr(slash) : "/";
  if (!take_apart(rest.substr(0, slash), ready)) {
    cursor.mistake(
        fmt::format("'{}' is no URL that can be asked; write one like "
                    "\"http://127.0.0.1:{{port}}/health\" (no https)",
                    text));
  }
}

bool speaks_of_port(const std::string& text) {
  const auto names = placeholders_in(text);
  return names && std::find(names->begin(), names->end(), "port") != names->end();
}

bool speaks_of_port(const std::map<std::string, std::string>& environment) {
  return std::any_of(environment.begin(), environment.end(),
                     [](const auto& variable) { return speaks_of_port(variable.second); });
}

bool is_told_port(const ProgramSpec& program) {
  return speaks_of_port(program.environment) ||
         std::any_of(program.command.begin(), program.command.end(),
                     [](const std::string& word) { return speaks_of_port(word); });
}

void check_port(const YamlCursor& cursor, const ProgramContext& context,
                const ProgramSpec& program) {
  const bool is_told = is_told_port(program) ||
                       (context.base != nullptr && speaks_of_port(context.base->environment));
  if (program.ready.port == k_port && !is_told) {
    cursor.mistake(
        "{port} is a free port that Wringer chooses for each instance: the program must "
        "be told it, in its command or its environment");
  } else if (program.ready.port != k_port && program.instances > 1) {
    cursor.mistake(
        fmt::format("{} instances can't all listen at {}:{}; write {{port}}, a free one "
                    "for each, and tell it to the program, too",
                    program.instances, program.ready.host, program.ready.port));
  }
}

}  // namespace

void read_ready_sign(const YamlCursor& cursor, const ProgramContext& context,
                     ProgramSpec& program) {
  ReadySpec& ready = program.ready;
  if (cursor.is_scalar()) {
    read_word(cursor, ready);
    return;
  }
  const std::size_t mistakes_before = cursor.mistakes();
  YamlMap map = cursor.map();
  int signs = 0;
  if (const auto log = map.find("log")) {
    ++signs;
    read_log(*log, ready);
  }
  if (const auto http = map.find("http")) {
    ++signs;
    if (const auto text = read_template(*http, context.placeholders))
      read_http(*http, *text, ready);
  }
  if (const auto tcp = map.find("tcp")) {
    ++signs;
    if (const auto text = read_template(*tcp, context.placeholders)) read_tcp(*tcp, *text, ready);
  }
  if (const auto after = map.find("after")) {
    ++signs;
    ready.sign = ReadySpec::Sign::after;
    ready.after = after->duration().value_or(ready.after);
  }
  map.finish();
  if (cursor.mistakes() > mistakes_before) return;
  if (signs != 1) cursor.mistake("needs exactly one of log, http, tcp and after");
  if (signs == 1 && ready.has_address()) check_port(cursor, context, program);
}

}  // namespace wringer::scenario
