#include "harness/explore/shrink.h"

#include <rapidcheck/shrink/Shrink.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <variant>

namespace wringer::explore {
namespace {

constexpr int k_confirm_runs = 3;
constexpr int k_verify_runs = 5;
// A candidate that fails this much more rarely than the original is no smaller form of it; what
// remains in the end must be better than that.
constexpr double k_as_reliable = 0.75;
constexpr double k_verified_as_reliable = 0.9;
constexpr int k_dimensions = 6;
// The argument by which a fault says whom it strikes, if not the instance of its address.
constexpr std::string_view k_on = "on";

// RapidCheck's: the least first, then by halves back to the value.
std::vector<int> smaller_than(int value, int least) {
  std::vector<int> all;
  auto sequence = rc::shrink::towards(value, least);
  while (auto number = sequence.next()) all.push_back(*number);
  return all;
}

// After a fault is gone, others may no longer come after it.
Schedule without(const Schedule& schedule, std::size_t gone) {
  Schedule rest;
  for (std::size_t i = 0; i < schedule.size(); ++i) {
    if (i == gone) continue;
    FaultSpec fault = schedule[i];
    const int number = static_cast<int>(gone) + 1;
    if (fault.following == number) {
      fault.following = 0;
    } else if (fault.following > number) {
      --fault.following;
    }
    rest.push_back(std::move(fault));
  }
  return rest;
}

// Whoever stands for instances that are no longer there: the first. Wherever a fault may name one.
void move_to_first(Schedule& schedule, int instances) {
  for (FaultSpec& fault : schedule) {
    if (fault.at.instance > instances) fault.at.instance = 1;
    for (auto& [name, argument] : fault.arguments) {
      if (auto* other = std::get_if<Address>(&argument)) {
        if (other->instance > instances) other->instance = 1;
      } else if (auto* number = std::get_if<std::int64_t>(&argument)) {
        if (name == k_on && *number > instances) *number = 1;
      }
    }
  }
}

}  // namespace

std::set<std::string> properties_of(const CaseResult& result) {
  std::set<std::string> properties;
  for (const Anomaly& anomaly : result.anomalies) properties.insert(anomaly.property);
  return properties;
}

Shrinker::Shrinker(const CaseResult& failed, const Sizes& sizes)
    : m_name(failed.name),
      m_seed(failed.seed),
      m_sizes(sizes),
      m_properties(properties_of(failed)) {
  m_smallest.of = failed.name;
  m_smallest.result = failed;
  begin(Stage::confirm, {failed.schedule, failed.reduction}, k_confirm_runs);
}

void Shrinker::begin(Stage stage, Candidate candidate, int runs) {
  m_stage = stage;
  m_sample = {.candidate = std::move(candidate), .wanted = runs};
}

std::optional<Trial> Shrinker::next() {
  if (m_done || m_sample.given == m_sample.wanted) return std::nullopt;
  ++m_sample.given;
  ++m_tried;
  return Trial{.name = "smaller: " + m_name,
               .schedule = m_sample.candidate.schedule,
               .reduction = m_sample.candidate.reduction,
               .seed = m_seed};
}

Use Shrinker::learn(const Trial& /*trial*/, const CaseResult& result) {
  ++m_sample.known;
  const std::set<std::string> properties = properties_of(result);
  const bool fails_alike =
      result.verdict == Verdict::violated &&
      std::any_of(properties.begin(), properties.end(),
                  [&](const std::string& property) { return m_properties.contains(property); });
  if (fails_alike) {
    ++m_sample.failed;
    m_failing = result;
  }
  m_smallest.tried = m_tried;
  if (m_sample.known == m_sample.wanted) decide();
  return Use::counts;
}

void Shrinker::decide() {
  const double rate = static_cast<double>(m_sample.failed) / m_sample.wanted;
  const double wanted = m_stage == Stage::verify ? k_verified_as_reliable : k_as_reliable;
  const bool reliable = m_sample.failed > 0 && rate >= m_rate * wanted;
  switch (m_stage) {
    case Stage::confirm:
      m_smallest.failed = m_sample.failed;
      m_smallest.runs = m_sample.wanted;
      if (m_sample.failed == 0) {
        m_done = true;
        return;
      }
      m_rate = rate;
      accept();
      break;
    case Stage::look:
      if (reliable) {
        accept();
        m_progress = true;
        // Smaller ones in the same dimension start from here.
        m_waiting.clear();
        for (Candidate& candidate : candidates_in(m_dimension)) {
          m_waiting.push_back(std::move(candidate));
        }
      } else {
        m_rejected.push_back(m_sample.candidate);
      }
      break;
    case Stage::verify:
      m_smallest.failed = m_sample.failed;
      m_smallest.runs = m_sample.wanted;
      m_done = reliable || m_accepted.size() == 1;
      if (m_done) return;
      // It was luck: back to what it was made from.
      m_rejected.push_back(m_accepted.back().first);
      m_accepted.pop_back();
      m_smallest.result = m_accepted.back().second;
      break;
  }
  look_further();
}

void Shrinker::accept() {
  m_accepted.emplace_back(m_sample.candidate, m_failing);
  m_smallest.result = m_failing;
  m_smallest.failed = m_sample.failed;
  m_smallest.runs = m_sample.wanted;
}

void Shrinker::look_further() {
  while (true) {
    while (!m_waiting.empty()) {
      Candidate candidate = std::move(m_waiting.front());
      m_waiting.pop_front();
      if (is_known(candidate)) continue;
      // Where the original fails now and then only, two runs say little.
      begin(Stage::look, std::move(candidate), m_rate > 0.99 ? 2 : 4);
      return;
    }
    if (m_dimension == k_dimensions) {
      m_dimension = 0;
      if (!m_progress) break;
      m_progress = false;
    } else {
      ++m_dimension;
    }
    for (Candidate& candidate : candidates_in(m_dimension)) {
      m_waiting.push_back(std::move(candidate));
    }
  }
  begin(Stage::verify, m_accepted.back().first, k_verify_runs);
}

bool Shrinker::is_known(const Candidate& candidate) const {
  return std::find(m_rejected.begin(), m_rejected.end(), candidate) != m_rejected.end();
}

std::vector<Shrinker::Candidate> Shrinker::candidates_in(int dimension) const {
  const Candidate& best = m_accepted.back().first;
  std::vector<Candidate> all;
  const auto add_numbers = [&](std::optional<int> Reduction::*member, int of_scenario,
                               int least = 1) {
    for (const int number : smaller_than((best.reduction.*member).value_or(of_scenario), least)) {
      Candidate smaller = best;
      smaller.reduction.*member = number;
      all.push_back(std::move(smaller));
    }
  };
  switch (dimension) {
    case 1:
      for (std::size_t i = 0; i < best.schedule.size() && best.schedule.size() > 1; ++i) {
        all.push_back({without(best.schedule, i), best.reduction});
      }
      break;
    case 2:
      for (std::size_t i = 0; i < best.schedule.size(); ++i) {
        const auto nth =
            static_cast<int>(std::min<std::uint64_t>(best.schedule[i].at.nth, 1 << 20));
        for (const int number : smaller_than(nth, 1)) {
          Candidate earlier = best;
          earlier.schedule[i].at.nth = static_cast<std::uint64_t>(number);
          all.push_back(std::move(earlier));
        }
      }
      break;
    case 3:
      add_numbers(&Reduction::events, m_sizes.events);
      break;
    case 4:
      add_numbers(&Reduction::keys, m_sizes.keys,
                  m_sizes.least_keys(best.reduction.events.value_or(m_sizes.events)));
      break;
    case 5:
      add_numbers(&Reduction::partitions, m_sizes.partitions);
      break;
    case 6:
      add_numbers(&Reduction::instances, m_sizes.instances);
      for (Candidate& fewer : all) move_to_first(fewer.schedule, *fewer.reduction.instances);
      break;
    default:
      break;
  }
  return all;
}

SmallestCase Shrinker::smallest() const {
  return m_smallest;
}

}  // namespace wringer::explore
