#include "harness/faults/pause.h"

#include "harness/core/duration.h"
#include "harness/faults/group_controls.h"
#include "harness/faults/link_controls.h"
#include "harness/faults/process_controls.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;

// Of what ends a pause and isn't a time.
constexpr Duration k_end_deadline = 20s;
// For an heir's first offset commit. It may commit by a timer, keep its offsets elsewhere, or wait
// for a lock that the zombie holds; by then it has done what it can.
constexpr Duration k_time_to_commit = 2s;
constexpr int k_told_max = 4;
// As an answer to OffsetFetch (KIP-447).
constexpr std::string_view k_unstable_offset = "88 ";

std::vector<FaultMistake> check_pause(const FaultSpec& fault) {
  if (fault.arguments.contains("for") && fault.arguments.contains("until")) {
    return {{"until", "a pause ends after a time ('for') or at an event ('until'), not at both"}};
  }
  return {};
}

}  // namespace

FaultKind Pause::kind() {
  return {.name = "pause",
          .group = FaultGroup::process,
          .summary = "the instance stands still (SIGSTOP), then goes on as a zombie (SIGCONT)",
          .parameters = {{.name = "on",
                          .type = ParameterType::instance,
                          .summary = "whom it strikes, if not the instance of the address"},
                         {.name = "for",
                          .type = ParameterType::duration,
                          .summary = "how long; 3s, if nothing is said"},
                         {.name = "until",
                          .type = ParameterType::until,
                          .summary = "instead: until another instance has taken over one of its "
                                     "partitions (takeover) and committed an offset there, or had "
                                     "2 s for it (overtaken), or until another moment",
                          .choices = {"takeover", "overtaken"}}},
          .strikes = FaultKind::Strikes::processes,
          .reports = {"confluent-kafka-python#552", "spring-kafka#2266", "KAFKA-9184",
                      "iceberg-kafka-connect#200"},
          .check = &check_pause,
          // A zombie that wakes before its heir has begun races with it; one that wakes when the
          // heir is through overwrites what is newer.
          .sweep = {{.scope = SweepRule::Scope::each_crash_state,
                     .rank_max = 2,
                     .whose = SweepRule::Whose::members,
                     .instances_min = 2,
                     .arguments = {{"until", "takeover"}}},
                    {.scope = SweepRule::Scope::each_crash_state,
                     .rank_max = 2,
                     .whose = SweepRule::Whose::members,
                     .instances_min = 2,
                     .arguments = {{"until", "overtaken"}}}}};
}

bool Pause::until_takeover() const {
  return spec().get<std::string>("until") == "takeover" || until_overtaken();
}

bool Pause::until_overtaken() const {
  return spec().get<std::string>("until") == "overtaken";
}

void Pause::prepare() {
  if (const auto until = spec().get<Address>("until")) {
    m_until = std::make_unique<AddressMatcher>(*until);
  }
}

void Pause::strike(std::function<void()> done) {
  m_phase = State::stopping;
  watch_transaction(moment());
  // What it says between the address and the signal's effect waits until it stands still.
  controls().links().freeze(target());
  m_links_frozen = true;
  controls().note(target(), "pause", to_text(receipt().fault));
  controls().processes().pause(target(),
                               [this, done = std::move(done)](const Result<int>& processes) {
                                 // An answer that it has got lets it say more in the microseconds
                                 // before it stands still. Whether it did is chance, so the
                                 // services hear of it only when it goes on.
                                 if (moment().phase != Phase::acked) thaw_links();
                                 stopped(processes, done);
                               });
}

void Pause::thaw_links() {
  if (std::exchange(m_links_frozen, false)) controls().links().thaw(target());
}

void Pause::stopped(const Result<int>& processes, std::function<void()> done) {
  prove_what_was_held();
  if (!processes) {
    prove("the instance could not be stopped: " + processes.error().message);
    // Some of it may stand still.
    resume("since it could not be stopped as a whole");
    done();
    return;
  }
  m_phase = State::stopped;
  m_then = m_following;
  prove(fmt::format("instance {} was seen standing still ({} process{}), {} later", target(),
                    *processes, *processes == 1 ? "" : "es",
                    to_text(controls().now() - receipt().fired_at)));
  await_end();
  if (!until_takeover()) {
    done();
    return;
  }
  controls().groups().leave_groups(
      target(), [this, done = std::move(done)](const Result<int>& members) {
        m_is_out = true;
        if (!members) {
          prove("its member could not be evicted: " + members.error().message);
        } else if (*members > 0) {
          prove("its member was evicted from the consumer group in its name");
        }
        done();
      });
}

