#include "harness/run/case_run.h"

#include "harness/core/assert.h"
#include "harness/core/duration.h"
#include "harness/faults/registry.h"
#include "harness/process/connections.h"
#include "harness/run/judging.h"
#include "harness/truth/effect_sets.h"
#include "harness/workload/workload.h"
#include "reports/case_file.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::run {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_heal_deadline = 30s;
// Before an effect is called lost, the system gets this much more time without a sign of life.
constexpr Duration k_patience = 2s;
// Clients send a heartbeat this often, unless they are told otherwise.
constexpr Duration k_heartbeat_rhythm = 3s;
constexpr int k_unasked_exits_max = 3;
constexpr std::size_t k_log_lines = 5;
// Of a supervisor, while what its program needs is not there.
constexpr Duration k_restart_pause = 200ms;

std::string indented(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "\n    " + line;
  return text;
}

}  // namespace

CaseRun::CaseRun(const Ground& ground, const CaseOrder& order)
    : m_ground(ground),
      m_order(order),
      m_loop(ground.interruption),
      m_parking(m_loop.io(), ground.clock, ground.brokers),
      m_gate(m_loop.io(), order.scenario.system.instances),
      m_quiescence(ground.clock, m_groups) {
  m_result.scenario = order.scenario.name;
  m_result.name = order.name;
  m_result.seed = order.seed;
  m_result.schedule = order.schedule;
  m_result.reduction = order.reduction;
  m_result.folder = order.folder;
}

template <typename Phase>
auto CaseRun::timed(const std::string& name, Phase phase) {
  if (m_journal) m_journal->add(Action{"phase", 0, name});
  const MonotonicTime began = m_ground.clock.now();
  struct Note {
    CaseRun& run;
    const std::string& name;
    MonotonicTime began;
    ~Note() { run.m_result.phases.emplace_back(name, run.m_ground.clock.now() - began); }
  } note{*this, name, began};
  return phase();
}

Result<CaseResult> CaseRun::run() {
  const MonotonicTime began = m_ground.clock.now();
  WRINGER_TRY(timed("prepare", [this] { return prepare(); }));
  WRINGER_ASSIGN(const bool ready, timed("start", [this] { return start(); }));
  if (ready) {
    look_for_bypasses();
    WRINGER_TRY(timed("work", [this] { return work(); }));
    WRINGER_TRY(timed("heal", [this] { return heal(); }));
    timed("settle", [this] { settle(); });
    // What strikes while the system recovers has to heal as well; each fault does so once.
    while (has_unhealed()) {
      WRINGER_TRY(timed("work again", [this] { return await_faults(); }));
      WRINGER_TRY(timed("heal again", [this] { return heal(); }));
      timed("settle again", [this] { settle(); });
    }
    look_for_bypasses();
    WRINGER_TRY(m_loop.check());
    WRINGER_TRY(timed("observe", [this] { return observe(); }));
    WRINGER_TRY(timed("judge", [this] { return judge(); }));
    if (something_is_missing()) {
      // Late is not lost: a system may still be at work where no wire shows it.
      timed("wait for late effects",
            [this] { static_cast<void>(await_rest(k_patience, k_patience * 3)); });
      WRINGER_TRY(timed("observe again", [this] { return observe(); }));
      WRINGER_TRY(timed("judge again", [this] { return judge(); }));
    }
  }
  if (!ready) m_result.reasons = m_doubts;
  timed("tear down", [this] { tear_down(); });
  m_result.took = m_ground.clock.now() - began;
  m_result.journal = m_journal;
  if (const Status closed = m_journal->close(); !closed) {
    m_result.reasons.push_back("the journal is incomplete: " + closed.error().message);
  }
  return std::move(m_result);
}

