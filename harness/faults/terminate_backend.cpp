#include "harness/faults/terminate_backend.h"

#include "harness/faults/database_controls.h"

#include <fmt/format.h>

namespace wringer::faults {

FaultKind TerminateBackend::kind() {
  return {.name = "terminate-backend",
          .group = FaultGroup::database,
          .summary = "an administrator ends the session in Postgres (57P01)",
          .parameters = {{.name = "on",
                          .type = ParameterType::instance,
                          .summary = "whose sessions end, if not that of the address"}},
          .reports = {"convex-backend#559", "pgjdbc#2197"},
          .sweep = {{.moments = {moments::k_postgres_query, moments::k_postgres_commit},
                     .phases = {Phase::requested, Phase::applied},
                     .scope = SweepRule::Scope::each_crash_state}}};
}

bool TerminateBackend::ends_its_own() const {
  return moment().service == Service::postgres && target() == moment().instance;
}

void TerminateBackend::strike(std::function<void()> done) {
  prove_what_was_held();
  controls().note(target(), "terminate", "pg_terminate_backend");
  const auto connections = ends_its_own() ? std::vector{moment().connection}
                                          : controls().database().connections_of(target());
  controls().database().terminate(
      connections, [this, done = std::move(done)](const Result<int>& ended) {
        if (!ended) {
          prove("Postgres could not end it: " + ended.error().message);
        } else if (*ended == 0) {
          prove(fmt::format("instance {} had no session in Postgres", target()));
        } else {
          if (ends_its_own()) controls().database().discard(moment());
          prove(fmt::format("Postgres ended {} of instance {}: {}",
                            *ended == 1 ? "the session" : fmt::format("{} sessions", *ended),
                            target(), "FATAL 57P01"));
          set_effective(true);
        }
        done();
      });
}

void TerminateBackend::observe(const Moment& moment) {
  if (!receipt().fired || moment.phase != Phase::acked || moment.error != "57P01") return;
  if (moment.instance == target()) prove("the client was told 57P01");
}

}  // namespace wringer::faults
