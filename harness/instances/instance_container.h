#pragma once

#include "harness/core/clock.h"
#include "harness/instances/instance_form.h"
#include "harness/instances/instance_process.h"
#include "harness/process/keeper.h"

#include <asio/io_context.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace wringer::instances {

struct ContainerPlan {
  // "docker" or "podman"
  std::string engine;
  // Each start makes a container of its own, called after this.
  std::string name;
  // By which it is found, whoever looks for it.
  std::string label;
  std::string image;
  // Of `run`, before the image.
  std::vector<std::string> options;
  // Behind the image.
  std::vector<std::string> command;
  // The container's; it gets none of ours.
  std::map<std::string, std::string> environment;
  std::filesystem::path stdout_file;
  std::filesystem::path stderr_file;
  // As of a process::Command.
  std::uint64_t output_max = 0;
  std::vector<std::string> secrets{};
};

// The words that start it as a container of that name, in the network of this machine, so that what
// listens at 127.0.0.1 is reached from it. A variable that holds a secret is named only: its value
// is to be in the environment of what executes them.
[[nodiscard]] std::vector<std::string> run_arguments(const ContainerPlan& plan,
                                                     const std::string& name);

// An instance that is a container. It is awaited through the `run` that started it, which tells how
// it ended once it is gone; signals go to its main process where we can see it, and through the
// engine elsewhere.
class InstanceContainer final : public InstanceForm {
 public:
  // `on_exit` is told when it ends without having been asked to by us.
  InstanceContainer(asio::io_context& io, const Clock& clock, process::Keeper& keeper,
                    ContainerPlan plan, std::function<void(const UnaskedExit&)> on_exit);
  ~InstanceContainer() override;

  [[nodiscard]] Status start() override;
  void kill(std::function<void(Result<std::string>)> done) override;
  void terminate(Duration grace, std::function<void(Result<TerminatedProcess>)> done) override;
  void pause(std::function<void(Result<int>)> done) override;
  void resume(std::function<void(Status)> done) override;

  [[nodiscard]] bool running() const override { return m_client.running(); }
  [[nodiscard]] int starts() const override { return m_client.starts(); }
  [[nodiscard]] std::vector<pid_t> processes() const override;
  [[nodiscard]] std::vector<std::filesystem::path> outputs() const override {
    return m_client.outputs();
  }

 private:
  // Looks for its main process until it is there.
  void look_for_main_process();
  // Its process and id, if they are of this machine.
  void adopt(pid_t pid, const std::string& id);
  void forget_main_process();
  // False: we can't, or it would not do.
  [[nodiscard]] bool kill_main_process();
  // Again and again while it runs: it may not be there yet.
  void ask_to_end(const std::vector<std::string>& arguments);
  void call(std::vector<std::string> arguments, std::function<void(Result<std::string>)> done);
  // `then` comes after a while, unless we are gone or it is another start by then.
  void later(std::function<void()> then);

  asio::io_context& m_io;
  process::Keeper& m_keeper;
  ContainerPlan m_plan;
  // Of the newest container.
  std::string m_name;
  // The engine's `run`.
  InstanceProcess m_client;
  // Of the container; empty: it is not known, or not on this machine.
  std::string m_id;
  // -1: likewise.
  int m_pidfd = -1;
  bool m_paused = false;
  int m_calls = 0;
  // Gone when this object is: what is still to call back knows by it.
  std::shared_ptr<int> m_alive = std::make_shared<int>(0);
};

}  // namespace wringer::instances