Status CaseRun::prepare() {
  WRINGER_TRY(reports::write_case_file(m_result, m_order.scenario.file, m_ground.versions));
  WRINGER_ASSIGN(m_journal, Journal::open(m_ground.clock, m_order.folder / "journal.ndjson"));
  WRINGER_ASSIGN(m_store, CaseStore::create(m_ground, m_order.scenario, m_order.template_database,
                                            m_order.number));
  for (const FaultSpec& spec : m_order.schedule) {
    m_armed.push_back({.matcher = AddressMatcher(spec.at), .fault = faults::make_fault(spec)});
  }
  // Without heartbeats that wait there is nothing to be gained.
  if (m_order.scenario.heartbeats == scenario::Heartbeats::as_they_come) m_gate.open();
  // What an address speaks of must come when the service said it.
  if (m_order.scenario.heartbeats == scenario::Heartbeats::as_they_come ||
      speaks_of(m_order.schedule, moments::k_kafka_heartbeat)) {
    m_parking.stop();
  }
  m_proxy = std::make_unique<proxy::Proxy>(
      m_loop.io(),
      proxy::Proxy::Events{
          .moment = [this](proxy::Session& session,
                           Moment& moment) { return on_moment(session, moment); },
          // Without faults nobody holds anything.
          .may_hold = [this](const proxy::Link&, const Moment&) { return !m_armed.empty(); },
          .notice =
              [this](const proxy::Link& link, const std::string& text) {
                m_journal->add(Action{"notice", link.instance, text});
              },
          .lost =
              [this](const proxy::Link& link, const std::string& why) {
                m_journal->add(Action{"lost", link.instance, why});
                doubt(fmt::format("instance {}, {}: {}", link.instance, to_string(link.service),
                                  why));
              },
          .closed = {}});
  if (std::any_of(m_order.schedule.begin(), m_order.schedule.end(),
                  [](const FaultSpec& fault) { return needs_records(fault); })) {
    m_proxy->tell_records();
  }
  m_fleet = std::make_unique<Fleet>(Fleet::Parts{
      .io = m_loop.io(),
      .ground = m_ground,
      .scenario = m_order.scenario,
      .proxy = *m_proxy,
      .store = *m_store,
      .folder = m_order.folder,
      .on_exit = [this](Instance instance,
                        const process::ExitStatus& status) { on_exit(instance, status); },
      .on_call =
          [this](Instance instance, const std::string& call) {
            m_journal->add(Action{"called", instance, call});
            m_quiescence.disturb();
          }});
  const scenario::SystemSpec& system = m_order.scenario.system;
  m_groups.expect_no_group_beyond(system.instances);
  for (const scenario::TopicSpec& topic : m_order.scenario.topics) {
    m_quiescence.count_records_of(topic.name);
  }
  for (int i = 0; i < system.all_instances(); ++i) {
    if (const auto opened = m_fleet->open(); !opened) return fail(opened.error());
  }
  make_events();
  m_controls = std::make_unique<CaseControls>(CaseParts{.io = m_loop.io(),
                                                        .ground = m_ground,
                                                        .scenario = m_order.scenario,
                                                        .journal = *m_journal,
                                                        .proxy = *m_proxy,
                                                        .store = *m_store,
                                                        .groups = m_groups,
                                                        .parking = m_parking,
                                                        .quiescence = m_quiescence,
                                                        .production = *m_production,
                                                        .events = m_events,
                                                        .history = m_result.history,
                                                        .fleet = *m_fleet,
                                                        .sql = m_sql});
  for (const Armed& armed : m_armed) armed.fault->arm(*m_controls);
  return strike_at_start();
}

