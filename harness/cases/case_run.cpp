#include "harness/cases/case_run.h"

#include "harness/core/assert.h"
#include "harness/core/duration.h"
#include "harness/faults/registry.h"
#include "harness/workload/workload.h"
#include "reports/case_file.h"
#include "reports/file.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;

// Before an effect is called lost, the system gets this much more time without a sign of life.
// For finding out where each partition begins, once the group is stable.
constexpr Duration k_time_to_begin = 2s;
// Between two looks at the services.
constexpr Duration k_look_every = 500ms;

// The tables that its verdict comes from; none: they can't be told.
std::vector<std::string> judged_tables(const scenario::Expectations& expectations) {
  if (!expectations.own_checks.empty()) return {};
  std::vector<std::string> tables;
  for (const scenario::EffectSpec& effect : expectations.effects) {
    const bool is_table = effect.kind != EffectKind::topic && effect.kind != EffectKind::calls;
    if (is_table) tables.push_back(effect.table);
  }
  for (const scenario::OutboxSpec& outbox : expectations.outboxes) tables.push_back(outbox.table);
  for (const scenario::SameSpec& same : expectations.same) {
    tables.insert(tables.end(), {same.left, same.right});
  }
  for (const scenario::ConserveSpec& sums : expectations.conserve) {
    for (const std::string& column : sums.columns) {
      tables.push_back(column.substr(0, column.rfind('.')));
    }
  }
  return tables;
}

}  // namespace

CaseRun::CaseRun(const Ground& ground, const CaseOrder& order)
    : m_ground(ground),
      m_order(order),
      m_loop(ground.interruption),
      m_next_look(m_loop.io()),
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
  m_began = m_ground.clock.now();
  const Status ran = run_phases();
  // However it ended: what it leaves in groups would stand in others' way.
  timed("tear down", [this] { tear_down(); });
  if (!ran) return fail(ran.error());
  m_result.took = m_ground.clock.now() - m_began;
  m_result.journal = m_journal;
  if (const Status closed = m_journal->close(); !closed) {
    m_result.reasons.push_back("the journal is incomplete: " + closed.error().message);
    m_result.verdict = worst_of(m_result.verdict, Verdict::inconclusive);
  }
  return std::move(m_result);
}

Status CaseRun::run_phases() {
  WRINGER_TRY(timed("prepare", [this] { return prepare(); }));
  WRINGER_ASSIGN(const bool ready, timed("start", [this] { return start(); }));
  if (ready) {
    look_for_bypasses();
    WRINGER_TRY(timed("work", [this] { return work(); }));
    WRINGER_TRY(timed("heal", [this] { return heal(); }));
    timed("settle", [this] { settle(); });
    do {
      // What strikes while the system recovers, or while we look, has to heal as well; each fault
      // does so once.
      while (has_unhealed()) {
        WRINGER_TRY(timed("work again", [this] { return await_faults(); }));
        WRINGER_TRY(timed("heal again", [this] { return heal(); }));
        timed("settle again", [this] { settle(); });
      }
      look_for_bypasses();
      WRINGER_TRY(find_verdict());
    } while (has_unhealed());
  }
  if (!ready) m_result.reasons = m_doubts;
  return {};
}

Status CaseRun::find_verdict() {
  WRINGER_TRY(m_loop.check());
  WRINGER_TRY(timed("observe", [this] { return observe(); }));
  WRINGER_TRY(timed("judge", [this] { return judge(); }));
  if (m_rest == Rest::but_for_commits && !has_unhealed()) {
    // An attached system is not ours to end.
    const bool may_end = only_commits_are_missing() && !m_order.scenario.system.attach;
    timed(may_end ? "end for final commits" : "settle on",
          [&] { may_end ? end_for_final_commits() : settle_on(); });
    WRINGER_TRY(m_loop.check());
    WRINGER_TRY(timed("observe at rest", [this] { return observe(); }));
    WRINGER_TRY(timed("judge at rest", [this] { return judge(); }));
  }
  if (!something_is_missing() || has_unhealed()) return {};
  timed("wait for late effects", [this] { await_late_effects(); });
  WRINGER_TRY(m_loop.check());
  WRINGER_TRY(timed("observe again", [this] { return observe(); }));
  return timed("judge again", [this] { return judge(); });
}

