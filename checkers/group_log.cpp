#include "checkers/group_log.h"

#include "checkers/readers.h"

#include <algorithm>
#include <map>
#include <utility>

namespace wringer::checkers {
namespace {

bool moves_offsets(const std::string& what) {
  return what == "offset set" || what == "offsets lost" || what == "topic recreated" ||
         what == "log cut";
}

class Watch {
 public:
  Watch(const Journal& journal, const Chronicle& chronicle)
      : m_journal(journal), m_readers(journal, chronicle) {
    m_log.is_plain = m_readers.one_group_works_on_input();
    for (std::size_t i = 0; i < chronicle.partitions.size(); ++i) {
      m_partitions[chronicle.partitions[i]] = static_cast<std::uint16_t>(i);
    }
  }

  GroupLog read() {
    for (const JournalEntry& entry : m_journal.entries()) {
      const auto sequence = static_cast<std::uint32_t>(entry.sequence);
      if (const auto* action = std::get_if<Action>(&entry.what)) {
        if (action->instance != 0) {
          m_log.happenings.push_back({sequence, action->instance, action->what});
        }
        if (moves_offsets(action->what)) m_log.offsets_moved.push_back(sequence);
        // The harness deletes the group for it.
        if (action->what == "offsets lost") begin_life();
        m_log.publishing.on_action(*action, sequence);
        continue;
      }
      const Moment& moment = std::get<Moment>(entry.what);
      m_log.publishing.on_moment(moment, sequence);
      if (moment.phase == Phase::requested) {
        m_requested[{moment.connection, moment.exchange}] = {sequence,
                                                             membership_of(moment.instance)};
      }
      if (moment.service == Service::kafka) {
        on_kafka(moment, sequence);
      } else {
        on_postgres(moment, sequence);
      }
    }
    m_log.publishing.end();
    m_log.keeps_own_offsets = !m_log.deliveries.empty() && !m_has_tried_to_commit;
    return std::move(m_log);
  }

 private:
  struct Membership {
    std::int32_t generation = -1;
    std::uint32_t life = 0;
  };
  struct Request {
    std::uint32_t sequence = 0;
    // Of the instance when it asked.
    Membership membership{};
  };

  // What a Fetch brings, of all topics; of the input, as deliveries.
  struct Answer {
    std::vector<OffsetRange> ranges;
    std::vector<std::size_t> deliveries;
  };

  [[nodiscard]] Membership membership_of(Instance instance) const {
    const auto found = m_membership.find(instance);
    return found == m_membership.end() ? Membership{} : found->second;
  }
  [[nodiscard]] Request request_of(const Moment& moment) const {
    const auto found = m_requested.find({moment.connection, moment.exchange});
    return found == m_requested.end() ? Request{} : found->second;
  }

  void on_kafka(const Moment& moment, std::uint32_t sequence) {
    m_has_tried_to_commit = m_has_tried_to_commit || tries_to_commit(moment);
    if (moment.name == moments::k_kafka_fetch && moment.phase == Phase::acked)
      on_arrival(moment, sequence);
    if (moment.phase != Phase::applied) return;
    if (moment.name == moments::k_kafka_fetch) on_delivery(moment, sequence);
    // Which generation another of its groups is in says nothing of what it does here.
    if (!moment.succeeded || !m_readers.works_on_input(moment.group)) return;
    if (moment.name == moments::k_kafka_join_group) {
      on_join(moment, sequence);
    } else if (moment.name == moments::k_kafka_sync_group) {
      m_membership[moment.instance] = m_joined[moment.instance];
    } else if (moment.name == moments::k_kafka_offset_commit) {
      on_commit(moment, sequence);
    }
  }

