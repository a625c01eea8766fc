#include "harness/core/suggest.h"
#include "harness/scenario/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace wringer::scenario {
namespace {

void read_instance(const YamlCursor& cursor, int instances, Address& address) {
  const auto number = cursor.number(1, std::numeric_limits<int>::max());
  if (!number) return;
  address.instance = static_cast<Instance>(*number);
  if (address.instance > instances) {
    cursor.mistake(fmt::format("there is no instance {}; system.instances is {}", address.instance,
                               instances));
  }
}

void read_moment(const YamlCursor& cursor, Address& address) {
  const auto text = cursor.name();
  if (!text) return;
  const auto names = moment_names();
  // Kept is the name of the table, which lives for ever; the text doesn't.
  const auto found = std::find(names.begin(), names.end(), *text);
  if (found != names.end()) {
    address.moment = *found;
    return;
  }
  const std::string hint = did_you_mean(*text, names);
  cursor.mistake(fmt::format(
      "'{}' is no moment.{}", *text,
      hint.empty() ? " Moments are named like kafka.offset_commit and postgres.commit." : hint));
}

Address read_address(const YamlCursor& cursor, int instances) {
  static constexpr std::array k_phases{Phase::requested, Phase::applied, Phase::acked};
  YamlMap map = cursor.map();
  Address address;
  if (const auto instance = map.require("instance", "which of them, from 1")) {
    read_instance(*instance, instances, address);
  }
  int phases = 0;
  for (const Phase phase : k_phases) {
    if (const auto moment = map.find(phase_key(phase))) {
      ++phases;
      address.phase = phase;
      read_moment(*moment, address);
    }
  }
  if (map.valid() && phases != 1) {
    cursor.mistake("needs one of 'before', 'after' and 'acked', with the name of a moment");
  }
  if (const auto nth = map.find("nth")) {
    address.nth = nth->number(1, std::numeric_limits<std::int64_t>::max()).value_or(1);
  }
  map.finish();
  return address;
}

FaultSpec read_fault(const YamlCursor& cursor, const std::vector<std::string_view>& kinds,
                     int instances) {
  YamlMap map = cursor.map();
  FaultSpec fault;
  if (const auto at = map.require("at", "the address where it happens")) {
    fault.at = read_address(*at, instances);
  }
  if (const auto kind = map.require("do", "the fault, e.g. kill")) {
    fault.kind = kind->name().value_or("");
    if (!fault.kind.empty() && std::find(kinds.begin(), kinds.end(), fault.kind) == kinds.end()) {
      const std::string hint = did_you_mean(fault.kind, kinds);
      kind->mistake(fmt::format(
          "'{}' is no fault.{}", fault.kind,
          hint.empty() ? fmt::format(" Known here: {}", fmt::join(kinds, ", ")) : hint));
    }
  }
  map.finish();
  return fault;
}

}  // namespace

void read_faults(const YamlCursor& cursor, const std::vector<std::string_view>& fault_kinds,
                 Scenario& scenario) {
  const auto list = cursor.list();
  if (!list) return;
  for (const YamlCursor& item : *list) {
    scenario.faults.push_back(read_fault(item, fault_kinds, scenario.system.instances));
  }
}

void read_settle(const YamlCursor& cursor, Scenario& scenario) {
  SettleSpec& settle = scenario.settle;
  YamlMap map = cursor.map();
  if (const auto quiet = map.find("quiet")) settle.quiet = quiet->duration().value_or(settle.quiet);
  if (const auto deadline = map.find("deadline")) {
    settle.deadline = deadline->duration().value_or(settle.deadline);
  }
  map.finish();
  if (settle.quiet >= settle.deadline) {
    cursor.mistake("'quiet' must be shorter than 'deadline', or it could never be quiet in time");
  }
}

}  // namespace wringer::scenario
