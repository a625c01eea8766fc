// Observe and judge, and what keeps a case from proving anything.

#include "harness/cases/case_run.h"
#include "harness/cases/judging.h"
#include "harness/cases/metrics.h"
#include "harness/process/connections.h"
#include "harness/truth/effect_sets.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::cases {

Status CaseRun::observe() {
  if (!m_observation) {
    m_observation = std::make_unique<Observation>(
        ObservationPlan{.ground = m_ground,
                        .scenario = m_order.scenario,
                        .store = *m_store,
                        .seed = m_order.seed,
                        .folder = m_order.folder,
                        .journal_opened = m_journal->opened_at_wall()});
  }
  // Asked here: while the loop serves, the answer may change.
  const std::string group = group_to_judge();
  // Blocking calls, but the system is still there: its heartbeats must go through meanwhile.
  const Status read =
      m_loop.serve_during([&]() -> Status { return m_observation->take(m_result.history, group); });
  if (!read) return fail(read.error().during(m_order.scenario.file.string()));
  return {};
}

TopicPartition CaseRun::in_scenario(const TopicPartition& partition) const {
  return {m_store->name_in_scenario(partition.topic), partition.partition};
}

Status CaseRun::judge() {
  const scenario::Scenario& scenario = m_order.scenario;
  WRINGER_ASSIGN(Judged judged, judge_history(m_observation->folder(), scenario, m_journal.get()));
  checkers::Judgement& judgement = judged.judgement;
  static_cast<void>(m_loop.serve_during([&] {
    run_own_programs(m_ground.keeper, m_observation->folder(), scenario, judgement);
    return true;
  }));
  for (const Anomaly& crash : m_crashes) add(judgement, crash, scenario);
  m_result.history.effects = truth::effects_of(judged.chronicle);
  m_result.history.without_effect = truth::without_effect(judged.chronicle);
  m_result.at_risk = std::move(judgement.at_risk);
  m_result.allowed = std::move(judgement.allowed);
  // An undisturbed system has nothing to show for it.
  if (!m_armed.empty()) m_result.not_exposed = std::move(judgement.not_exposed);
  m_result.less_power = std::move(judged.chronicle.less_power);
  m_result.anomalies = m_own_anomalies;
  m_result.anomalies.insert(m_result.anomalies.end(), judgement.anomalies.begin(),
                            judgement.anomalies.end());
  if (m_ground.failed_doors) {
    for (const std::string& failure : m_ground.failed_doors(m_began)) doubt(failure);
  }
  m_result.reasons = m_doubts;
  m_result.reasons.insert(m_result.reasons.end(), judgement.doubts.begin(), judgement.doubts.end());
  m_result.receipts.clear();
  for (const Armed& armed : m_armed) {
    const Receipt& receipt = armed.fault->receipt();
    m_result.receipts.push_back(receipt);
    if (!receipt.fired) {
      m_result.reasons.push_back(fmt::format(
          "the fault never fired ({}): {}", to_text(receipt.fault), armed.matcher.what_was_seen()));
    } else if (!receipt.effective) {
      m_result.reasons.push_back(fmt::format(
          "the fault fired but can't prove that it took effect ({})", to_text(receipt.fault)));
    } else if (!receipt.healed_at) {
      m_result.reasons.push_back(
          fmt::format("the fault was still at work at the end ({})", to_text(receipt.fault)));
    }
  }
  m_result.metrics = metrics_of(*m_journal, m_result.receipts, m_result.history);
  m_result.verdict = worst_of(m_result.reasons.empty() ? Verdict::holds : Verdict::inconclusive,
                              m_result.anomalies.empty() ? Verdict::holds : Verdict::violated);
  return {};
}

void CaseRun::doubt(const std::string& reason) {
  if (std::find(m_doubts.begin(), m_doubts.end(), reason) == m_doubts.end())
    m_doubts.push_back(reason);
}

void CaseRun::look_for_bypasses() {
  std::vector<ServicePlace> places = m_ground.behind_doors;
  places.push_back({Service::postgres, m_ground.postgres});
  for (const proxy::Broker& broker : m_ground.brokers) {
    places.push_back({Service::kafka, broker.address});
  }
  process::ConnectionLook look;
  for (Instance instance = 1; instance <= m_fleet->size(); ++instance) {
    for (const process::RemoteEndpoint& remote :
         look.remote_endpoints_of(m_fleet->at(instance).processes())) {
      const auto place = std::find_if(places.begin(), places.end(), [&](const ServicePlace& one) {
        return one.address.port() == remote.port &&
               one.address.address().to_string() == remote.address;
      });
      if (place == places.end()) continue;
      const bool is_kafka = place->service == Service::kafka;
      doubt(fmt::format(
          "instance {} is connected to {} at {}:{} directly, past Wringer, which neither sees nor "
          "disturbs it there; give it the address of {{{}}}",
          instance, is_kafka ? "Kafka" : "Postgres", remote.address, remote.port,
          is_kafka ? "kafka" : "postgres"));
    }
  }
}

bool CaseRun::something_is_missing() const {
  const bool settled = m_result.history.settled;
  return std::any_of(m_result.anomalies.begin(), m_result.anomalies.end(),
                     [settled](const Anomaly& anomaly) {
                       return anomaly.property == "loss" || anomaly.property == "outbox loss" ||
                              anomaly.property == "dead letter missing" ||
                              (anomaly.property == "stuck" && settled);
                     });
}

bool CaseRun::only_commits_are_missing() const {
  if (!what_is_left_to_deliver().empty()) return false;
  const auto is_that = [](const Anomaly& anomaly) {
    return anomaly.property == "not settled" || (anomaly.property == "stuck" && !anomaly.event);
  };
  return std::any_of(m_result.at_risk.begin(), m_result.at_risk.end(), is_that) ||
         std::any_of(m_result.anomalies.begin(), m_result.anomalies.end(), is_that);
}

}  // namespace wringer::cases
