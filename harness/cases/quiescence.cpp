#include "harness/cases/quiescence.h"

#include "harness/core/group_talk.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace wringer::cases {
namespace {

// As an answer to a Fetch.
constexpr std::string_view k_out_of_range = "1 ";

using namespace std::chrono_literals;

// Clients react to a failed commit at once, or when they have connected again. A member of a group
// that has committed nothing may be about to.
constexpr Duration k_time_to_try_again = 2s;
// What warms up before its first commit, such as a virtual machine.
constexpr Duration k_warm_up = 5s;
// What does nothing for so long but call functions, which may or may not write, is polling.
constexpr Duration k_calls = 10s;
// What does nothing for so long but write to tables that nobody judges keeps a lease, or the like.
constexpr Duration k_elsewhere = 1s;

}  // namespace

void Quiescence::observe(const Moment& moment) {
  // A request to fetch names offsets too: those that the instance asks for.
  const bool delivery = moment.name == moments::k_kafka_fetch && moment.phase == Phase::applied &&
                        !moment.offsets.empty();
  const bool commit = moment.name == moments::k_kafka_offset_commit && is_news(moment);
  const WriteSign sign =
      moment.service == Service::postgres ? m_writes.sign_of(moment) : WriteSign::none;
  const bool write = sign == WriteSign::write;
  // Whoever has been given partitions may have to read again what was not committed.
  const bool assigned = moment.phase == Phase::applied && moment.succeeded &&
                        (moment.name == moments::k_kafka_sync_group ||
                         (moment.name == moments::k_kafka_consumer_group_heartbeat &&
                          moment.group_talk && moment.group_talk->assignment));
  if (delivery || commit || write || assigned) disturb();
  if (sign == WriteSign::call) may_matter(k_calls);
  if (sign == WriteSign::elsewhere) may_matter(k_elsewhere);
  if (delivery) m_last_delivery = m_clock.now();
  if (moment.name == moments::k_kafka_produce && moment.phase == Phase::applied)
    on_produced(moment);
  if (sign != WriteSign::none || moment.name == moments::k_kafka_produce) {
    m_last_outcome = m_clock.now();
  }
  m_newest_connection = std::max(m_newest_connection, moment.connection);
  if (moment.name == moments::k_kafka_fetch) watch_choice(moment);
}

bool Quiescence::is_news(const Moment& commit) {
  bool changes = false;
  for (const OffsetRange& range : commit.offsets) {
    const std::pair where(commit.group, TopicPartition{range.topic, range.partition});
    const auto [last, is_first] = m_last_commits.try_emplace(where, range.end);
    changes = changes || is_first || last->second != range.end;
    last->second = range.end;
  }
  const std::pair exchange(commit.connection, commit.exchange);
  if (commit.phase == Phase::requested) {
    if (changes) m_news.insert(exchange);
    return changes;
  }
  const bool is_answer = m_news.contains(exchange);
  if (commit.phase == Phase::acked) m_news.erase(exchange);
  return changes || is_answer;
}

void Quiescence::disturb() {
  m_last_sure = m_clock.now();
  m_last_activity = std::max(m_last_activity, m_last_sure);
}

void Quiescence::may_matter(Duration for_so_long) {
  m_last_activity = std::max(m_last_activity, std::min(m_clock.now(), m_last_sure + for_so_long));
}

void Quiescence::on_produced(const Moment& answer) {
  for (const OffsetRange& range : answer.offsets) {
    if (!m_counted_topics.contains(range.topic)) continue;
    disturb();
    std::int64_t& end = m_produced[{range.topic, range.partition}];
    end = std::max(end, range.end);
  }
}

std::string Quiescence::what_it_left_itself() const {
  const auto& committed = m_groups.committed();
  for (const auto& [partition, end] : m_produced) {
    const auto first = committed.lower_bound({partition.topic, 0});
    const bool is_read_back = (first != committed.end() && first->first.topic == partition.topic) ||
                              m_groups.commits_offsets_of(partition.topic);
    if (!is_read_back || m_end.contains(partition)) continue;
    const auto offset = committed.find(partition);
    if (offset == committed.end() || offset->second < end) {
      return fmt::format("{}: committed {} of {}, which the system wrote itself",
                         to_text(partition), offset == committed.end() ? 0 : offset->second, end);
    }
  }
  return "";
}

