#pragma once

// An instance that somebody else runs: it is seen by what it says on its links, and by nothing
// else.

#include "harness/instances/instance_form.h"
#include "harness/scenario/scenario.h"

#include <asio/io_context.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace wringer::instances {

class AttachedInstance final : public InstanceForm {
 public:
  explicit AttachedInstance(asio::io_context& io) : m_io(io) {}

  // From now on it is welcome.
  [[nodiscard]] Status start() override;
  // Errors, all of them: none of it is ours.
  void kill(std::function<void(Result<std::string>)> done) override;
  void terminate(Duration grace, std::function<void(Result<TerminatedProcess>)> done) override;
  void pause(std::function<void(Result<int>)> done) override;
  void resume(std::function<void(Status)> done) override;

  [[nodiscard]] bool running() const override { return m_starts > 0; }
  [[nodiscard]] int starts() const override { return m_starts; }
  [[nodiscard]] std::vector<pid_t> processes() const override { return {}; }
  [[nodiscard]] std::vector<std::filesystem::path> outputs() const override { return {}; }

 private:
  asio::io_context& m_io;
  int m_starts = 0;
};

// Where the instance of an attached system finds the proxies; zeros, if it is not attached.
struct AttachedPorts {
  std::uint16_t kafka = 0;
  std::uint16_t postgres = 0;
  std::map<std::string, std::uint16_t> http{};
};
[[nodiscard]] AttachedPorts attached_ports(const scenario::SystemSpec& system, Instance instance);

}  // namespace wringer::instances
