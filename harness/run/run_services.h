#pragma once

// The services that all cases of a run share: found, or started for it.

#include "fixtures/services/compose.h"
#include "fixtures/services/selection.h"
#include "fixtures/services/services.h"
#include "harness/core/error.h"
#include "harness/process/keeper.h"
#include "harness/run/run.h"
#include "harness/run/run_folder.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace wringer::run {

// From the first connection that breaks to the end of the process behind it, on a busy machine.
inline constexpr std::chrono::milliseconds k_time_to_end = std::chrono::seconds(1);

// Whether this is what one sees of a service that has died.
[[nodiscard]] inline bool may_be_a_death(const Error& error) {
  return error.code == ErrorCode::environment || error.code == ErrorCode::timed_out;
}

// Must not outlive its keeper. Destroying it ends what it started.
class RunServices {
 public:
  struct Order {
    const RunOptions& options;
    process::Keeper& keeper;
    // Of the run; for what is started.
    std::filesystem::path scratch;
    std::string run_id;
    std::function<void(const std::string&)> progress;
    // Asked while something takes long; an error ends it.
    std::function<Status()> check;
  };
  [[nodiscard]] static Result<std::unique_ptr<RunServices>> start(const Order& order);

  [[nodiscard]] const services::Endpoints& endpoints() const { return m_endpoints; }
  // They were there before the run.
  [[nodiscard]] bool were_there() const { return !m_native && !m_compose; }
  // An error if they have died by themselves. Of containers the engine is asked, which takes a
  // while. Thread-safe, as all jobs ask. Whoever has just seen them fail says how long to wait for
  // the end of a process that is being killed (k_time_to_end): its connections break before.
  [[nodiscard]] Status check(std::chrono::milliseconds patience = {}) const;
  // The same of child processes of ours alone, and quick. Thread-safe.
  [[nodiscard]] Status children_live() const;

 private:
  explicit RunServices(services::Selection selection) : m_selection(std::move(selection)) {}
  [[nodiscard]] Status start_native(const Order& order);
  [[nodiscard]] Status start_compose(const Order& order);
  // Which of the two come from there; at least one does.
  [[nodiscard]] services::NativeOptions::Which which(services::Source source) const;
  void take(const services::Endpoints& endpoints, services::Source source);
  [[nodiscard]] bool uses(services::Source source) const {
    return m_selection.kafka.source == source || m_selection.postgres.source == source;
  }

  services::Selection m_selection;
  services::Endpoints m_endpoints;
  // One each: who asks the engine must not make those wait who only look at children.
  mutable std::mutex m_asking_engine;
  mutable std::mutex m_looking_at_children;
  std::unique_ptr<services::NativeServices> m_native;
  std::unique_ptr<services::ComposeServices> m_compose;
};

// What a run must be known by to whoever tidies up behind it: one line for each service, without
// secrets.
[[nodiscard]] std::string kafka_line(const services::KafkaEndpoint& kafka);
[[nodiscard]] std::string postgres_line(const services::PostgresEndpoint& postgres);
[[nodiscard]] std::vector<std::string> lines_of(const services::Selection& selection,
                                                const std::string& run_id);

// Removes the containers of runs that died, and the lines that speak of them. Where that fails the
// lines stay, for a later run.
void remove_containers(std::vector<DeadRun>& dead_runs, process::Keeper& keeper,
                       const std::filesystem::path& folder);

}  // namespace wringer::run