void Quiescence::allow_skipping() {
  for (const auto& [partition, end] : m_end) m_choices[partition] = Choice::none;
  m_choosers.clear();
  m_chooses_after = m_newest_connection;
  disturb();
}

void Quiescence::watch_choice(const Moment& fetch) {
  if (m_choices.empty() || fetch.phase == Phase::acked) return;
  if (fetch.error.starts_with(k_out_of_range)) m_choosers.insert(fetch.connection);
  if (fetch.connection <= m_chooses_after && !m_choosers.contains(fetch.connection)) return;
  for (const OffsetRange& range : fetch.offsets) {
    const auto choice = m_choices.find({range.topic, range.partition});
    if (choice == m_choices.end() || choice->second == Choice::read) continue;
    const auto end = m_end.find(choice->first);
    if (fetch.phase == Phase::applied) {
      choice->second = Choice::read;
    } else if (end != m_end.end() && range.end >= end->second) {
      choice->second = Choice::skipped;
    }
  }
}

MonotonicTime Quiescence::quiet_at(Duration quiet) const {
  const auto& committed = m_groups.committed();
  const bool is_open = m_groups.has_members() &&
                       std::any_of(m_end.begin(), m_end.end(), [&committed](const auto& expected) {
                         const auto offset = committed.find(expected.first);
                         return offset == committed.end() || offset->second < expected.second;
                       });
  return done_at(is_open ? std::max(quiet, Duration(k_time_to_try_again)) : quiet);
}

MonotonicTime Quiescence::done_at(Duration quiet) const {
  // What has been given events and has done nothing about them yet may be slow rather than done.
  const bool has_done_nothing = !m_groups.commits_offsets() && m_last_outcome < m_last_delivery;
  return m_last_activity + (has_done_nothing ? std::max(quiet, Duration(k_warm_up)) : quiet);
}

std::string Quiescence::what_is_left_to_deliver(bool nothing_may_come) const {
  for (const auto& [partition, end] : m_end) {
    const auto choice = m_choices.find(partition);
    if (choice != m_choices.end() && choice->second == Choice::skipped) continue;
    const auto offset = m_groups.delivered().find(partition);
    const std::int64_t reached = offset == m_groups.delivered().end() ? 0 : offset->second;
    if (reached < end) {
      return fmt::format("{}: delivered up to {} of {}", to_text(partition), reached, end);
    }
  }
  return nothing_may_come
             ? ""
             : "a transaction that has written is still open, or a request that may write";
}

std::string Quiescence::what_is_left(bool nothing_may_come) const {
  // A system that keeps its offsets elsewhere is through when everything has been delivered to it.
  const auto& reached = m_groups.commits_offsets() ? m_groups.committed() : m_groups.delivered();
  const char* verb = m_groups.commits_offsets() ? "committed" : "delivered";
  for (const auto& [partition, end] : m_end) {
    const auto choice = m_choices.find(partition);
    if (choice != m_choices.end() && choice->second == Choice::skipped) continue;
    // A commit that failed, or got no answer, must not be tried again: the events are done.
    if (nothing_may_come && m_groups.has_attempted(partition, end)) continue;
    const auto offset = reached.find(partition);
    if (offset == reached.end())
      return fmt::format("{}: nothing {} of {}", to_text(partition), verb, end);
    if (offset->second < end) {
      return fmt::format("{}: {} up to {} of {}", to_text(partition), verb, offset->second, end);
    }
  }
  if (std::string left = what_it_left_itself(); !left.empty()) return left;
  return nothing_may_come
             ? ""
             : "a transaction that has written is still open, or a request that may write";
}

}  // namespace wringer::cases
