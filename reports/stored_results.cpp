#include "reports/stored_results.h"

#include "reports/paint.h"
#include "reports/plain_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <functional>

namespace wringer::reports {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int k_known_version = 1;

Verdict verdict_from(const std::string& text) {
  for (const Verdict verdict : {Verdict::holds, Verdict::violated}) {
    if (to_string(verdict) == text) return verdict;
  }
  return Verdict::inconclusive;
}

StoredCase case_from(const json& read, const std::string& scenario) {
  StoredCase one{.scenario = scenario,
                 .name = read.at("name"),
                 .verdict = verdict_from(read.at("verdict")),
                 .took_ms = read.at("took_ms"),
                 .seed = read.at("seed"),
                 .story = read.value("story", std::vector<std::string>{}),
                 .receipts = {},
                 .notes = {},
                 .folder = read.at("folder"),
                 .again = read.at("again")};
  for (const json& receipt : read.at("receipts")) {
    one.receipts.push_back(
        {receipt.at("text"), receipt.at("fired"), receipt.at("effective"), receipt.at("evidence")});
  }
  for (const auto& [key, word] :
       {std::pair("at_risk", "at risk"), std::pair("allowed", "allowed")}) {
    for (const json& anomaly : read.at(key)) {
      one.notes.push_back(fmt::format("{}  {}: {}", word, anomaly.at("property").get<std::string>(),
                                      anomaly.at("summary").get<std::string>()));
    }
  }
  return one;
}

StoredResults results_from(const json& read) {
  StoredResults results{
      .started = read.at("started"), .finished = read.value("finished", true), .cases = {}};
  for (const json& scenario : read.at("scenarios")) {
    for (const json& one : scenario.at("cases")) {
      results.cases.push_back(case_from(one, scenario.at("name")));
    }
  }
  return results;
}

Result<StoredResults> read_results(const fs::path& file) {
  std::ifstream stream(file);
  try {
    const json read = json::parse(stream);
    if (read.at("version") != k_known_version) {
      return fail(ErrorCode::usage,
                  fmt::format("{} is of version {}; this Wringer reads version {}", file.string(),
                              read.at("version").dump(), k_known_version));
    }
    return results_from(read);
  } catch (const json::exception& problem) {
    return fail(ErrorCode::usage,
                fmt::format("{} is no results.json: {}", file.string(), problem.what()));
  }
}

Result<StoredResults> read_lines(const fs::path& file) {
  StoredResults results{.started = {}, .finished = false, .cases = {}};
  std::ifstream stream(file);
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    try {
      const json read = json::parse(line);
      results.cases.push_back(case_from(read, read.at("scenario")));
    } catch (const json::exception&) {
      // The last line of a run that was killed may be half written.
      if (stream.peek() == std::ifstream::traits_type::eof()) break;
      return fail(ErrorCode::usage, fmt::format("{}:{}: not a case", file.string(), number));
    }
  }
  return results;
}

// Numbers of cases, the worst first.
std::vector<std::size_t> by_verdict(const StoredResults& results) {
  std::vector<std::size_t> order(results.cases.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return results.cases[a].verdict > results.cases[b].verdict;
  });
  return order;
}

std::string head_of(const StoredCase& one) {
  return fmt::format("{} {}  {}: {}", mark_of(one.verdict), to_string(one.verdict), one.scenario,
                     one.name);
}

}  // namespace

Result<StoredResults> read_stored_results(const fs::path& place) {
  std::error_code none;  // What can't be asked isn't there.
  if (!fs::is_directory(place, none)) return read_results(place);
  for (const fs::path& folder : {place, place / "latest"}) {
    if (fs::exists(folder / "results.json", none)) return read_results(folder / "results.json");
    if (fs::exists(folder / "cases.ndjson", none)) return read_lines(folder / "cases.ndjson");
  }
  return fail(ErrorCode::usage,
              place.string() + " holds no results: neither results.json nor cases.ndjson");
}

std::string list_stored(const StoredResults& results) {
  std::string out;
  const std::size_t width = std::to_string(results.cases.size()).size();
  for (const std::size_t i : by_verdict(results)) {
    append_block(out, "",
                 padded_left(std::to_string(i + 1), width) + "  " + head_of(results.cases[i]));
  }
  return out;
}

std::string tell_stored(const StoredCase& one) {
  std::string out;
  append_block(out, "", head_of(one));
  for (const std::string& line : one.story) append_block(out, "  ", line);
  for (const StoredReceipt& receipt : one.receipts) {
    append_block(
        out, "  ",
        fmt::format("receipt  {} {}: {}",
                    !receipt.fired      ? "-"
                    : receipt.effective ? "✓"
                                        : "?",
                    receipt.fault,
                    !receipt.fired      ? "never fired"
                    : receipt.effective ? "fired and took effect"
                                        : "fired, but is not known to have had an effect"));
    for (const std::string& line : receipt.evidence) append_block(out, "           ", line);
  }
  for (const std::string& note : one.notes) append_block(out, "  ", note);
  append_block(out, "  ", "seed     " + one.seed);
  append_block(out, "  ", "again    " + one.again);
  return out;
}

std::vector<const StoredCase*> find_stored(const StoredResults& results,
                                           const std::string& wanted) {
  std::vector<const StoredCase*> found;
  const auto add = [&](const auto& fits) {
    if (!found.empty()) return;
    for (std::size_t i = 0; i < results.cases.size(); ++i) {
      if (fits(results.cases[i], i)) found.push_back(&results.cases[i]);
    }
  };
  add([&](const StoredCase&, std::size_t i) { return std::to_string(i + 1) == wanted; });
  add([&](const StoredCase& one, std::size_t) { return one.name == wanted; });
  add([&](const StoredCase& one, std::size_t) {
    return (one.scenario + ": " + one.name).find(wanted) != std::string::npos ||
           one.folder == wanted;
  });
  return found;
}

}  // namespace wringer::reports
