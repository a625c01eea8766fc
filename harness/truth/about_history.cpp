#include "harness/truth/stored_history.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <fstream>
#include <utility>

namespace wringer::truth {
namespace {

using nlohmann::ordered_json;

constexpr int k_format_version = 1;

ordered_json offsets_json(const AboutHistory& about) {
  ordered_json partitions = ordered_json::array();
  for (const auto& [partition, end] : about.end) {
    ordered_json item{{"topic", partition.topic}, {"partition", partition.partition}, {"end", end}};
    if (const auto committed = about.committed.find(partition);
        committed != about.committed.end()) {
      item["committed"] = committed->second;
    }
    partitions.push_back(std::move(item));
  }
  return partitions;
}

AboutHistory about_from(const nlohmann::json& json) {
  AboutHistory about;
  about.has_stream = json.value("change_stream", false);
  about.settled = json.value("settled", true);
  about.unsettled_because = json.value("unsettled_because", "");
  about.log_was_changed = json.value("log_was_changed", false);
  about.journal_opened = json.value("journal_opened_us", std::int64_t{0});
  for (const auto& item : json.value("partitions", nlohmann::json::array())) {
    const TopicPartition partition{item.at("topic"), item.at("partition")};
    if (item.contains("end")) about.end[partition] = item.at("end");
    if (item.contains("committed")) about.committed[partition] = item.at("committed");
  }
  about.tables = json.value("tables", std::map<std::string, std::string>{});
  if (json.contains("unstreamed"))
    about.unstreamed = json.at("unstreamed").get<std::set<std::string>>();
  for (const auto& item : json.value("comparisons", nlohmann::json::array())) {
    about.comparisons.push_back({item.at("name"), item.at("differences"), item.at("count")});
  }
  for (const auto& item : json.value("own_findings", nlohmann::json::array())) {
    about.own_findings.push_back({item.at("name"), item.at("rows"), item.at("count")});
  }
  about.less_power = json.value("less_power", std::vector<std::string>{});
  about.lines = json.value("lines", std::map<std::string, std::size_t>{});
  return about;
}

}  // namespace

void AboutHistory::take_over_database_side(AboutHistory&& other) {
  has_stream = other.has_stream;
  tables = std::move(other.tables);
  unstreamed = std::move(other.unstreamed);
  comparisons = std::move(other.comparisons);
  own_findings = std::move(other.own_findings);
  for (const auto& [file, count] : other.lines) lines[file] = count;
}

Status write_about(const std::filesystem::path& folder, const AboutHistory& about) {
  ordered_json json{{"version", k_format_version},
                    {"change_stream", about.has_stream},
                    {"settled", about.settled}};
  if (!about.settled) json["unsettled_because"] = about.unsettled_because;
  if (about.log_was_changed) json["log_was_changed"] = true;
  json["journal_opened_us"] = about.journal_opened;
  json["partitions"] = offsets_json(about);
  json["tables"] = about.tables;
  if (about.unstreamed) json["unstreamed"] = *about.unstreamed;
  json["comparisons"] = ordered_json::array();
  for (const Comparison& comparison : about.comparisons) {
    json["comparisons"].push_back({{"name", comparison.name},
                                   {"differences", comparison.differences},
                                   {"count", comparison.count}});
  }
  json["own_findings"] = ordered_json::array();
  for (const OwnFinding& finding : about.own_findings) {
    json["own_findings"].push_back(
        {{"name", finding.name}, {"rows", finding.rows}, {"count", finding.count}});
  }
  json["less_power"] = about.less_power;
  json["lines"] = about.lines;
  const std::filesystem::path file = folder / stored::k_about;
  std::ofstream stream(file);
  stream << json.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
  stream.close();
  if (!stream) return fail(system_error("writing " + file.string(), errno));
  return {};
}

Result<AboutHistory> read_about(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / stored::k_about;
  std::ifstream stream(file);
  if (!stream) {
    // A dump of somebody's own.
    AboutHistory about;
    std::error_code ignored;  // What can't be asked isn't there.
    about.has_stream = std::filesystem::exists(folder / stored::k_changes, ignored);
    return about;
  }
  try {
    const auto json = nlohmann::json::parse(stream);
    if (const int version = json.at("version"); version != k_format_version) {
      return fail(ErrorCode::usage, fmt::format("{}: of format {}; this build reads {}",
                                                file.string(), version, k_format_version));
    }
    return about_from(json);
  } catch (const nlohmann::json::exception& problem) {
    return fail(ErrorCode::usage, fmt::format("{}: {}", file.string(), problem.what()));
  }
}

}  // namespace wringer::truth