// Made before anything runs, so that addresses can speak of events.
void CaseRun::make_events() {
  const std::vector<TopicPartition> partitions = m_store->input_partitions();
  WRINGER_ASSERT(!partitions.empty());
  const scenario::WorkloadSpec& workload = m_order.scenario.workload;
  std::vector<Event>& events = m_result.history.events;
  events = workload::make_events(workload, m_order.seed, workload.topic,
                                 static_cast<int>(partitions.size()));
  m_batches = workload::batches_of(workload, events);
  const std::vector<std::int64_t> offsets = workload::offsets_of(events, m_batches);
  for (std::size_t i = 0; i < events.size(); ++i) {
    m_events.add(events[i].number,
                 {.key = events[i].key,
                  .identities = workload::carried_identities(workload, events[i], m_order.seed),
                  .partition = {events[i].topic, events[i].partition},
                  .offset = offsets[i]});
  }
  m_offsets.assign(events.size(), -1);
  m_producer = std::make_unique<EventProducer>(m_ground, m_loop, *m_store);
  m_production = std::make_unique<Production>(*m_store, m_result.history.events, m_events);
}

Status CaseRun::strike_at_start() {
  for (Armed& armed : m_armed) {
    if (!armed.matcher.address().is_start()) continue;
    Moment start;
    const auto on = armed.fault->receipt().fault.get<std::int64_t>("on");
    start.instance = static_cast<Instance>(on.value_or(k_any_instance));
    fire(armed, start,
         m_journal->add(Action{"fire", start.instance, to_text(armed.fault->receipt().fault)}));
    if (!m_loop.serve_until(Deadline(m_ground.clock, k_heal_deadline),
                            [&] { return armed.struck; })) {
      WRINGER_TRY(m_loop.check());
      return fail(ErrorCode::timed_out,
                  fmt::format("'{}' has not struck within {}",
                              to_text(armed.fault->receipt().fault), to_text(k_heal_deadline)));
    }
  }
  return {};
}

Result<bool> CaseRun::start() {
  for (Instance instance = 1; instance <= m_fleet->size(); ++instance) {
    InstanceProcess& process = m_fleet->at(instance);
    if (process.running()) continue;  // A fault has started it.
    if (const Status started = process.start(); !started) {
      return fail(ErrorCode::usage,
                  fmt::format("{}: the system's command can't be started: {}",
                              m_order.scenario.file.string(), started.error().message));
    }
    m_controls->note(instance, "start", "started");
  }
  const int instances = m_order.scenario.system.all_instances();
  m_ready = m_loop.serve_until(
      Deadline(m_ground.clock, m_order.scenario.ready_deadline), [this, instances] {
        return !m_doubts.empty() || m_groups.all_ready(instances) || all_struck();
      });
  WRINGER_TRY(m_loop.check());
  if (!m_doubts.empty()) return false;
  if (!m_ready) {
    m_doubts.push_back(fmt::format("the system was not ready after {}: {}",
                                   to_text(m_order.scenario.ready_deadline),
                                   m_groups.what_is_missing(instances)));
  }
  return m_ready;
}

Status CaseRun::work() {
  WRINGER_TRY(produce());
  WRINGER_TRY(await_faults());
  return m_production->anything_left() ? produce() : Status{};
}

Status CaseRun::await_faults() {
  // Either every fault has struck, or the system is through and what is left will never fire.
  const scenario::SettleSpec& settle = m_order.scenario.settle;
  const Deadline deadline(m_ground.clock, settle.deadline);
  while (!m_armed.empty() && !(all_struck() && all_over()) && !deadline.passed()) {
    const bool at_rest = await_rest(settle.quiet, deadline.remaining());
    if (at_rest && all_over()) {
      if (!m_production->anything_left()) {
        if (await_heartbeats(deadline)) continue;
        break;
      }
      // Held back for a fault that has not come.
      WRINGER_TRY(produce());
      continue;
    }
    WRINGER_TRY(m_loop.check());
    // Nothing moves but the fault itself, whose end is an event like others.
    if (at_rest) m_loop.serve_one_until(deadline.at());
  }
  return {};
}

