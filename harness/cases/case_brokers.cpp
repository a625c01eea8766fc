#include "harness/cases/case_brokers.h"

#include "harness/core/assert.h"
#include "harness/instances/log_tail.h"

#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;

// A broker that is asked to end tells the others first.
constexpr Duration k_end_timeout = 20s;
constexpr Duration k_start_timeout = 60s;
constexpr Duration k_move_timeout = 20s;
constexpr Duration k_failover_timeout = 30s;
constexpr Duration k_question = 500ms;
constexpr Duration k_pause = 20ms;
constexpr const char* k_offsets_topic = "__consumer_offsets";

}  // namespace

services::KafkaCluster& CaseBrokers::cluster() const {
  WRINGER_ASSERT(m_parts.ground.own_kafka != nullptr);
  return *m_parts.ground.own_kafka;
}

std::vector<std::int32_t> CaseBrokers::brokers() const {
  std::vector<std::int32_t> all;
  for (const proxy::Broker& broker : m_parts.ground.brokers) all.push_back(broker.id);
  std::sort(all.begin(), all.end());
  return all;
}

groups::BrokerAddress CaseBrokers::somebody() const {
  for (const proxy::Broker& broker : m_parts.ground.brokers) {
    const bool answers = cluster().broker(broker.id).running() && !m_isolated.contains(broker.id);
    if (answers) return broker.address;
  }
  return m_parts.ground.brokers.front().address;
}

void CaseBrokers::find_leader(std::function<void(Result<std::int32_t>)> done) {
  const std::string& topic = m_parts.store.topics().at(m_parts.scenario.workload.topic);
  groups::ask_for_leaders(
      m_parts.io, somebody(), topic,
      [done = std::move(done)](const Result<std::vector<groups::PartitionLeader>>& leaders) {
        done(leaders ? Result<std::int32_t>(leaders->front().leader) : fail(leaders.error()));
      });
}

void CaseBrokers::find_coordinator(std::function<void(Result<std::int32_t>)> done) {
  groups::ask_for_coordinator(m_parts.io, somebody(), m_parts.group(), std::move(done));
}

void CaseBrokers::kill(std::int32_t broker, std::function<void(Result<std::string>)> done) {
  end(broker, SIGKILL, std::move(done));
}

void CaseBrokers::terminate(std::int32_t broker, std::function<void(Result<std::string>)> done) {
  end(broker, SIGTERM, std::move(done));
}

void CaseBrokers::end(std::int32_t broker, int signal,
                      std::function<void(Result<std::string>)> done) {
  process::Child& child = cluster().broker(broker);
  if (!child.running()) {
    asio::post(m_parts.io, [done = std::move(done)] {
      done(fail(ErrorCode::environment, "it was not running any more"));
    });
    return;
  }
  if (const Status sent = child.signal(signal); !sent) {
    asio::post(m_parts.io, [done = std::move(done), error = sent.error()] { done(fail(error)); });
    return;
  }
  auto death = std::make_shared<asio::posix::stream_descriptor>(m_parts.io, dup(child.pidfd()));
  auto timer = std::make_shared<asio::steady_timer>(m_parts.io, k_end_timeout);
  const std::weak_ptr<int> alive = m_alive;
  timer->async_wait([this, alive, broker, timer](std::error_code problem) {
    // Its end is then noticed as any other.
    if (!problem && !alive.expired()) {
      m_parts.note(0, "notice", fmt::format("broker {} did not end; it is killed", broker));
      static_cast<void>(cluster().broker(broker).signal(SIGKILL));
    }
  });
  death->async_wait(asio::posix::stream_descriptor::wait_read,
                    [this, alive, broker, death, timer, done = std::move(done)](std::error_code) {
                      timer->cancel();
                      if (!alive.expired()) ended(broker, done);
                    });
}

void CaseBrokers::ended(std::int32_t broker, const std::function<void(Result<std::string>)>& done) {
  // What it had answered and we had not passed on is lost with it, as it would be in a network.
  m_parts.proxy.cut({.service = Service::kafka, .broker = broker}, proxy::Ending::reset,
                    proxy::Ending::reset);
  const Result<process::ExitStatus> status = cluster().broker(broker).exit_status();
  const std::string how = status ? to_text(*status) : status.error().message;
  m_parts.note(0, "broker ended", fmt::format("broker {} {}", broker, how));
  done(status ? Result<std::string>(how) : fail(status.error()));
}

