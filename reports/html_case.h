#pragma once

// What a page knows of one case. Private to this folder.

#include "harness/core/case_result.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace wringer::reports {

struct CasePage {
  const ScenarioResult& scenario;
  const CaseResult& result;
  // Of the run's cases, counted through all scenarios: the passing one to show beside it.
  std::optional<std::size_t> sibling{};
  // So many entries of its journal at most; 0: none, and `without` says why.
  std::size_t timeline_entries = 0;
  std::string without{};
  // Whose lives are told besides those of the case's own anomalies: those that the case failed at
  // that this one is the sibling of.
  std::set<std::uint64_t> events{};
};

// The events that the page tells the lives of: those of the first anomalies.
[[nodiscard]] std::set<std::uint64_t> events_told(const CaseResult& result);

[[nodiscard]] nlohmann::ordered_json case_json(const CasePage& page);

}  // namespace wringer::reports
