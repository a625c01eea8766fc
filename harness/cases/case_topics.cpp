#include "harness/cases/case_topics.h"

#include "harness/cases/production.h"

#include <asio/post.hpp>
#include <fmt/format.h>

#include <thread>
#include <utility>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;

// When the log cleaner has done nothing for this long, it has done what there is to do: it looks
// again after log.cleaner.backoff.ms, which is 500.
constexpr Duration k_cleaner_pause = 800ms;
constexpr Duration k_poll_pause = 20ms;

}  // namespace

std::vector<TopicPartition> CaseTopics::partitions() const {
  std::vector<TopicPartition> partitions = m_parts.store.input_partitions();
  for (TopicPartition& partition : partitions) partition = in_scenario(partition);
  return partitions;
}

std::vector<Instance> CaseTopics::consumers() const {
  std::vector<Instance> running;
  for (Instance instance = 1; instance <= m_parts.fleet.size(); ++instance) {
    if (m_parts.fleet.at(instance).running()) running.push_back(instance);
  }
  return running;
}

void CaseTopics::hold_back(int new_partitions) {
  m_parts.production.hold_back(static_cast<int>(partitions().size()) + new_partitions);
}

void CaseTopics::produce_rest(std::function<void(Status)> done) {
  Production::Batch batch = m_parts.production.next();
  if (batch.records.empty()) {
    asio::post(m_parts.io, [done = std::move(done)] { done({}); });
    return;
  }
  const auto shared = std::make_shared<const Production::Batch>(std::move(batch));
  m_side.run(
      [this, shared] { return m_parts.ground.kafka.produce(shared->records, k_call_timeout); },
      [this, shared, done = std::move(done)](const Result<std::vector<std::int64_t>>& offsets) {
        if (!offsets) {
          done(fail(offsets.error().during("producing the rest of the workload")));
          return;
        }
        const std::string surprise = m_parts.production.acknowledge(*shared, *offsets);
        if (!surprise.empty()) m_parts.note(0, "notice", surprise);
        m_parts.quiescence.expect(m_parts.production.end());
        m_parts.note(0, "produced", fmt::format("the other {} events", offsets->size()));
        done({});
      });
}

void CaseTopics::when_produced(std::function<void()> then) {
  asio::post(m_parts.io, [this, then = std::move(then)]() mutable {
    m_parts.production.when_idle(std::move(then));
  });
}

void CaseTopics::find_offsets(WallTime time, std::function<void(Result<Offsets>)> done) {
  m_side.run(
      [this, time, partitions = m_parts.store.input_partitions()] {
        return m_parts.ground.kafka.offsets_at(partitions, time, k_call_timeout);
      },
      [this, done = std::move(done)](const Result<Offsets>& found) {
        if (!found) {
          done(fail(found.error()));
          return;
        }
        Offsets offsets;
        for (const auto& [partition, offset] : *found) offsets[in_scenario(partition)] = offset;
        done(offsets);
      });
}

void CaseTopics::delete_records(const Offsets& before, std::function<void(Result<Extents>)> done) {
  m_side.run(
      [this, wanted = in_kafka(before)] {
        return m_parts.ground.kafka.delete_records(wanted, k_call_timeout);
      },
      [this, done = std::move(done)](const Result<Offsets>& starts) mutable {
        if (!starts) {
          done(fail(starts.error()));
          return;
        }
        for (const auto& [partition, start] : *starts) {
          m_parts.note(0, "records deleted",
                       fmt::format("{} starts at {} now", to_text(in_scenario(partition)), start));
        }
        take_stock(std::move(done));
      });
}

void CaseTopics::add_partitions(int count, std::function<void(Status)> done) {
  const int total = static_cast<int>(partitions().size()) + count;
  m_side.run(
      [this, total, name = topic()] {
        return m_parts.ground.kafka.add_partitions(name, total, k_call_timeout);
      },
      [this, total, done = std::move(done)](const Status& added) {
        if (added) {
          const std::string& name = m_parts.scenario.workload.topic;
          m_parts.store.set_partitions(name, total);
          m_parts.note(0, "partitions added", fmt::format("{} has {} now", name, total));
        }
        done(added);
      });
}

void CaseTopics::compact(Duration timeout, std::function<void(Result<Extents>)> done) {
  // Twice: a broker that has heard of the second goes by the first. If it did not go by
  // `segment.ms` yet, what comes now would make no new segment.
  const auto settings_with = [](const std::string& lag) {
    return Settings{{"cleanup.policy", "compact"},
                    {"min.cleanable.dirty.ratio", "0.001"},
                    {"max.compaction.lag.ms", lag},
                    {"segment.ms", "1"}};
  };
  configure(settings_with("1"), [this, timeout, again = settings_with("2"),
                                 done = std::move(done)](const Status& set) mutable {
    if (!set) {
      done(fail(set.error()));
      return;
    }
    configure(again, [this, timeout, done = std::move(done)](const Status& set_again) mutable {
      if (!set_again) {
        done(fail(set_again.error()));
        return;
      }
      compact_by_the_rest(timeout, std::move(done));
    });
  });
}