bool CaseRun::await_heartbeats(const Deadline& deadline) {
  std::uint64_t awaited = 0;
  for (const Armed& armed : m_armed) {
    const Address& address = armed.matcher.address();
    const bool is_heartbeat = address.moment == moments::k_kafka_heartbeat ||
                              address.moment == moments::k_kafka_consumer_group_heartbeat;
    if (is_heartbeat && !armed.reached) awaited = std::max(awaited, address.nth);
  }
  if (awaited == 0) return false;
  const std::size_t struck = struck_count();
  const Deadline patience(
      m_ground.clock,
      std::min(deadline.remaining(), static_cast<int>(awaited) * k_heartbeat_rhythm + 1s));
  return m_loop.serve_until(patience, [&] { return struck_count() != struck; });
}

Status CaseRun::produce() {
  const Production::Batch batch = m_production->next();
  const auto offsets = m_producer->produce(batch, m_batches);
  WRINGER_TRY(m_loop.check());
  if (!offsets) return fail(offsets.error().during("producing the workload"));
  std::copy(offsets->begin(), offsets->end(),
            m_offsets.begin() + static_cast<std::ptrdiff_t>(batch.first));
  const std::string surprise = m_production->acknowledge(batch, *offsets);
  if (!surprise.empty()) doubt(surprise);
  m_quiescence.expect(m_producer->is_hanging() ? workload::ends_while_hanging(
                                                     m_result.history.events, m_batches, m_offsets)
                                               : m_production->end());
  m_journal->add(Action{
      "produced", 0,
      fmt::format("{} events to {}", batch.records.size(), m_order.scenario.workload.topic)});
  return {};
}

Status CaseRun::end_hanging() {
  if (!m_producer->is_hanging()) return {};
  // So that it is felt: the system, whole again, first gets as far as it can.
  const scenario::SettleSpec& settle = m_order.scenario.settle;
  static_cast<void>(await_rest(settle.quiet, settle.deadline));
  WRINGER_TRY(m_loop.check());
  WRINGER_TRY(m_producer->end_hanging());
  m_quiescence.expect(m_production->end());
  m_journal->add(Action{"aborted", 0, "the Kafka transactions that hung"});
  return {};
}

Status CaseRun::heal() {
  // The last first, as they lie on each other.
  for (auto at = m_armed.rbegin(); at != m_armed.rend(); ++at) {
    Armed& armed = *at;
    if (!armed.struck || armed.healed) continue;
    Status outcome;
    armed.fault->heal([&](Status status) {
      outcome = std::move(status);
      armed.healed = true;
    });
    if (!m_loop.serve_until(Deadline(m_ground.clock, k_heal_deadline),
                            [&] { return armed.healed; })) {
      WRINGER_TRY(m_loop.check());
      return fail(ErrorCode::timed_out,
                  fmt::format("'{}' could not be healed within {}",
                              to_text(armed.fault->receipt().fault), to_text(k_heal_deadline)));
    }
    if (!outcome) return fail(outcome.error().during("healing"));
    m_quiescence.disturb();
  }
  return end_hanging();
}

bool CaseRun::await_rest(Duration quiet, Duration within) {
  const Deadline deadline(m_ground.clock, within);
  const std::size_t struck_before = struck_count();
  while (struck_count() == struck_before && m_unasked_exits <= k_unasked_exits_max &&
         !deadline.passed() && !m_loop.interrupted()) {
    MonotonicTime wake = deadline.at();
    if (m_quiescence.what_is_left(m_proxy->idle()).empty()) {
      const MonotonicTime quiet_at = m_quiescence.quiet_at(quiet);
      if (m_ground.clock.now() >= quiet_at) return true;
      wake = std::min(wake, quiet_at);
    }
    m_loop.serve_one_until(wake);
  }
  return false;
}

