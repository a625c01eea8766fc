#include "harness/faults/refuse_connections.h"

#include "harness/faults/link_controls.h"
#include "harness/faults/link_selection.h"

#include <fmt/format.h>

namespace wringer::faults {
namespace {

// More than a consumer takes that is started again, and is told of its partitions only when the
// others' Fetches have been answered.
constexpr Duration k_reconnect_patience = std::chrono::seconds(15);

}  // namespace

FaultKind RefuseConnections::kind() {
  std::vector<Parameter> all = link_parameters(LinkChoice::services);
  all.push_back(for_parameter());
  all.back().summary =
      "how long, or longer until somebody has been refused, if not until all faults are healed";
  all.push_back({.name = "existing",
                 .type = ParameterType::name,
                 .summary = "what becomes of the connections that there are",
                 .default_text = "reset",
                 .choices = {"reset", "keep"}});
  return {.name = "refuse-connections",
          .group = FaultGroup::link,
          .summary = "nobody gets a new connection",
          .placement = Placement::moment_or_start,
          .parameters = std::move(all),
          .reports = {"getlago/lago#499", "YATT#43"},
          .check = check_links,
          // Everybody's: who has ended and comes back may have nothing left to connect for.
          .sweep = {{.moments = {moments::k_postgres_commit},
                     .phases = {Phase::applied},
                     .scope = SweepRule::Scope::each_program,
                     .arguments = {{"for", std::chrono::seconds(1)}, {"on", "any"}}}}};
}

void RefuseConnections::begin() {
  if (spec().get<std::string>("existing") == "keep") return;
  const int count = controls().links().cut(selection(), Cut::reset);
  prove(fmt::format("{} connection{} reset", count, count == 1 ? " was" : "s were"));
}

Duration RefuseConnections::patience() const {
  return k_reconnect_patience;
}

std::string RefuseConnections::to_evidence(const LinkReport& report) const {
  return fmt::format("{} new connection{} refused", report.connections,
                     report.connections == 1 ? " was" : "s were");
}

}  // namespace wringer::faults
