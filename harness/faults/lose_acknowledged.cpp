#include "harness/faults/lose_acknowledged.h"

#include "harness/core/duration.h"
#include "harness/faults/patience.h"

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <utility>

namespace wringer::faults {

FaultKind LoseAcknowledged::kind() {
  return {.name = "lose-acknowledged",
          .group = FaultGroup::broker,
          .summary =
              "Kafka loses the last records that it had acknowledged, as by an unclean "
              "election",
          .parameters = {{.name = "records",
                          .type = ParameterType::count,
                          .summary = "how many of each partition, at least: whole batches go",
                          .default_text = "1"}},
          .needs = {Need::own_kafka},
          .reports = {"librdkafka#3745"}};
}

void LoseAcknowledged::strike(std::function<void()> done) {
  prove_what_was_held();
  m_done = std::move(done);
  controls().topics().when_produced([this] {
    controls().topics().measure([this](const Result<TopicControls::Extents>& before) {
      if (!before) {
        give_up(before.error());
        return;
      }
      m_before = *before;
      kill(controls().brokers().brokers());
    });
  });
}

// One after the other; `brokers` are those that are left.
void LoseAcknowledged::kill(std::vector<std::int32_t> brokers) {
  if (brokers.empty()) {
    cut();
    return;
  }
  const std::int32_t broker = brokers.back();
  brokers.pop_back();
  controls().brokers().kill(broker, [this, broker, brokers](const Result<std::string>& how) {
    if (!how) {
      give_up(how.error());
      return;
    }
    m_dead.push_back(broker);
    prove(fmt::format("broker {} {}", broker, *how));
    kill(brokers);
  });
}

void LoseAcknowledged::cut() {
  for (const std::int32_t broker : m_dead) {
    const auto gone = controls().brokers().cut_logs(broker, *spec().get<std::int64_t>("records"));
    if (!gone) {
      give_up(gone.error());
      return;
    }
  }
  start(m_dead);
}

void LoseAcknowledged::start(std::vector<std::int32_t> brokers) {
  // All are started before any is ready: each needs the others.
  auto open = std::make_shared<std::size_t>(brokers.size());
  for (const std::int32_t broker : brokers) {
    controls().brokers().start(broker, [this, open](const Status& started) {
      if (!started) {
        give_up(started.error());
        return;
      }
      if (--*open > 0 || !m_done) return;
      m_dead.clear();
      controls().topics().take_stock(
          [this](const Result<TopicControls::Extents>& after) { compare(after); });
    });
  }
}

void LoseAcknowledged::compare(const Result<TopicControls::Extents>& after) {
  if (!after) {
    give_up(after.error());
    return;
  }
  for (const auto& [partition, extent] : *after) {
    const TopicControls::Extent& old = m_before.at(partition);
    if (extent.end >= old.end) continue;
    m_lost = true;
    prove(fmt::format("{} ended at {} and ends at {} now; the group had committed {}",
                      to_text(partition), old.end, extent.end,
                      old.committed < 0 ? "nothing" : std::to_string(old.committed)));
  }
  if (!m_lost) prove("nothing was lost: the newest segments were empty");
  m_awaiting = m_lost;
  controls().after(k_client_patience, [this] {
    if (std::exchange(m_awaiting, false)) {
      prove("no instance was answered by it within " + to_text(k_client_patience));
    }
  });
  finish();
}

void LoseAcknowledged::observe(const Moment& moment) {
  if (!m_awaiting || moment.service != Service::kafka || moment.phase != Phase::applied) return;
  if (moment.name != moments::k_kafka_fetch) return;
  prove(fmt::format("instance {} fetched from it: {}", moment.instance,
                    moment.error.empty() ? "without an error" : moment.error));
  set_effective(true);
  m_awaiting = false;
}

void LoseAcknowledged::give_up(const Error& error) {
  prove(error.message);
  finish();
}

void LoseAcknowledged::finish() {
  if (m_done) std::exchange(m_done, nullptr)();
}

void LoseAcknowledged::undo(std::function<void(Status)> done) {
  // What is lost stays lost; only a broker that could not be started is tried once more.
  if (m_dead.empty()) {
    done({});
    return;
  }
  const std::int32_t broker = m_dead.back();
  m_dead.pop_back();
  controls().brokers().start(broker, [this, done = std::move(done)](const Status& started) mutable {
    if (started) {
      undo(std::move(done));
    } else {
      done(started);
    }
  });
}

}  // namespace wringer::faults
