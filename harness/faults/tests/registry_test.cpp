#include "harness/faults/registry.h"

#include <gtest/gtest.h>

#include <set>

namespace wringer::faults {
namespace {

TEST(Registry, MakesEveryKindThatItNames) {
  for (const FaultKind& kind : fault_kinds()) {
    FaultSpec spec;
    spec.kind = kind.name;
    EXPECT_EQ(make_fault(spec)->receipt().fault, spec);
  }
}

TEST(Registry, NamesAreUniqueAndDescribed) {
  std::set<std::string_view> names;
  for (const FaultKind& kind : fault_kinds()) {
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_FALSE(kind.summary.empty()) << kind.name;
    std::set<std::string_view> parameters;
    for (const Parameter& parameter : kind.parameters) {
      EXPECT_TRUE(parameters.insert(parameter.name).second) << kind.name << "." << parameter.name;
      EXPECT_FALSE(parameter.summary.empty()) << kind.name << "." << parameter.name;
      EXPECT_TRUE(parameter.name != "at" && parameter.name != "do" && parameter.name != "following")
          << kind.name << "." << parameter.name << " is a key of every fault";
    }
  }
}

}  // namespace
}  // namespace wringer::faults