void CaseBrokers::start(std::int32_t broker, std::function<void(Status)> done) {
  if (cluster().broker(broker).running()) {
    asio::post(m_parts.io, [done = std::move(done)] { done({}); });
    return;
  }
  if (const Status started = cluster().start_again(broker); !started) {
    asio::post(m_parts.io, [done = std::move(done), started] { done(started); });
    return;
  }
  m_parts.note(0, "broker started", fmt::format("broker {} was started again", broker));
  m_side.run(
      [&kafka = cluster(), &clock = m_parts.ground.clock]() -> Status {
        const Deadline deadline(clock, k_start_timeout);
        while (true) {
          const Status ready = kafka.ask_for_readiness(Deadline(clock, k_question));
          if (ready) return {};
          if (deadline.passed()) return ready;
          std::this_thread::sleep_for(k_pause);
        }
      },
      [this, broker, done = std::move(done)](const Status& ready) {
        if (ready) m_parts.note(0, "broker ready", fmt::format("broker {} serves again", broker));
        done(ready);
      });
}

Result<std::int64_t> CaseBrokers::cut_logs(std::int32_t broker, std::int64_t records) {
  std::int64_t gone = 0;
  for (const TopicPartition& partition : m_parts.store.input_partitions()) {
    const auto folder = cluster().plan_of(broker).data() /
                        fmt::format("{}-{}", partition.topic, partition.partition);
    std::error_code none;
    if (!std::filesystem::exists(folder, none)) continue;  // No replica here.
    WRINGER_ASSIGN(const std::int64_t of_partition, instances::cut_log_tail(folder, records));
    gone += of_partition;
  }
  m_parts.note(0, "log cut", fmt::format("broker {} lost {} records from its disk", broker, gone));
  return gone;
}

void CaseBrokers::move_leader(const TopicPartition& partition,
                              std::function<void(Result<Move>)> done) {
  move({m_parts.store.topics().at(partition.topic), partition.partition}, std::move(done));
}

void CaseBrokers::move_coordinator(std::function<void(Result<Move>)> done) {
  // Ours has only one partition.
  move({k_offsets_topic, 0}, std::move(done));
}

void CaseBrokers::move(const TopicPartition& partition, std::function<void(Result<Move>)> done) {
  groups::ask_for_leaders(
      m_parts.io, somebody(), partition.topic,
      [this, alive = std::weak_ptr<int>(m_alive), partition, done = std::move(done)](
          const Result<std::vector<groups::PartitionLeader>>& leaders) mutable {
        if (alive.expired()) return;
        if (!leaders) {
          done(fail(leaders.error()));
          return;
        }
        const groups::PartitionLeader& now =
            leaders->at(static_cast<std::size_t>(partition.partition));
        std::vector<std::int32_t> order = now.replicas;
        const auto next = std::find_if(order.begin(), order.end(), [&](std::int32_t replica) {
          return replica != now.leader &&
                 std::count(now.in_sync.begin(), now.in_sync.end(), replica) > 0;
        });
        if (next == order.end()) {
          done(fail(ErrorCode::environment,
                    fmt::format("no other broker is in sync with {}", to_text(partition))));
          return;
        }
        std::rotate(order.begin(), next, order.end());
        const Move move{.from = now.leader, .to = order.front()};
        groups::prefer_replicas(
            m_parts.io, somebody(), partition, order,
            [this, alive, partition, move, done = std::move(done)](const Status& told) {
              if (alive.expired()) return;
              if (!told) {
                done(fail(told.error()));
                return;
              }
              await_leader(partition, move, Deadline(m_parts.ground.clock, k_move_timeout), done);
            });
      });
}

