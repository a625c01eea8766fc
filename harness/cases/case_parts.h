#pragma once

// What the parts of a running case share. Borrowed; outlives whoever holds it.

#include "harness/cases/case_store.h"
#include "harness/cases/fleet.h"
#include "harness/cases/production.h"
#include "harness/cases/quiescence.h"
#include "harness/cases/returns.h"
#include "harness/core/content.h"
#include "harness/core/event_index.h"
#include "harness/core/journal.h"
#include "harness/groups/group_watch.h"
#include "harness/groups/heartbeat_parking.h"
#include "harness/proxy/proxy.h"

namespace wringer::cases {

struct CaseParts {
  asio::io_context& io;
  const Ground& ground;
  const scenario::Scenario& scenario;
  Journal& journal;
  proxy::Proxy& proxy;
  CaseStore& store;
  groups::GroupWatch& groups;
  groups::HeartbeatParking& parking;
  Quiescence& quiescence;
  Production& production;
  const EventIndex& events;
  History& history;
  Fleet& fleet;
  Returns& returns;
  const SqlWatch& sql;

  // The group whose committed offsets are the system's, as far as is known by now.
  [[nodiscard]] std::string group() const {
    const std::string shown = group_among(groups.groups_of(scenario.workload.topic), store.group());
    return shown.empty() ? store.group() : shown;
  }

  void note(Instance instance, const std::string& what, const std::string& text) const {
    journal.add(Action{what, instance, text});
  }
};

}  // namespace wringer::cases