Status CaseRun::prepare() {
  WRINGER_TRY(reports::write_case_file(m_result, m_order.scenario.file, m_ground.versions));
  // The judge must see what the scenario was then, whatever becomes of its file.
  WRINGER_TRY(reports::write_file(m_order.folder / "scenario.yaml", m_order.scenario.text));
  WRINGER_ASSIGN(m_journal, Journal::open(m_ground.clock, m_order.folder / "journal.ndjson"));
  m_loop.on_standstill([this](Duration lasted) {
    m_journal->add(Action{"notice", 0,
                          fmt::format("Wringer itself stood still for {}, stopped or starved; the "
                                      "system gets as much more time",
                                      to_text(lasted))});
  });
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
      m_loop.io(), proxy::Proxy::Events{
                       .moment = [this](proxy::Session& session,
                                        Moment& moment) { return on_moment(session, moment); },
                       .notice =
                           [this](const proxy::Link& link, const std::string& text) {
                             m_journal->add(Action{"notice", link.instance, text});
                           },
                       .lost =
                           [this](const proxy::Link& link, const std::string& why) {
                             m_journal->add(Action{"lost", link.instance, why});
                             doubt(fmt::format("instance {}, {}: {}", link.instance,
                                               to_string(link.service), why));
                           },
                       .closed = [this](const proxy::Session& session) { on_closed(session); }});
  if (m_order.scenario.heartbeats != scenario::Heartbeats::as_they_come) {
    m_proxy->shorten_long_polls();
  }
  if (std::any_of(m_order.schedule.begin(), m_order.schedule.end(),
                  [](const FaultSpec& fault) { return needs_records(fault); })) {
    m_proxy->tell_records();
  }
  for (const ServicePlace& place : m_ground.behind_doors) {
    if (place.service == Service::kafka) m_proxy->brokers_are_behind_doors();
  }
  watch_services();
  m_fleet = std::make_unique<Fleet>(Fleet::Parts{
      .io = m_loop.io(),
      .ground = m_ground,
      .scenario = m_order.scenario,
      .proxy = *m_proxy,
      .store = *m_store,
      .folder = m_order.folder,
      .on_exit = [this](Instance instance,
                        const instances::UnaskedExit& exit) { on_exit(instance, exit); },
      .on_call =
          [this](Instance instance, const std::string& call, int status) {
            m_journal->add(Action{status < 400 ? "called" : "call failed", instance, call});
            m_quiescence.disturb();
          }});
  const scenario::SystemSpec& system = m_order.scenario.system;
  m_readiness = std::make_unique<Readiness>(system, *m_store, m_groups);
  for (const scenario::TopicSpec& topic : m_order.scenario.topics) {
    m_quiescence.count_records_of(topic.name);
  }
  m_quiescence.count_writes_to(judged_tables(m_order.scenario));
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
                                                        .returns = m_returns,
                                                        .sql = m_sql});
  for (const Armed& armed : m_armed) armed.fault->arm(*m_controls);
  return strike_at_start();
}

// What an instance had asked there, or was about to ask, it has to ask again.
void CaseRun::on_closed(const proxy::Session& session) {
  const proxy::Link& link = session.link();
  const bool is_of_dead = session.is_heard_out() || !m_fleet->at(link.instance).running();
  if (session.left_by_client() || is_of_dead) return;
  m_journal->add(Action{"disconnected", link.instance,
                        fmt::format("connection {} to {} ended, and not by its client",
                                    session.connection(), to_string(link.service))});
}

void CaseRun::watch_services() {
  if (!m_ground.services_live) return;
  if (const Status live = m_ground.services_live(); !live) {
    m_loop.give_up(live.error());
    return;
  }
  m_next_look.expires_after(k_look_every);
  m_next_look.async_wait([this](std::error_code stopped) {
    if (!stopped) watch_services();
  });
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

Result<bool> CaseRun::start() {
  if (const std::string stranger = m_readiness->who_is_there(); !stranger.empty()) {
    return fail(ErrorCode::environment, stranger);
  }
  const MonotonicTime began = m_ground.clock.now();
  WRINGER_TRY(start_attached());
  for (Instance instance = 1; instance <= m_fleet->size(); ++instance) {
    WRINGER_TRY(start_first(instance));
    WRINGER_TRY(m_readiness->look_at(instance, *m_fleet, m_loop.io(), m_ground.clock));
  }
  m_ready = m_loop.serve_until(Deadline(m_ground.clock, m_order.scenario.ready_deadline), [this] {
    return !m_doubts.empty() || m_readiness->what_is_missing().empty() || all_struck();
  });
  WRINGER_TRY(m_loop.check());
  if (!m_doubts.empty()) return false;
  if (!m_ready) {
    m_doubts.push_back(fmt::format("the system was not ready after {}: {}",
                                   to_text(m_order.scenario.ready_deadline),
                                   m_readiness->what_is_missing()));
  }
  m_readiness.reset();
  m_returns.became_ready_within(m_ground.clock.now() - began);
  if (m_ready) await_beginnings();
  WRINGER_TRY(m_loop.check());
  return m_ready;
}

void CaseRun::await_beginnings() {
  // One that runs already may have named its partitions long ago, in a fetch session (KIP-227).
  if (m_order.scenario.system.attach) return;
  const std::vector<TopicPartition> partitions = m_store->input_partitions();
  // Who never asks for one of them is not waited for any longer.
  static_cast<void>(m_loop.serve_until(Deadline(m_ground.clock, k_time_to_begin), [&] {
    return all_struck() || std::all_of(partitions.begin(), partitions.end(), [&](const auto& one) {
             return m_groups.is_begun(in_scenario(one));
           });
  }));
}

Status CaseRun::start_first(Instance instance) {
  instances::InstanceForm& form = m_fleet->at(instance);
  if (form.running()) return {};  // A fault has started it.
  if (const Status started = form.start(); !started) {
    return fail(started.error().during(m_order.scenario.file.string() +
                                       ": the system's command can't be started"));
  }
  m_controls->note(instance, "start", "started");
  m_returns.began(instance, m_ground.clock.now());
  return {};
}

void CaseRun::tear_down() {
  m_tearing_down = true;
  stop_attached();
  if (m_controls) leave_groups_for_good();
  m_readiness.reset();
  m_fleet.reset();
  m_controls.reset();
  m_proxy.reset();
  m_observation.reset();
  m_store.reset();
}

}  // namespace wringer::cases
