#include "harness/faults/topic_fault.h"

#include "harness/core/duration.h"
#include "harness/faults/patience.h"
#include "harness/faults/stop_consumers.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace wringer::faults {

Parameter TopicFault::consumers_parameter() {
  return {.name = "consumers",
          .type = ParameterType::name,
          .summary = "whether the instances are stopped meanwhile and started again afterwards",
          .default_text = "stopped",
          .choices = {"stopped", "running"}};
}

TopicFault::Consumers TopicFault::consumers() const {
  return spec().get<std::string>("consumers") == "running" ? Consumers::running
                                                           : Consumers::stopped;
}

void TopicFault::strike(std::function<void()> done) {
  prove_what_was_held();
  controls().topics().when_produced([this, done = std::move(done)]() mutable {
    if (consumers() == Consumers::running) {
      look(std::move(done));
      return;
    }
    stop_consumers(controls(),
                   [this, done = std::move(done)](std::vector<Instance> stopped) mutable {
                     m_stopped = std::move(stopped);
                     prove(fmt::format("{} instances were stopped", m_stopped.size()));
                     look(std::move(done));
                   });
  });
}

void TopicFault::look(std::function<void()> done) {
  controls().topics().measure(
      [this, done = std::move(done)](const Result<TopicControls::Extents>& before) mutable {
        if (!before) {
          acted(fail(before.error()), std::move(done));
          return;
        }
        act(*before, [this, done = std::move(done)](const Status& status) mutable {
          acted(status, std::move(done));
        });
      });
}

void TopicFault::acted(const Status& status, std::function<void()> done) {
  m_acted = status.has_value();
  if (!status) prove(status.error().message);
  if (m_acted && !receipt().effective) {
    m_awaiting = true;
    controls().after(k_client_patience, [this] {
      if (std::exchange(m_awaiting, false))
        prove("no instance met it within " + to_text(k_client_patience));
    });
  }
  start_again(std::move(done));
}

void TopicFault::start_again(std::function<void()> done) {
  start_consumers(controls(), std::exchange(m_stopped, {}),
                  [this, done = std::move(done)](const Status& started) {
                    if (!started) prove("not started again: " + started.error().message);
                    done();
                  });
}

void TopicFault::observe(const Moment& moment) {
  if (m_acted && !receipt().effective) watch(moment);
}

void TopicFault::took_effect(std::string evidence) {
  prove(std::move(evidence));
  set_effective(true);
  m_awaiting = false;
}

void TopicFault::undo(std::function<void(Status)> done) {
  // What was deleted stays deleted; the instances run again since it struck.
  done({});
}

}  // namespace wringer::faults