void Pause::await_end() {
  const bool by_event = until_takeover() || m_until != nullptr;
  if (!by_event) {
    const Duration time = spec().get<Duration>("for").value_or(3s);
    controls().after(time, [this, time] {
      m_awaited_came = true;
      resume("after " + to_text(time));
    });
    return;
  }
  controls().after(k_end_deadline, [this] {
    if (m_phase != State::stopped) return;
    prove(fmt::format("{} was not seen within {}",
                      m_until ? to_text(m_until->address()) : std::string("a takeover"),
                      to_text(k_end_deadline)));
    resume("for want of what it waited for");
  });
}

void Pause::observe(const Moment& moment) {
  m_following.observe(moment);
  const bool awaited = m_until != nullptr && m_phase == State::stopped &&
                       m_until->reached_by(moment, controls().sources());
  if (awaited) {
    m_awaited_came = true;
    resume(fmt::format("at {}", to_text(m_until->address())));
  }
  watch_transaction(moment);
  if (m_phase == State::before || m_phase == State::stopping) watch_before(moment);
  if (m_phase == State::stopped && until_takeover()) watch_stopped(moment);
  if (m_phase == State::resumed) watch_resumed(moment);
}

void Pause::watch_before(const Moment& moment) {
  if (moment.name != moments::k_kafka_fetch) return;
  for (const OffsetRange& range : moment.offsets) {
    m_fetched[moment.instance].insert({range.topic, range.partition});
  }
}

bool Pause::takes_over(Instance other, const GroupTalk::Partition& partition) const {
  const auto contains = [&partition](const auto& partitions) {
    return partitions.contains(partition);
  };
  const GroupFollowing::Held had = m_then.held_by(target());
  if (had.empty()) {
    const auto its = m_fetched.find(target());
    const auto others = m_fetched.find(other);
    // Of an instance that it doesn't know, any partition is as good as another.
    return (its == m_fetched.end() || contains(its->second)) &&
           (others == m_fetched.end() || !contains(others->second));
  }
  for (const auto& [group, partitions] : m_then.held_by(other)) {
    if (contains(partitions)) return false;
  }
  const GroupFollowing::Held now = m_following.held_by(other);
  return std::any_of(had.begin(), had.end(), [&](const auto& of_group) {
    return contains(of_group.second) && now.contains(of_group.first);
  });
}

std::optional<GroupTalk::Partition> Pause::newly_given_to(Instance other) const {
  const GroupFollowing::Held before = m_then.held_by(other);
  const GroupFollowing::Held now = m_following.held_by(other);
  for (const auto& [group, partitions] : m_then.held_by(target())) {
    const auto given = now.find(group);
    if (given == now.end()) continue;
    const auto had = before.find(group);
    for (const GroupTalk::Partition& partition : partitions) {
      const bool is_new = had == before.end() || !had->second.contains(partition);
      if (is_new && given->second.contains(partition)) return partition;
    }
  }
  return std::nullopt;
}

void Pause::watch_transaction(const Moment& moment) {
  if (moment.phase != Phase::applied || !moment.succeeded) return;
  if (moment.name == moments::k_kafka_txn_offset_commit) {
    m_hold_offsets_back.insert(moment.instance);
  }
  if (moment.name == moments::k_kafka_end_txn) m_hold_offsets_back.erase(moment.instance);
}

