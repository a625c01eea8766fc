#include "reports/case_file.h"

#include "reports/file.h"
#include "reports/schedule_json.h"

#include <nlohmann/json.hpp>

namespace wringer::reports {
namespace {

constexpr int k_format_version = 1;

}  // namespace

Status write_case_file(const CaseResult& result, const std::filesystem::path& scenario_file,
                       const std::map<std::string, std::string>& versions) {
  using nlohmann::ordered_json;
  ordered_json json;
  json["version"] = k_format_version;
  json["scenario"] = result.scenario;
  json["file"] = scenario_file.string();
  json["case"] = result.name;
  json["seed"] = std::to_string(result.seed);
  if (!result.reduction.empty()) json["reduction"] = reduction_json(result.reduction);
  json["schedule"] = schedule_json(result.schedule);
  json["versions"] = versions;
  // Paths need not be UTF-8; JSON must be.
  const std::string text = json.dump(2, ' ', false, ordered_json::error_handler_t::replace);
  return write_file(result.folder / "case.json", text + "\n");
}

}  // namespace wringer::reports