void CaseBrokers::await_leader(const TopicPartition& partition, Move move, Deadline deadline,
                               std::function<void(Result<Move>)> done) {
  groups::ask_for_leaders(
      m_parts.io, somebody(), partition.topic,
      [this, alive = std::weak_ptr<int>(m_alive), partition, move, deadline,
       done = std::move(done)](const Result<std::vector<groups::PartitionLeader>>& leaders) {
        if (alive.expired()) return;
        const auto index = static_cast<std::size_t>(partition.partition);
        if (leaders && leaders->at(index).leader == move.to) {
          m_parts.note(0, "leader moved",
                       fmt::format("{} is led by broker {} now", to_text(partition), move.to));
          done(move);
        } else if (deadline.passed()) {
          done(fail(ErrorCode::timed_out,
                    fmt::format("{} did not get another leader", to_text(partition))));
        } else {
          pause([=, this] { await_leader(partition, move, deadline, done); });
        }
      });
}

void CaseBrokers::isolate(std::int32_t broker) {
  WRINGER_ASSERT(m_parts.ground.broker_links != nullptr);
  m_isolated.insert(broker);
  m_parts.ground.broker_links->isolate(broker);
  m_parts.note(0, "broker isolated", fmt::format("broker {} is cut off from the others", broker));
}

void CaseBrokers::rejoin(std::int32_t broker, std::function<void(Status)> done) {
  const int reset = m_parts.ground.broker_links->rejoin(broker);
  m_parts.note(
      0, "broker rejoined",
      fmt::format("broker {} reaches the others again; {} connections were reset", broker, reset));
  poll_in_sync(broker, Deadline(m_parts.ground.clock, k_start_timeout), std::move(done));
}

void CaseBrokers::poll_in_sync(std::int32_t broker, Deadline deadline,
                               std::function<void(Status)> done) {
  const std::string topic = m_parts.store.topics().at(m_parts.scenario.workload.topic);
  groups::ask_for_leaders(
      m_parts.io, somebody(), topic,
      [=, this, alive = std::weak_ptr<int>(m_alive)](
          const Result<std::vector<groups::PartitionLeader>>& leaders) {
        if (alive.expired()) return;
        const auto is_back = [broker](const groups::PartitionLeader& partition) {
          return std::count(partition.in_sync.begin(), partition.in_sync.end(), broker) > 0;
        };
        if (leaders && std::all_of(leaders->begin(), leaders->end(), is_back)) {
          m_isolated.erase(broker);
          done({});
        } else if (deadline.passed()) {
          done(fail(ErrorCode::timed_out, fmt::format("broker {} is not in sync again", broker)));
        } else {
          pause([=, this] { poll_in_sync(broker, deadline, done); });
        }
      });
}

void CaseBrokers::await_failover(std::int32_t broker,
                                 std::function<void(Result<std::int32_t>)> done) {
  poll_failover(broker, Deadline(m_parts.ground.clock, k_failover_timeout), std::move(done));
}

void CaseBrokers::poll_failover(std::int32_t broker, Deadline deadline,
                                std::function<void(Result<std::int32_t>)> done) {
  const std::string topic = m_parts.store.topics().at(m_parts.scenario.workload.topic);
  const auto again = [=, this] {
    if (deadline.passed()) {
      done(fail(ErrorCode::timed_out, fmt::format("broker {} leads still", broker)));
    } else {
      pause([=, this] { poll_failover(broker, deadline, done); });
    }
  };
  groups::ask_for_leaders(
      m_parts.io, somebody(), topic,
      [=, this, alive = std::weak_ptr<int>(m_alive)](
          const Result<std::vector<groups::PartitionLeader>>& leaders) {
        if (alive.expired()) return;
        const auto is_gone = [broker](const groups::PartitionLeader& partition) {
          return partition.leader >= 0 && partition.leader != broker;
        };
        if (!leaders || !std::all_of(leaders->begin(), leaders->end(), is_gone)) {
          again();
          return;
        }
        const std::int32_t leader = leaders->front().leader;
        find_coordinator([=](const Result<std::int32_t>& coordinator) {
          if (alive.expired()) return;
          if (coordinator && *coordinator != broker) {
            done(leader);
          } else {
            again();
          }
        });
      });
}

void CaseBrokers::pause(std::function<void()> then) {
  auto timer = std::make_shared<asio::steady_timer>(m_parts.io, k_pause);
  timer->async_wait([timer, alive = std::weak_ptr<int>(m_alive),
                     then = std::move(then)](std::error_code problem) {
    if (!problem && !alive.expired()) then();
  });
}

}  // namespace wringer::cases