void CaseRun::settle() {
  const scenario::SettleSpec& spec = m_order.scenario.settle;
  m_result.history.settled = await_rest(spec.quiet, spec.deadline);
  m_result.history.unsettled_because.clear();
  if (m_result.history.settled) return;
  const std::string left = m_quiescence.what_is_left(m_proxy->idle());
  m_result.history.unsettled_because =
      m_unasked_exits > k_unasked_exits_max
          ? fmt::format("the system ended by itself {} times", m_unasked_exits)
          : fmt::format("after {}: {}", to_text(spec.deadline),
                        left.empty() ? "it still wrote to the database" : left);
}

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
  // Blocking calls, but the system is still there: its heartbeats must go through meanwhile.
  const Status read =
      m_loop.serve_during([&]() -> Status { return m_observation->take(m_result.history); });
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
  m_result.history.effects = truth::effects_of(judged.chronicle);
  m_result.at_risk = std::move(judgement.at_risk);
  m_result.allowed = std::move(judgement.allowed);
  // An undisturbed system has nothing to show for it.
  if (!m_armed.empty()) m_result.not_exposed = std::move(judgement.not_exposed);
  m_result.less_power = std::move(judged.chronicle.less_power);
  m_result.anomalies = m_own_anomalies;
  m_result.anomalies.insert(m_result.anomalies.end(), judgement.anomalies.begin(),
                            judgement.anomalies.end());
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
    }
  }
  m_result.verdict = worst_of(m_result.reasons.empty() ? Verdict::holds : Verdict::inconclusive,
                              m_result.anomalies.empty() ? Verdict::holds : Verdict::violated);
  return {};
}

bool CaseRun::has_unhealed() const {
  return std::any_of(m_armed.begin(), m_armed.end(),
                     [](const Armed& armed) { return armed.struck && !armed.healed; });
}

void CaseRun::doubt(const std::string& reason) {
  if (std::find(m_doubts.begin(), m_doubts.end(), reason) == m_doubts.end())
    m_doubts.push_back(reason);
}

