// A system that somebody else runs.

#include "harness/scenario/read_program.h"

#include <fmt/format.h>

#include <limits>

namespace wringer::scenario {
namespace {

std::uint16_t read_port(const YamlCursor& cursor) {
  return static_cast<std::uint16_t>(
      cursor.number(1, std::numeric_limits<std::uint16_t>::max()).value_or(0));
}

void read_http_ports(const YamlCursor& cursor, const Scenario& scenario, AttachSpec& attach) {
  YamlMap map = cursor.map();
  for (const HttpSpec& http : scenario.http) {
    if (const auto port = map.require(http.name, "where the system finds this service")) {
      attach.http[http.name] = read_port(*port);
    }
  }
  map.finish();
}

// No two of all instances' may meet.
void check_ports(const YamlCursor& cursor, const AttachSpec& attach, int instances) {
  std::map<int, std::string> taken;
  std::map<std::string, std::uint16_t> ports{{"kafka", attach.kafka},
                                             {"postgres", attach.postgres}};
  for (const auto& [name, port] : attach.http) ports["http." + name] = port;
  for (const auto& [name, first] : ports) {
    for (int port = first; first != 0 && port < first + instances; ++port) {
      const auto [other, is_new] = taken.emplace(port, name);
      if (port > std::numeric_limits<std::uint16_t>::max()) {
        cursor.mistake(
            fmt::format("there is no port {}: instance n has the ports that are n - 1 "
                        "higher",
                        port));
        return;
      }
      if (is_new) continue;
      cursor.mistake(
          fmt::format("{} and {} meet at port {}: instance n has the ports that are n - 1 "
                      "higher",
                      other->second, name, port));
      return;
    }
  }
}

void read_commands(YamlMap& map, const std::filesystem::path& folder, AttachSpec& attach) {
  // Everything that could stand there is fixed by the scenario.
  static const std::vector<std::string> k_no_placeholders;
  const ProgramContext context{folder, k_no_placeholders};
  const auto start = map.find("start");
  const auto stop = map.find("stop");
  if (start) attach.start = read_command(*start, context);
  if (stop) attach.stop = read_command(*stop, context);
  if (start && !stop)
    start->mistake("needs 'stop' too: what was started must not outlive its case");
  if (stop && !start) stop->mistake("needs 'start' too");
}

}  // namespace

void read_attached_system(YamlMap& system_map, const YamlCursor& cursor,
                          const ProgramContext& context, Scenario& scenario) {
  SystemSpec& system = scenario.system;
  AttachSpec& attach = system.attach.emplace();
  for (const char* key :
       {"command", "image", "options", "environment", "directory", "companions"}) {
    if (const auto other = system_map.find(key)) {
      other->mistake("is for a system that Wringer starts, and this one is attached");
    }
  }
  if (const auto instances = system_map.find("instances")) {
    system.instances = read_instances(*instances);
  }
  if (const auto ready = system_map.find("ready")) {
    read_ready_sign(*ready, context, system);
    if (system.ready.sign == ReadySpec::Sign::log) {
      ready->mistake("'log' needs a system that Wringer has started, and this one is attached");
    }
  }
  const std::size_t mistakes_before = cursor.mistakes();
  YamlMap map = cursor.map();
  if (const auto port = map.require("kafka", "the port at which the system finds Kafka")) {
    attach.kafka = read_port(*port);
  }
  if (const auto port = map.require("postgres", "the port at which the system finds Postgres")) {
    attach.postgres = read_port(*port);
  }
  const auto http = map.find("http");
  if (http) read_http_ports(*http, scenario, attach);
  if (!http && !scenario.http.empty())
    cursor.mistake("'http' is missing: a port for each of services.http");
  if (const auto group = map.find("group")) attach.group = group->name().value_or("");
  if (const auto database = map.find("database")) {
    attach.database = database->name().value_or(attach.database);
  }
  read_commands(map, context.folder, attach);
  map.finish();
  if (cursor.mistakes() == mistakes_before) check_ports(cursor, attach, system.instances);
}

void check_attached(const YamlCursor& cursor, const Scenario& scenario) {
  const std::optional<AttachSpec>& attach = scenario.system.attach;
  if (!attach || !attach->start.empty()) return;
  const bool explores = scenario.explore.strategy != Strategy::none;
  const std::size_t cases = scenario.cases.size() + (explores ? 0 : 1);
  if (!explores && cases == 1) return;
  cursor.mistake(fmt::format(
      "{}, and a system that is attached takes part in one: it would bring into each case what it "
      "knows of the one before. Say attach.start and attach.stop, programs that start it anew for "
      "each case and stop it afterwards; or give one case, with faults",
      explores ? "an exploration has many cases" : fmt::format("there are {} cases", cases)));
}

}  // namespace wringer::scenario