void Pause::watch_stopped(const Moment& moment) {
  if (!m_is_out || moment.instance == target()) return;
  // A transaction that stands open holds its offsets back: whoever has been given the partition
  // reads on only when it is over, and that is up to who stands still.
  const bool must_wait =
      m_hold_offsets_back.contains(target()) && moment.name == moments::k_kafka_offset_fetch &&
      moment.phase == Phase::applied && moment.error.starts_with(k_unstable_offset);
  if (must_wait) {
    if (const auto partition = newly_given_to(moment.instance)) {
      end_by_takeover(
          fmt::format("instance {} was given {}[{}], and has to wait for the open transaction ({})",
                      moment.instance, partition->topic, partition->partition, moment.error));
    }
    return;
  }
  if (m_heir) return watch_heir(moment);
  if (moment.name != moments::k_kafka_fetch) return;
  for (const OffsetRange& range : moment.offsets) {
    const GroupTalk::Partition partition{range.topic, range.partition};
    if (!takes_over(moment.instance, partition)) continue;
    const std::string what =
        fmt::format("instance {} took over {}[{}] from offset {}", moment.instance, range.topic,
                    range.partition, range.first);
    return until_overtaken() ? await_heir({moment.instance, partition}, what)
                             : end_by_takeover(what);
  }
}

void Pause::await_heir(const Heir& heir, const std::string& what) {
  m_heir = heir;
  prove(fmt::format("{}, {} after the pause began", what,
                    to_text(controls().now() - receipt().fired_at)));
  controls().after(k_time_to_commit, [this] {
    if (m_phase != State::stopped) return;
    m_awaited_came = true;
    prove(fmt::format("it committed no offset of it within {}", to_text(k_time_to_commit)));
    resume("after the takeover");
  });
}

void Pause::watch_heir(const Moment& moment) {
  if (moment.instance != m_heir->instance || moment.phase != Phase::applied || !moment.succeeded) {
    return;
  }
  const bool commits = moment.name == moments::k_kafka_offset_commit ||
                       moment.name == moments::k_kafka_txn_offset_commit;
  const bool of_it =
      std::any_of(moment.offsets.begin(), moment.offsets.end(), [this](const OffsetRange& range) {
        return GroupTalk::Partition{range.topic, range.partition} == m_heir->partition;
      });
  if (!commits || !of_it) return;
  end_by_takeover(fmt::format("instance {} committed an offset of it", m_heir->instance));
}

void Pause::end_by_takeover(const std::string& what) {
  m_awaited_came = true;
  prove(fmt::format("{}, {} after the pause began", what,
                    to_text(controls().now() - receipt().fired_at)));
  resume("after the takeover");
}

void Pause::watch_resumed(const Moment& moment) {
  if (moment.instance != target()) return;
  const bool matters =
      moment.name == moments::k_kafka_offset_commit || moment.name == moments::k_kafka_heartbeat ||
      moment.name == moments::k_kafka_join_group ||
      moment.name == "kafka.consumer_group_heartbeat" ||
      moment.name == moments::k_kafka_txn_offset_commit ||
      moment.name == moments::k_kafka_end_txn || moment.name == moments::k_postgres_commit;
  if (!matters || moment.phase != Phase::applied || m_told == k_told_max) return;
  ++m_told;
  prove(fmt::format("then it tried {}: {}", moment.name,
                    moment.succeeded       ? std::string("done")
                    : moment.error.empty() ? "refused"
                                           : moment.error));
}

void Pause::resume(const std::string& why) {
  if (m_phase != State::stopped && m_phase != State::stopping) return;
  m_phase = State::resuming;
  controls().note(target(), "resume", "goes on " + why);
  controls().processes().resume(target(), [this, why](const Status& status) {
    if (status) prove(fmt::format("it went on {}", why));
    resumed(status);
  });
}

void Pause::resumed(const Status& status) {
  m_phase = State::resumed;
  thaw_links();
  if (!status) prove("it could not be woken up: " + status.error().message);
  set_effective(status.has_value() && m_awaited_came);
  if (m_when_resumed) std::exchange(m_when_resumed, nullptr)(status);
}

void Pause::undo(std::function<void(Status)> done) {
  switch (m_phase) {
    case State::before:
    case State::resumed:
      done({});
      return;
    case State::stopping:
    case State::stopped:
      prove("the case healed before what it waited for");
      m_when_resumed = std::move(done);
      resume("for the case heals");
      return;
    case State::resuming:
      m_when_resumed = std::move(done);
      return;
  }
}

}  // namespace wringer::faults