void CaseTopics::compact_by_the_rest(Duration timeout, std::function<void(Result<Extents>)> done) {
  m_parts.note(0, "compacted", m_parts.scenario.workload.topic + " is compacted from now on");
  // The newest segment is never compacted: what comes now makes a new one.
  produce_rest([this, timeout, done = std::move(done)](const Status& produced) mutable {
    if (produced) {
      await_compaction(timeout, std::move(done));
    } else {
      done(fail(produced.error()));
    }
  });
}

void CaseTopics::configure(const Settings& settings, std::function<void(Status)> done) {
  m_side.run(
      [this, settings, name = topic()] {
        return m_parts.ground.kafka.set_topic_config(name, settings, k_call_timeout);
      },
      std::move(done));
}

void CaseTopics::await_compaction(Duration timeout, std::function<void(Result<Extents>)> done) {
  const Deadline deadline(m_parts.ground.clock, timeout);
  m_side.run(
      [&clock = m_parts.ground.clock, stock = taking_stock(), deadline,
       all = m_parts.production.acknowledged()]() -> Status {
        std::size_t left = all;
        MonotonicTime since = clock.now();
        while (left == all || clock.now() < since + k_cleaner_pause) {
          WRINGER_ASSIGN(const Stock now, stock());
          if (now.offsets.size() < left) since = clock.now();
          left = now.offsets.size();
          if (deadline.passed()) {
            return fail(ErrorCode::timed_out,
                        fmt::format("Kafka compacts nothing: all {} records are there", left));
          }
          std::this_thread::sleep_for(k_poll_pause);
        }
        return {};
      },
      [this, done = std::move(done)](const Status& compacted) mutable {
        // Whatever became of it, it is over with this.
        configure({}, [this, compacted, done = std::move(done)](const Status& set) mutable {
          if (compacted && set) {
            take_stock(std::move(done));
          } else {
            done(fail(compacted ? set.error() : compacted.error()));
          }
        });
      });
}

void CaseTopics::recreate(std::function<void(Status)> done) {
  const clients::NewTopic again{.name = topic(),
                                .partitions = static_cast<int>(partitions().size()),
                                .replication = m_parts.ground.endpoints.kafka.replication()};
  m_side.run(
      [this, again]() -> Status {
        WRINGER_TRY(m_parts.ground.kafka.delete_topics({again.name}, k_call_timeout));
        return m_parts.ground.kafka.create_topics({again}, k_call_timeout);
      },
      [this, done = std::move(done)](const Status& recreated) {
        if (!recreated) {
          done(recreated);
          return;
        }
        m_parts.note(0, "topic recreated", m_parts.scenario.workload.topic + " is empty now");
        note_removed({});
        m_parts.production.forget_places();
        m_parts.groups.forget_committed_of(m_parts.scenario.workload.topic);
        m_parts.quiescence.expect({});
        done({});
      });
}

void CaseTopics::forget_offsets(std::function<void(Status)> done) {
  m_side.run(
      [this, group = m_parts.group()] {
        return m_parts.ground.kafka.delete_group(group, k_call_timeout);
      },
      [this, group = m_parts.group(), done = std::move(done)](const Status& gone) {
        if (gone) {
          m_parts.groups.set_committed(group, {});
          m_parts.quiescence.allow_skipping();
          m_parts.note(0, "offsets lost", "the group has no committed offsets any more");
        }
        done(gone);
      });
}

void CaseTopics::set_offsets(const Offsets& offsets, std::function<void(Status)> done) {
  m_side.run(
      [this, wanted = in_kafka(offsets), group = m_parts.group()] {
        return m_parts.ground.kafka.commit_offsets(group, wanted, k_call_timeout);
      },
      [this, offsets, group = m_parts.group(), done = std::move(done)](const Status& set) {
        if (!set) {
          done(set);
          return;
        }
        auto committed = m_parts.groups.committed_by(group);
        excuse_skipped(committed, offsets);
        for (const auto& [partition, offset] : offsets) {
          committed[partition] = offset;
          m_parts.note(
              0, "offset set",
              fmt::format("the group's offset of {} is {} now", to_text(partition), offset));
        }
        m_parts.groups.set_committed(group, std::move(committed));
        m_parts.quiescence.allow_skipping();
        done({});
      });
}

const std::string& CaseTopics::topic() const {
  return m_parts.store.topics().at(m_parts.scenario.workload.topic);
}

TopicPartition CaseTopics::in_kafka(const TopicPartition& partition) const {
  return {m_parts.store.topics().at(partition.topic), partition.partition};
}

CaseTopics::Offsets CaseTopics::in_kafka(const Offsets& offsets) const {
  Offsets renamed;
  for (const auto& [partition, offset] : offsets) renamed[in_kafka(partition)] = offset;
  return renamed;
}

TopicPartition CaseTopics::in_scenario(const TopicPartition& partition) const {
  return {m_parts.store.name_in_scenario(partition.topic), partition.partition};
}

}  // namespace wringer::cases
