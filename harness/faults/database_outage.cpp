#include "harness/faults/database_outage.h"

#include "harness/core/duration.h"
#include "harness/faults/database_controls.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::faults {
namespace {

Parameter down_parameter() {
  return {.name = "down",
          .type = ParameterType::duration,
          .summary = "how long it is away before it is started again; at once if nothing is said"};
}

}  // namespace

void DatabaseOutage::strike(std::function<void()> done) {
  prove_what_was_held();
  m_connections = controls().database().connections_of(k_any_instance).size();
  controls().note(0, "outage", to_text(receipt().fault));
  take_down([this, done = std::move(done)](const Result<std::string>& how) {
    taken_down(how);
    done();
  });
}

void DatabaseOutage::taken_down(const Result<std::string>& how) {
  if (!how) {
    if (how.error().code == ErrorCode::usage) {
      not_possible(how.error().message);
    } else {
      returned(fail(how.error()));
    }
    return;
  }
  m_down = true;
  if (!spec().at.is_start() && moment().service == Service::postgres) {
    controls().database().discard(moment());
  }
  prove(fmt::format("{}; {} connections of the system ended with it", *how, m_connections));
  if (const auto down = spec().get<Duration>("down")) {
    controls().after(*down, [this] { begin_to_return(); });
  } else {
    begin_to_return();
  }
}

void DatabaseOutage::not_possible(const std::string& why) {
  m_back = true;
  prove(why);
  if (m_healed) std::exchange(m_healed, nullptr)(m_outcome);
}

void DatabaseOutage::begin_to_return() {
  if (std::exchange(m_returning, true)) return;
  bring_back([this](const Result<std::string>& how) { returned(how); });
}

void DatabaseOutage::bring_back(std::function<void(Result<std::string>)> done) {
  controls().database().start_server([done = std::move(done)](const Result<Duration>& took) {
    if (!took) {
      done(fail(took.error()));
    } else {
      done(fmt::format("started again, it served clients after {}", to_text(*took)));
    }
  });
}

void DatabaseOutage::returned(const Result<std::string>& how) {
  m_back = true;
  if (how) {
    controls().note(0, "back", "Postgres serves clients again");
    prove(*how);
    set_effective(m_connections > 0);
  } else {
    m_outcome = fail(how.error());
    prove("Postgres: " + how.error().message);
  }
  if (m_healed) std::exchange(m_healed, nullptr)(m_outcome);
}

void DatabaseOutage::undo(std::function<void(Status)> done) {
  if (m_back) {
    done(m_outcome);
    return;
  }
  m_healed = std::move(done);
  if (m_down) begin_to_return();
}

FaultKind KillDatabase::kind() {
  return {.name = "kill-database",
          .group = FaultGroup::database,
          .summary = "Postgres dies (SIGKILL) and recovers",
          .parameters = {down_parameter()},
          .needs = {Need::own_postgres},
          .reports = {"convex-backend#559", "vitess#2085"}};
}

void KillDatabase::take_down(std::function<void(Result<std::string>)> done) {
  controls().database().kill_server(std::move(done));
}

FaultKind RestartDatabase::kind() {
  return {.name = "restart-database",
          .group = FaultGroup::database,
          .summary = "Postgres is shut down and started again",
          .parameters = {{.name = "mode",
                          .type = ParameterType::name,
                          .summary = "fast tells every session, immediate drops all",
                          .default_text = "fast",
                          .choices = {"fast", "immediate"}},
                         down_parameter()},
          .needs = {Need::own_postgres},
          .reports = {"getlago/lago#499", "spring-kafka#2775"}};
}

void RestartDatabase::take_down(std::function<void(Result<std::string>)> done) {
  const std::string mode = spec().get<std::string>("mode").value_or("fast");
  const Shutdown how = mode == "fast" ? Shutdown::fast : Shutdown::immediate;
  controls().database().stop_server(how, [mode, done = std::move(done)](const Status& stopped) {
    if (!stopped) {
      done(fail(stopped.error()));
    } else {
      done(fmt::format("Postgres was shut down ({})", mode));
    }
  });
}

FaultKind Failover::kind() {
  return {.name = "failover",
          .group = FaultGroup::database,
          .summary = "Postgres dies, and a replica without the last commits takes its place",
          .parameters = {{.name = "lose",
                          .type = ParameterType::count,
                          .summary = "how many of the last commits the replica had not received",
                          .default_text = "1"}},
          .needs = {Need::own_postgres},
          .reports = {"convex-backend#559"}};
}

void Failover::prepare() {
  controls().database().follow_with_replica();
}

void Failover::take_down(std::function<void(Result<std::string>)> done) {
  const auto lose = static_cast<int>(spec().get<std::int64_t>("lose").value_or(1));
  controls().database().fail_over(lose, std::move(done));
}

// It is back already: at the address of the one that died.
void Failover::bring_back(std::function<void(Result<std::string>)> done) {
  done("the replica serves clients at the same address");
}

}  // namespace wringer::faults
