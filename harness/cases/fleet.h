#pragma once

// The instances of a case: their links through our proxies and their processes. One more can be
// added at any time. Used on the I/O thread.

#include "harness/cases/case_store.h"
#include "harness/cases/system_command.h"
#include "harness/instances/http_sinks.h"
#include "harness/instances/instance_clock.h"
#include "harness/instances/instance_process.h"

#include <asio/io_context.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>

namespace wringer::cases {

class Fleet {
 public:
  struct Parts {
    asio::io_context& io;
    const Ground& ground;
    const scenario::Scenario& scenario;
    proxy::Proxy& proxy;
    const CaseStore& store;
    // Of the case.
    std::filesystem::path folder;
    // An instance ended without having been asked to.
    std::function<void(Instance, const instances::UnaskedExit&)> on_exit;
    // It called an outside service, and is answered with this status.
    std::function<void(Instance, const std::string& call, int status)> on_call;
  };
  explicit Fleet(Parts parts);
  // Kills what runs.
  ~Fleet();
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  // The next instance; from 1. Its links listen, its process isn't started.
  [[nodiscard]] Result<Instance> open();
  [[nodiscard]] int size() const { return static_cast<int>(m_members.size()); }
  [[nodiscard]] instances::InstanceForm& at(Instance instance) {
    return *m_members.at(instance).form;
  }
  [[nodiscard]] const instances::InstanceForm& at(Instance instance) const {
    return *m_members.at(instance).form;
  }

  // With its placeholders filled.
  [[nodiscard]] Result<scenario::ReadySpec> ready_spec_of(Instance instance) const;

  // Its wall clock can be set from its next start on.
  [[nodiscard]] Status prepare_clock(Instance instance);
  // Null unless prepared.
  [[nodiscard]] const instances::InstanceClock* clock_of(Instance instance) const;
  // What shows that the running instance goes by that clock.
  [[nodiscard]] Result<std::string> clock_proof(Instance instance) const;

  // The outside services that it calls.
  [[nodiscard]] instances::HttpSinks& http() { return m_http; }

 private:
  struct Member {
    // {port}
    std::uint16_t port = 0;
    std::unique_ptr<instances::InstanceClock> clock;
    std::unique_ptr<instances::InstanceForm> form;
    // The same, if it is a process of this machine; else null.
    instances::InstanceProcess* process = nullptr;
  };

  [[nodiscard]] SystemCommandParts command_parts_of(Instance instance) const;
  // In the form that the scenario gives its program.
  [[nodiscard]] Status make_form(Instance instance, Member& member);

  Parts m_parts;
  instances::HttpSinks m_http;
  std::map<Instance, Member> m_members;
};

}  // namespace wringer::cases
