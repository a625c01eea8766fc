#pragma once

// What may be said of a fault in a scenario: its arguments, where it may stand, what it needs. The
// table of all kinds is harness/faults/registry.h; whoever reads scenarios or lists faults needs no
// more than this.

#include "harness/core/schedule.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wringer {

enum class FaultGroup { process, link, rebalance, database, broker, topic, clock };
[[nodiscard]] std::string_view to_string(FaultGroup group);

enum class ParameterType {
  duration,         // "2s", longer than zero
  signed_duration,  // "-5m" too
  count,            // a whole number from 1 on
  offset,           // a whole number from 0 on
  instance,         // the number of an instance, from 1; or its one choice, a text: any instance
  name,             // one of `choices`, or any word if there are none
  until,            // one of `choices`, or an address
  partition,        // "payments[2]", of a topic of the scenario
};

struct Parameter {
  // The key in the scenario file.
  std::string_view name{};
  ParameterType type = ParameterType::name;
  // One line: what it means.
  std::string_view summary{};
  enum class Presence { optional, required } presence = Presence::optional;
  // As it would be written; empty: none.
  std::string_view default_text{};
  std::vector<std::string_view> choices{};
};

// What a fault must own or find; refused before anything starts where it isn't there.
enum class Need {
  own_kafka,      // Brokers that we started, so may kill.
  three_brokers,  // More than one broker.
  own_postgres,   // A server that we started, so may kill.
  faketime,       // libfaketime, from the distribution's packages.
};
[[nodiscard]] std::string_view to_string(Need need);

// Where a fault may stand.
enum class Placement {
  moment,          // At a moment only.
  moment_or_start  // Also `at: start`.
};

// What is wrong with a fault, and where: the argument's name, "at", or "do".
struct FaultMistake {
  std::string_view where;
  std::string message;
};

// A way in which a sweep tries a fault by itself: a column of its matrix.
struct SweepRule {
  // Points at moments of these names and phases; empty: of all.
  std::vector<MomentName> moments{};
  std::vector<Phase> phases{};
  enum class Scope {
    each_point,
    each_crash_state,  // One of those that differ only in who says what next.
    each_subject,      // The most telling of those that write the same table.
    each_program,      // The most telling of each program of the system.
  } scope = Scope::each_point;
  // Points up to this rank (see harness/explore/points.h).
  int rank_max = k_rank_max;
  // Whose points: a consumer group's members', those of the classic protocol, or anybody's.
  enum class Whose { anybodys, members, classic_members } whose = Whose::anybodys;
  // It takes so many instances to be felt.
  int instances_min = 1;
  // As a scenario gives them.
  Arguments arguments{};

  static constexpr int k_rank_max = 3;
};

struct FaultKind {
  std::string_view name{};
  FaultGroup group = FaultGroup::process;
  // One line, from the user's point of view.
  std::string_view summary{};
  Placement placement = Placement::moment;
  std::vector<Parameter> parameters{};
  std::vector<Need> needs{};
  // What it does to instances themselves. Those that Wringer has not started, it can't; those that
  // are containers have clocks that can't be set.
  enum class Strikes { nothing, processes, clocks } strikes = Strikes::nothing;
  // Real reports of what it stands for, as people cite them ("librdkafka#1122", "KAFKA-18641").
  std::vector<std::string_view> reports{};
  // What the shapes above can't say, such as an error that would be a lie; null: nothing.
  // Gets the fault with its defaults.
  std::vector<FaultMistake> (*check)(const FaultSpec&) = nullptr;
  // None: it is no business of a sweep, because it takes long, or injures more than one system.
  std::vector<SweepRule> sweep{};
};

// With what stands for the arguments that were left out.
[[nodiscard]] FaultSpec with_defaults(const FaultSpec& fault, const FaultKind& kind);

}  // namespace wringer
