#include "harness/faults/reset_links.h"

#include "harness/core/duration.h"
#include "harness/faults/link_controls.h"
#include "harness/faults/link_selection.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::faults {

FaultKind ResetLinks::kind() {
  std::vector<Parameter> all = link_parameters(LinkChoice::services_and_coordinator);
  all.push_back({.name = "how",
                 .type = ParameterType::name,
                 .summary = "by a reset, or in good order (fin)",
                 .default_text = "reset",
                 .choices = {"reset", "fin"}});
  return {.name = "reset",
          .group = FaultGroup::link,
          .summary = "connections end, with what is under way on them",
          .parameters = std::move(all),
          .reports = {"confluent-kafka-dotnet#192", "getlago/lago#499"},
          .check = check_links,
          .sweep = {{.scope = SweepRule::Scope::each_program, .arguments = {{"service", "all"}}}}};
}

void ResetLinks::strike(std::function<void()> done) {
  m_newest_connection = controls().links().newest_connection();
  prove_what_was_held();
  controls().note(target(), "reset", to_text(receipt().fault));
  observe(moment());
  LinkSelection which = link_selection(spec(), target());
  const Cut how = spec().get<std::string>("how") == "fin" ? Cut::fin : Cut::reset;
  int count = 0;
  if (which.messages.empty()) {
    count = controls().links().cut(which, how);
  } else {
    for (const auto& [instance, connections] : m_coordinator_connections) {
      for (const std::uint64_t connection : connections) {
        which.connection = connection;
        count += controls().links().cut(which, how);
      }
    }
  }
  prove(fmt::format("{} connection{} ended", count, count == 1 ? "" : "s"));
  set_effective(count > 0);
  done();
}

void ResetLinks::observe(const Moment& moment) {
  const std::vector<MomentName>& of_group = coordinator_messages();
  if (std::find(of_group.begin(), of_group.end(), moment.name) != of_group.end()) {
    m_coordinator_connections[moment.instance].insert(moment.connection);
  }
  if (!receipt().fired || m_reconnected || moment.connection <= m_newest_connection) return;
  const LinkSelection which = link_selection(spec(), target());
  if (which.instance != k_any_instance && which.instance != moment.instance) return;
  if (which.service && *which.service != moment.service) return;
  m_reconnected = true;
  prove(fmt::format("instance {} was back on a new connection to {} {} later", moment.instance,
                    to_string(moment.service), to_text(controls().now() - receipt().fired_at)));
}

}  // namespace wringer::faults
