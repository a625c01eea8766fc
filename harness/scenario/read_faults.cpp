#include "harness/core/suggest.h"
#include "harness/scenario/fault_fits.h"
#include "harness/scenario/read_address.h"
#include "harness/scenario/read_argument.h"
#include "harness/scenario/sections.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::scenario {
namespace {

const FaultKind* find_kind(const YamlCursor& cursor, std::string_view name,
                           std::span<const FaultKind> kinds) {
  std::vector<std::string_view> names;
  for (const FaultKind& kind : kinds) {
    if (kind.name == name) return &kind;
    names.push_back(kind.name);
  }
  const std::string hint = did_you_mean(name, names);
  cursor.mistake(
      fmt::format("'{}' is no fault.{}", name,
                  hint.empty() ? fmt::format(" Known here: {}", fmt::join(names, ", ")) : hint));
  return nullptr;
}

// `at: start` or an address.
Address read_place(const YamlCursor& cursor, const FaultKind* kind, const Scenario& scenario) {
  if (!cursor.is_scalar() || cursor.text() != "start") return read_address(cursor, scenario);
  if (kind != nullptr && kind->placement == Placement::moment) {
    cursor.mistake(fmt::format("{} needs a moment, such as {{instance: 1, after: postgres.commit}}",
                               kind->name));
  }
  Address start;
  start.instance = k_any_instance;
  return start;
}

void read_arguments(YamlMap& map, const YamlCursor& cursor, const FaultKind& kind,
                    const Scenario& scenario, FaultSpec& fault) {
  for (const Parameter& parameter : kind.parameters) {
    const auto value = map.find(parameter.name);
    if (!value) {
      if (parameter.presence == Parameter::Presence::required && map.valid()) {
        cursor.mistake(
            fmt::format("{} needs '{}': {}", kind.name, parameter.name, parameter.summary));
      }
    } else if (auto argument = read_argument(*value, parameter, scenario)) {
      fault.arguments.emplace(parameter.name, std::move(*argument));
    }
  }
}

// What the fault itself says about what it was told.
void check_fault(YamlMap& map, const YamlCursor& cursor, const FaultKind& kind,
                 const FaultSpec& fault) {
  const bool aimless = fault.at.is_start() && !fault.arguments.contains("on") &&
                       std::any_of(kind.parameters.begin(), kind.parameters.end(),
                                   [](const Parameter& one) { return one.name == "on"; });
  if (aimless) cursor.mistake("at the start there is no instance yet: say 'on', from 1");
  if (kind.check == nullptr) return;
  for (const FaultMistake& mistake : kind.check(with_defaults(fault, kind))) {
    const auto where = map.find(mistake.where);
    (where ? *where : cursor).mistake(mistake.message);
  }
}

void read_following(const YamlCursor& cursor, std::size_t earlier, FaultSpec& fault) {
  const auto number = cursor.number(1, earlier);
  if (number) fault.following = static_cast<int>(*number);
}

FaultSpec read_fault(const YamlCursor& cursor, std::span<const FaultKind> kinds,
                     const Scenario& scenario, std::size_t earlier) {
  const std::size_t mistakes_before = cursor.mistakes();
  YamlMap map = cursor.map();
  FaultSpec fault;
  const FaultKind* kind = nullptr;
  if (const auto name = map.require("do", "the fault, e.g. kill")) {
    fault.kind = name->name().value_or("");
    if (!fault.kind.empty()) kind = find_kind(*name, fault.kind, kinds);
  }
  if (const auto at = map.require("at", "the address where it happens")) {
    fault.at = read_place(*at, kind, scenario);
  }
  if (const auto following = map.find("following")) {
    if (earlier == 0) {
      following->mistake("there is no fault before this one");
    } else {
      read_following(*following, earlier, fault);
    }
  }
  if (kind != nullptr && scenario.kafka_brokers == 1 &&
      std::find(kind->needs.begin(), kind->needs.end(), Need::three_brokers) != kind->needs.end()) {
    cursor.mistake(fmt::format(
        "{} needs more than one broker: leave out services.kafka.brokers, or say 3", kind->name));
  }
  if (kind == nullptr) return fault;  // Its other keys can't be judged.
  read_arguments(map, cursor, *kind, scenario, fault);
  map.finish();
  std::string misfit = why_it_does_not_fit(*kind, scenario.system);
  if (misfit.empty()) misfit = why_it_does_not_fit(fault, *kind, scenario.system);
  if (!misfit.empty()) cursor.mistake(misfit);
  if (cursor.mistakes() == mistakes_before) check_fault(map, cursor, *kind, fault);
  return fault;
}

}  // namespace

Schedule read_schedule(const YamlCursor& cursor, std::span<const FaultKind> kinds,
                       const Scenario& scenario) {
  Schedule schedule;
  const auto list = cursor.list();
  if (!list) return schedule;
  for (const YamlCursor& item : *list) {
    schedule.push_back(read_fault(item, kinds, scenario, schedule.size()));
  }
  return schedule;
}

void read_settle(const YamlCursor& cursor, Scenario& scenario) {
  SettleSpec& settle = scenario.settle;
  YamlMap map = cursor.map();
  if (const auto quiet = map.find("quiet")) settle.quiet = quiet->duration().value_or(settle.quiet);
  if (const auto deadline = map.find("deadline")) {
    settle.deadline = deadline->duration().value_or(settle.deadline);
  }
  if (const auto stop = map.find("graceful_stop")) {
    settle.graceful_stop = stop->boolean().value_or(settle.graceful_stop);
  }
  map.finish();
  if (settle.graceful_stop && scenario.system.attach) {
    cursor.mistake(
        "'graceful_stop' stops instances, and an attached system is not Wringer's to "
        "stop");
  }
  if (settle.quiet >= settle.deadline) {
    cursor.mistake("'quiet' must be shorter than 'deadline', or it could never be quiet in time");
  }
}

}  // namespace wringer::scenario
