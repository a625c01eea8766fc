#include "harness/faults/stop_consumers.h"

#include "harness/faults/group_controls.h"
#include "harness/faults/link_controls.h"
#include "harness/faults/process_controls.h"
#include "harness/faults/topic_controls.h"

#include <cstddef>
#include <memory>
#include <utility>

namespace wringer::faults {
namespace {

void stop(Controls& controls, Instance instance, std::function<void()> done) {
  controls.links().freeze(instance);
  // One that ends by itself just now is as good as killed.
  controls.processes().kill(
      instance, [&controls, instance, done = std::move(done)](const Result<std::string>&) mutable {
        controls.links().sever(instance);
        controls.links().thaw(instance);
        controls.groups().leave_groups(
            instance, [&controls, instance, done = std::move(done)](const Result<int>& left) {
              if (!left) controls.note(instance, "notice", left.error().message);
              done();
            });
      });
}

}  // namespace

void stop_consumers(Controls& controls, std::function<void(std::vector<Instance>)> done) {
  const std::vector<Instance> instances = controls.topics().consumers();
  if (instances.empty()) {
    done({});
    return;
  }
  auto open = std::make_shared<std::size_t>(instances.size());
  for (const Instance instance : instances) {
    stop(controls, instance, [open, instances, done] {
      if (--*open == 0) done(instances);
    });
  }
}

void start_consumers(Controls& controls, const std::vector<Instance>& instances,
                     std::function<void(Status)> done) {
  if (instances.empty()) {
    done({});
    return;
  }
  auto open = std::make_shared<std::size_t>(instances.size());
  auto outcome = std::make_shared<Status>();
  for (const Instance instance : instances) {
    controls.processes().start(instance, [open, outcome, done](const Status& started) {
      if (!started) *outcome = started;
      if (--*open == 0) done(*outcome);
    });
  }
}

}  // namespace wringer::faults
