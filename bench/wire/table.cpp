#include "bench/wire/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace wringer::bench {
namespace {

constexpr std::array k_peers{k_direct, k_wringer, k_haproxy, k_haproxy_one_thread, k_toxiproxy};

std::string number(double value) {
  return value < 100 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
}

// What became of each round's pair of values.
template <typename Combine>
std::vector<double> paired(const std::vector<double>& ours, const std::vector<double>& theirs,
                           const Combine& combine) {
  std::vector<double> result;
  for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
    result.push_back(combine(ours[i], theirs[i]));
  }
  return result;
}

double ratio(const std::vector<double>& ours, const std::vector<double>& theirs) {
  return median(paired(ours, theirs, [](double a, double b) { return a / b; }));
}

std::string cell(const Row& row, const std::string& peer) {
  const auto values = row.values.find(peer);
  if (values == row.values.end()) return "-";
  const std::string value = number(median(values->second));
  const auto ours = row.values.find(k_wringer);
  if (peer == k_wringer || ours == row.values.end()) return value;
  return fmt::format("{} ({:.2f})", value, ratio(ours->second, values->second));
}

std::string verdict(const Row& row, const Target& target) {
  const std::vector<double>& ours = row.values.at(k_wringer);
  const std::vector<double>& theirs = row.values.at(target.peer);
  if (target.allowance > 0) {
    const double over = median(paired(ours, theirs, std::minus<>()));
    const double spare = target.allowance - over;
    return fmt::format("{}: {} {} over {}, {} allowed", spare >= 0 ? "met" : "MISSED", number(over),
                       row.measure.unit, target.peer, number(target.allowance));
  }
  const double reached = ratio(ours, theirs);
  const bool lower = row.measure.better == Better::lower;
  const bool met = lower ? reached <= target.factor : reached >= target.factor;
  return fmt::format("{}: {:.2f} of {}, {} {:.2f} asked for", met ? "met" : "MISSED", reached,
                     target.peer, lower ? "at most" : "at least", target.factor);
}

}  // namespace

std::string table(const std::vector<Row>& rows) {
  std::string text = fmt::format("{:28} {:>5}", "", "");
  for (const char* peer : k_peers) text += fmt::format(" {:>16}", peer);
  text += '\n';
  for (const Row& row : rows) {
    // The µ of the unit has two bytes, which fmt counts as one column.
    text += fmt::format("{:28} {:>5}", row.measure.name, row.measure.unit);
    for (const char* peer : k_peers) text += fmt::format(" {:>16}", cell(row, peer));
    text += '\n';
  }
  return text;
}

std::vector<Figure> figures(const std::vector<Row>& rows) {
  std::vector<Figure> result;
  for (const Row& row : rows) {
    const auto ours = row.values.find(k_wringer);
    if (ours == row.values.end()) continue;
    const Measure& measure = row.measure;
    result.push_back({measure.name, measure.unit, measure.better, median(ours->second)});
    const auto direct = row.values.find(k_direct);
    if (direct == row.values.end()) continue;
    result.push_back(
        {measure.name, "times direct", measure.better, ratio(ours->second, direct->second)});
  }
  return result;
}

std::string targets(const std::vector<Row>& rows) {
  std::string text;
  for (const Row& row : rows) {
    const auto& target = row.measure.target;
    if (!target || !row.values.contains(k_wringer)) continue;
    text += fmt::format("{:28} {}\n", row.measure.name,
                        row.values.contains(target->peer)
                            ? verdict(row, *target)
                            : fmt::format("not judged: there is no {}", target->peer));
  }
  return text;
}

}  // namespace wringer::bench
