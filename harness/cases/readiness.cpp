#include "harness/cases/readiness.h"

#include "harness/instances/resolve.h"

#include <fmt/format.h>

#include <vector>

namespace wringer::cases {
namespace {

using asio::ip::tcp;

// Only on this machine, where nobody makes us wait for an answer.
bool accepts(const scenario::ReadySpec& ready) {
  const auto address =
      instances::resolve(ready.host, static_cast<std::uint16_t>(std::stoi(ready.port)));
  if (!address || !address->address().is_loopback()) return false;
  asio::io_context io;
  std::error_code refused;
  tcp::socket(io).connect(*address, refused);
  return !refused;
}

}  // namespace

Readiness::Readiness(const scenario::SystemSpec& system, const CaseStore& store,
                     groups::GroupWatch& groups)
    : m_system(system), m_groups(groups) {
  groups.know_topics([&store](const std::string& topic) {
    const std::string name = store.name_in_scenario(topic);
    std::vector<GroupTalk::Partition> partitions;
    for (const TopicPartition& each : store.partitions_of(name)) {
      partitions.push_back({name, each.partition});
    }
    return partitions;
  });
  for (Instance instance = 1; instance <= system.all_instances(); ++instance) {
    if (system.program_of(instance).ready.sign != scenario::ReadySpec::Sign::group) {
      groups.expect_no_group_of(instance);
    }
  }
}

std::string Readiness::who_is_there() const {
  for (Instance instance = 1; instance <= m_system.all_instances(); ++instance) {
    const scenario::ProgramSpec& program = m_system.program_of(instance);
    if (!program.ready.has_fixed_port() || !accepts(program.ready)) continue;
    return fmt::format(
        "somebody listens at {}:{} already, where instance {} is to listen: end it, or use "
        "{{port}}",
        program.ready.host, program.ready.port, instance);
  }
  return "";
}

Status Readiness::look_at(Instance instance, const Fleet& fleet, asio::io_context& io,
                          const Clock& clock) {
  WRINGER_ASSIGN(const scenario::ReadySpec spec, fleet.ready_spec_of(instance));
  WRINGER_ASSIGN(
      auto sign,
      instances::look_for_ready_sign(
          {.io = io, .clock = clock, .spec = spec, .outputs = fleet.at(instance).outputs()}));
  if (sign != nullptr) m_signs[instance] = std::move(sign);
  return {};
}

std::string Readiness::what_is_missing() const {
  std::string missing;
  for (Instance instance = 1; instance <= m_system.all_instances(); ++instance) {
    const auto sign = m_signs.find(instance);
    std::string what;
    if (sign == m_signs.end()) {
      what = m_groups.missing_of(instance);
    } else if (what = sign->second->what_is_missing(); !what.empty()) {
      what = fmt::format("instance {}: {}", instance, what);
    }
    // Of a group, all its members say the same.
    if (!what.empty() && missing.find(what) == std::string::npos) {
      missing += (missing.empty() ? "" : "; ") + what;
    }
  }
  return missing;
}

}  // namespace wringer::cases
