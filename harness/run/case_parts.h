#pragma once

// What the parts of a running case share. Borrowed; outlives whoever holds it.

#include "harness/core/content.h"
#include "harness/core/event_index.h"
#include "harness/core/journal.h"
#include "harness/proxy/proxy.h"
#include "harness/run/case_store.h"
#include "harness/run/fleet.h"
#include "harness/run/group_watch.h"
#include "harness/run/heartbeat_parking.h"
#include "harness/run/production.h"
#include "harness/run/quiescence.h"

namespace wringer::run {

struct CaseParts {
  asio::io_context& io;
  const Ground& ground;
  const scenario::Scenario& scenario;
  Journal& journal;
  proxy::Proxy& proxy;
  CaseStore& store;
  GroupWatch& groups;
  HeartbeatParking& parking;
  Quiescence& quiescence;
  Production& production;
  const EventIndex& events;
  History& history;
  Fleet& fleet;
  const SqlWatch& sql;

  void note(Instance instance, const std::string& what, const std::string& text) const {
    journal.add(Action{what, instance, text});
  }
};

}  // namespace wringer::run