void CaseRun::look_for_bypasses() {
  const services::PostgresEndpoint& postgres = m_ground.endpoints.postgres;
  for (Instance instance = 1; instance <= m_fleet->size(); ++instance) {
    const InstanceProcess& process = m_fleet->at(instance);
    if (!process.running()) continue;
    for (const process::RemoteEndpoint& remote : process::remote_endpoints_of(process.pid())) {
      const bool is_broker = std::any_of(
          m_ground.brokers.begin(), m_ground.brokers.end(), [&](const proxy::Broker& broker) {
            return broker.address.port() == remote.port &&
                   broker.address.address().to_string() == remote.address;
          });
      const bool is_postgres = remote.port == postgres.port && remote.address == postgres.host;
      if (!is_broker && !is_postgres) continue;
      doubt(fmt::format(
          "instance {} is connected to {} at {}:{} directly, past Wringer, which neither sees nor "
          "disturbs it there; give it the address of {{{}}}",
          instance, is_broker ? "Kafka" : "Postgres", remote.address, remote.port,
          is_broker ? "kafka" : "postgres"));
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

void CaseRun::tear_down() {
  m_tearing_down = true;
  m_fleet.reset();
  m_controls.reset();
  m_proxy.reset();
  m_observation.reset();
  m_store.reset();
}

std::size_t CaseRun::struck_count() const {
  return static_cast<std::size_t>(std::count_if(m_armed.begin(), m_armed.end(),
                                                [](const Armed& armed) { return armed.struck; }));
}

bool CaseRun::all_over() const {
  return std::all_of(m_armed.begin(), m_armed.end(), [](const Armed& armed) {
    return !armed.struck || armed.healed || armed.fault->is_over();
  });
}

bool CaseRun::all_struck() const {
  return !m_armed.empty() && struck_count() == m_armed.size();
}

proxy::Decision CaseRun::on_moment(proxy::Session& session, Moment& moment) {
  // From here on everybody speaks of topics as the scenario does.
  for (OffsetRange& range : moment.offsets) range.topic = m_store->name_in_scenario(range.topic);
  const std::uint64_t sequence = m_journal->add(moment);
  m_groups.observe(moment);
  m_parking.observe(session, moment);
  m_quiescence.observe(moment);
  m_sql.observe(moment);
  proxy::Decision decision = proxy::Decision::forward;
  for (Armed& armed : m_armed) {
    const bool again = armed.struck && !armed.healed && armed.fault->recurs_at(moment);
    if (!again && !is_reached(armed, moment)) {
      armed.fault->observe(moment);
      continue;
    }
    m_journal->add(Action{"fire", moment.instance, to_text(armed.fault->receipt().fault)});
    if (moment.phase != Phase::acked) {
      m_controls->links().hold(session, moment);
      decision = proxy::Decision::hold;
    }
    // It strikes when the message is held; nothing of the instance may slip by until then.
    m_controls->links().freeze(moment.instance);
    asio::post(m_loop.io(), [this, &armed, moment, sequence, again] {
      if (m_tearing_down) return;
      again ? fire_again(armed, moment) : fire(armed, moment, sequence);
      m_controls->links().thaw(moment.instance);
    });
    armed.reached = true;
  }
  if (decision == proxy::Decision::forward) decision = m_gate.decide(session, moment);
  return decision == proxy::Decision::forward ? m_parking.decide(session, moment) : decision;
}

bool CaseRun::is_reached(Armed& armed, const Moment& moment) {
  if (armed.reached) return false;
  const int following = armed.fault->receipt().fault.following;
  if (following > 0 && !m_armed[static_cast<std::size_t>(following - 1)].struck) return false;
  return armed.matcher.reached_by(moment, {m_events, m_sql});
}

void CaseRun::fire(Armed& armed, const Moment& moment, std::uint64_t sequence) {
  armed.reached = true;
  armed.fault->fire(moment, sequence, [this, &armed, instance = moment.instance] {
    armed.struck = true;
    // Who ends because of it is in no loop yet.
    m_unasked_exits = 0;
    m_journal->add(Action{"struck", instance, to_text(armed.fault->receipt().fault)});
  });
}

void CaseRun::fire_again(Armed& armed, const Moment& moment) {
  armed.fault->fire_again(moment, [this, &armed, instance = moment.instance] {
    m_journal->add(Action{"struck", instance, to_text(armed.fault->receipt().fault)});
  });
}

void CaseRun::on_exit(Instance instance, const process::ExitStatus& status) {
  if (m_tearing_down) return;
  const std::vector<std::string> lines = m_fleet->at(instance).last_lines(k_log_lines);
  m_controls->note(instance, "exited", to_text(status));
  const std::string how =
      fmt::format("instance {} {}", instance, to_text(status)) +
      (lines.empty() ? " and wrote nothing" : "; its last lines:" + indented(lines));
  if (!m_ready) {
    m_doubts.push_back(how + "\n    before it was ready");
    return;
  }
  if (m_controls->database().down()) {
    // It can't do without: that it ends is no news, and to start it at once would be in vain.
    m_controls->database().when_up([this, instance] { start_again(instance); });
    return;
  }
  // While a service can't be reached, to end and to be started again is a way to wait for it.
  const bool is_waiting = !all_over();
  if (is_waiting || ++m_unasked_exits <= k_unasked_exits_max) {
    m_controls->after(is_waiting ? k_restart_pause : Duration::zero(),
                      [this, instance] { start_again(instance); });
    return;
  }
  if (m_unasked_exits == k_unasked_exits_max + 1) {
    m_own_anomalies.push_back(
        {.property = "crash loop",
         .event = std::nullopt,
         .summary = fmt::format("the system ended by itself {} times", m_unasked_exits),
         .evidence = {how}});
  }
}

// What any supervisor would do; neither a fault of ours nor a healing. Its members leave their
// groups first, as after a kill, so that nobody waits for a session timeout.
void CaseRun::start_again(Instance instance) {
  m_controls->groups().leave_groups(instance, [this, instance](const Result<int>& left) {
    if (!left) m_controls->note(instance, "notice", left.error().message);
    m_controls->processes().start(instance, [this, instance](const Status& started) {
      if (!started) m_controls->note(instance, "notice", started.error().message);
    });
  });
}

}  // namespace wringer::run
