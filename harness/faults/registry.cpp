#include "harness/faults/registry.h"

#include "harness/core/assert.h"
#include "harness/faults/kill.h"

#include <array>

namespace wringer::faults {
namespace {

struct Kind {
  std::string_view name;
  std::unique_ptr<Fault> (*make)(const FaultSpec&);
};

template <typename T>
std::unique_ptr<Fault> make(const FaultSpec& spec) {
  return std::make_unique<T>(spec);
}

constexpr std::array k_kinds{
    Kind{"kill", &make<Kill>},
};

}  // namespace

std::vector<std::string_view> fault_kinds() {
  std::vector<std::string_view> names;
  for (const Kind& kind : k_kinds) names.push_back(kind.name);
  return names;
}

std::unique_ptr<Fault> make_fault(const FaultSpec& spec) {
  for (const Kind& kind : k_kinds) {
    if (kind.name == spec.kind) return kind.make(spec);
  }
  assertion_failed("a fault kind of the registry", __FILE__, __LINE__);
}

}  // namespace wringer::faults
