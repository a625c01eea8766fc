#include "bench/figures/figures.h"

#include "harness/core/clock.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <sys/utsname.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace wringer::bench {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr double k_worth_telling = 1.25;

std::string number(double value) {
  return value < 100 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
}

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown processor";
}

// One name may stand for a value and for its share of another.
const Figure* find_same(const Measured& measured, const Figure& wanted) {
  const auto found =
      std::find_if(measured.figures.begin(), measured.figures.end(), [&](const Figure& figure) {
        return figure.name == wanted.name && figure.unit == wanted.unit;
      });
  return found == measured.figures.end() ? nullptr : &*found;
}

bool is_worse(double ratio, Better better) {
  return better == Better::lower ? ratio > k_worth_telling : ratio < 1 / k_worth_telling;
}

}  // namespace

Measured measured_now(std::string benchmark) {
  return {.benchmark = std::move(benchmark),
          .machine = machine(),
          .when = to_iso8601(system_clock().wall_now())};
}

std::string to_json(const Measured& measured) {
  ordered_json json{{"benchmark", measured.benchmark},
                    {"machine", measured.machine},
                    {"when", measured.when},
                    {"figures", ordered_json::array()}};
  for (const Figure& figure : measured.figures) {
    json["figures"].push_back({{"name", figure.name},
                               {"unit", figure.unit},
                               {"better", figure.better == Better::lower ? "lower" : "higher"},
                               {"value", figure.value}});
  }
  return json.dump(2) + "\n";
}

Result<Measured> measured_from(const std::string& json) {
  try {
    const ordered_json read = ordered_json::parse(json);
    Measured measured{
        .benchmark = read.at("benchmark"), .machine = read.at("machine"), .when = read.at("when")};
    for (const ordered_json& figure : read.at("figures")) {
      measured.figures.push_back(
          {.name = figure.at("name"),
           .unit = figure.at("unit"),
           .better = figure.at("better") == "higher" ? Better::higher : Better::lower,
           .value = figure.at("value")});
    }
    return measured;
  } catch (const ordered_json::exception& error) {
    return fail(ErrorCode::corrupt, error.what());
  }
}

std::string compared(const Measured& now, const Measured& stored) {
  std::string text = fmt::format(
      "beside what is stored of {}, {}\n{:52} {:>10} {:>10} {:>7}\n", stored.when.substr(0, 10),
      stored.machine == now.machine ? "the same machine" : "of another machine: " + stored.machine,
      "", "stored", "now", "ratio");
  for (const Figure& figure : now.figures) {
    const Figure* before = find_same(stored, figure);
    if (before == nullptr) continue;
    const std::string what = fmt::format("{}, {}", figure.name, figure.unit);
    if (before->value == 0) {
      text +=
          fmt::format("{:52} {:>10} {:>10}\n", what, number(before->value), number(figure.value));
      continue;
    }
    const double ratio = figure.value / before->value;
    text +=
        fmt::format("{:52} {:>10} {:>10} {:>7.2f}{}\n", what, number(before->value),
                    number(figure.value), ratio, is_worse(ratio, figure.better) ? "  worse" : "");
  }
  return text;
}

Status keep(const Measured& measured) {
  if (measured.figures.empty()) return {};
  const fs::path folder = WRINGER_BENCH_RESULTS;
  const std::string name = measured.benchmark + ".json";
  std::error_code problem;
  fs::create_directories(folder, problem);
  std::ofstream file(folder / name);
  file << to_json(measured);
  file.close();
  if (!file) return fail(ErrorCode::environment, "can't write " + (folder / name).string());
  fmt::print("\nwritten to {}\n", (folder / name).string());
  std::ifstream stored_file(fs::path(WRINGER_BENCH_STORED) / name);
  if (!stored_file) return {};
  std::ostringstream text;
  text << stored_file.rdbuf();
  auto stored = measured_from(text.str());
  if (!stored) return fail(stored.error().during("bench/stored/" + name));
  fmt::print("{}", compared(measured, *stored));
  return {};
}

std::string machine() {
  utsname system{};
  uname(&system);
  return fmt::format("{} cores, {}, {} {}", std::thread::hardware_concurrency(), processor(),
                     system.sysname, system.release);
}

double quantile(std::vector<double> values, double of) {
  if (values.empty()) return 0;
  const auto index = static_cast<std::size_t>(of * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(index),
                   values.end());
  return values[index];
}

}  // namespace wringer::bench