  void on_join(const Moment& moment, std::uint32_t sequence) {
    const std::int32_t generation = moment.generation.value_or(-1);
    // Whoever asks to join is given the newest generation or the next. An answer may come late, but
    // not one to what was asked for afterwards.
    if (generation >= 0 && generation < m_newest && request_of(moment).sequence > m_newest_since) {
      begin_life();
    }
    if (generation > m_newest) {
      m_newest = generation;
      m_newest_since = sequence;
    }
    m_joined[moment.instance] = {generation, m_life};
    m_membership[moment.instance] = {};  // Until its assignment has come.
    m_log.generations.push_back({sequence, moment.instance, generation, m_life});
  }

  void begin_life() {
    ++m_life;
    m_newest = -1;
  }

  [[nodiscard]] bool tries_to_commit(const Moment& moment) const {
    return (moment.name == moments::k_kafka_offset_commit ||
            moment.name == moments::k_kafka_txn_offset_commit) &&
           std::any_of(moment.offsets.begin(), moment.offsets.end(), [&](const auto& range) {
             return m_partitions.contains({range.topic, range.partition});
           });
  }

  void on_delivery(const Moment& moment, std::uint32_t sequence) {
    const Request request = request_of(moment);
    for (const OffsetRange& range : moment.offsets) {
      Answer& answer = m_under_way[{moment.connection, moment.exchange}];
      answer.ranges.push_back(range);
      const auto partition = m_partitions.find({range.topic, range.partition});
      if (partition == m_partitions.end()) continue;
      m_log.is_plain =
          m_log.is_plain && range.first >= 0 && m_readers.may_work_on_input(moment.instance);
      if (range.first < 0 || range.end <= range.first) continue;
      answer.deliveries.push_back(m_log.deliveries.size());
      m_log.deliveries.push_back({request.sequence, sequence, 0, moment.instance,
                                  request.membership.generation, partition->second, range.first,
                                  range.end, request.membership.life});
    }
  }

  void on_arrival(const Moment& moment, std::uint32_t sequence) {
    const auto found = m_under_way.find({moment.connection, moment.exchange});
    if (found == m_under_way.end()) return;
    for (const OffsetRange& range : found->second.ranges) {
      const auto before = m_readers.give(moment.instance, range);
      if (!before) continue;
      m_log.publishing.on_redelivery(*before, sequence);
      if (m_partitions.contains({range.topic, range.partition})) m_log.redelivered = true;
    }
    for (const std::size_t delivery : found->second.deliveries) {
      m_log.deliveries[delivery].acked = sequence;
    }
    m_under_way.erase(found);
  }

  void on_commit(const Moment& moment, std::uint32_t sequence) {
    for (const OffsetRange& range : moment.offsets) {
      const auto partition = m_partitions.find({range.topic, range.partition});
      if (partition == m_partitions.end()) continue;
      m_log.commits.push_back({request_of(moment).sequence, sequence, moment.instance,
                               moment.member, moment.generation.value_or(-1), partition->second,
                               range.end, m_life});
    }
  }

  void on_postgres(const Moment& moment, std::uint32_t sequence) {
    if (moment.phase == Phase::applied && !moment.succeeded) {
      m_log.failures.push_back({sequence, moment.instance, moment.error});
    }
    if (moment.phase == Phase::acked && moment.name == moments::k_postgres_commit) {
      m_log.acked_commits.push_back(request_of(moment).sequence);
    }
  }

  const Journal& m_journal;
  Readers m_readers;
  std::map<TopicPartition, std::uint16_t> m_partitions;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Request> m_requested;
  // Answers to Fetches that have not arrived, by exchange.
  std::map<std::pair<std::uint64_t, std::uint64_t>, Answer> m_under_way;
  bool m_has_tried_to_commit = false;
  std::map<Instance, Membership> m_joined;
  std::map<Instance, Membership> m_membership;
  // Of the group, and the newest generation of this life with the moment at which it became known.
  std::uint32_t m_life = 0;
  std::int32_t m_newest = -1;
  std::uint32_t m_newest_since = 0;
  GroupLog m_log;
};

}  // namespace

GroupLog group_log_of(const Journal& journal, const Chronicle& chronicle) {
  return Watch(journal, chronicle).read();
}

}  // namespace wringer::checkers
