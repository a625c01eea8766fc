#include "reports/coverage_json.h"

#include <nlohmann/json.hpp>

namespace wringer::reports {
namespace {

using nlohmann::ordered_json;

ordered_json cell_json(const CoverageCell& cell) {
  ordered_json json{{"state", to_string(cell.state)}};
  if (cell.verdict) json["verdict"] = to_string(*cell.verdict);
  if (!cell.cases.empty()) json["cases"] = cell.cases;
  if (!cell.why.empty()) json["why"] = cell.why;
  return json;
}

}  // namespace

ordered_json coverage_json(const Coverage& coverage) {
  ordered_json json{{"points", ordered_json::array()},
                    {"faults", coverage.faults},
                    {"cells", ordered_json::array()}};
  for (std::size_t i = 0; i < coverage.points.size(); ++i) {
    const CoveragePoint& point = coverage.points[i];
    json["points"].push_back({{"text", point.text},
                              {"address", point.address},
                              {"moments", point.moments},
                              {"rank", point.rank}});
    ordered_json row = ordered_json::array();
    for (std::size_t fault = 0; fault < coverage.faults.size(); ++fault) {
      row.push_back(cell_json(coverage.at(i, fault)));
    }
    json["cells"].push_back(std::move(row));
  }
  return json;
}

}  // namespace wringer::reports
