#include "tests/clients/pipeline.h"

#include "tests/clients/client_program.h"
#include "tests/clients/connections.h"
#include "tests/clients/proxies.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <poll.h>

#include <csignal>

namespace wringer::test {

using namespace std::chrono_literals;

namespace {

constexpr Duration k_patience = 40s;
constexpr Duration k_call_timeout = 40s;
constexpr Duration k_stop_deadline = 40s;
constexpr int k_events_at_first = 40;
constexpr int k_events_at_least = 200;
// Between two looks at what can't be awaited.
constexpr auto k_look_every = 50ms;

struct Applied {
  std::map<std::string, int> times;
  std::set<std::string> appliers;
};

class PipelineRun {
 public:
  PipelineRun(const Ground& ground, const Pipeline& pipeline)
      : m_ground(ground), m_pipeline(pipeline) {
    static int runs = 0;
    m_name = fmt::format("run_{}", ++runs);
    m_outcome.topic = m_name;
  }

  Result<Outcome> run() {
    WRINGER_TRY(prepare());
    Status status = work();
    if (status) status = stop_instances();
    if (!status) return fail(status.error().code, status.error().message + "\n" + logs());
    WRINGER_TRY(observe());
    return std::move(m_outcome);
  }

 private:
  Status prepare();
  Status work();
  Status stop_instances();
  Status observe();

  Status start_instance(Instance instance);
  Status produce(int events);
  // Feeds each partition once more; whether both instances have applied something by then.
  Result<bool> both_apply();
  // Until every event is applied.
  Status await_all_applied();
  template <typename Condition>
  Status await(const std::string& what, Condition reached);
  Result<Applied> applied();
  Result<bool> all_is_committed();
  void look_for_bypasses();
  [[nodiscard]] std::filesystem::path log_of(Instance instance) const {
    return m_ground.folder / fmt::format("{}-{}.log", m_name, instance);
  }
  [[nodiscard]] std::string logs() const;
  [[nodiscard]] std::string output_topic() const { return m_name + "_receipts"; }

  const Ground& m_ground;
  const Pipeline& m_pipeline;
  std::string m_name;
  std::vector<TopicPartition> m_partitions;
  std::unique_ptr<clients::Database> m_database;
  std::unique_ptr<Proxies> m_proxies;
  std::vector<std::unique_ptr<process::Child>> m_instances;
  Outcome m_outcome;
};

Status PipelineRun::prepare() {
  std::vector<clients::NewTopic> topics{{.name = m_name, .partitions = k_partitions}};
  if (m_pipeline.target == Target::topic) topics.push_back({.name = output_topic()});
  WRINGER_TRY(m_ground.kafka.create_topics(topics, k_call_timeout));
  for (int i = 0; i < k_partitions; ++i) m_partitions.push_back({m_name, i});
  WRINGER_TRY(m_ground.database.execute("CREATE DATABASE " + m_name));
  WRINGER_ASSIGN(m_database, clients::Database::connect(m_ground.endpoints.postgres.uri(m_name)));
  // Each instance has one connection, and so one backend.
  WRINGER_TRY(m_database->execute(
      "CREATE TABLE transactions (event_id text NOT NULL, account text NOT NULL, "
      "amount bigint NOT NULL, applied_by integer DEFAULT pg_backend_pid())"));
  if (m_pipeline.route == Route::proxied) {
    const services::PostgresEndpoint& postgres = m_ground.endpoints.postgres;
    WRINGER_ASSIGN(m_proxies,
                   Proxies::open(k_instances, m_ground.brokers,
                                 {asio::ip::make_address(postgres.host), postgres.port}));
  }
  return {};
}

// The first instance has all partitions; then the second one takes its share while events flow.
Status PipelineRun::work() {
  WRINGER_TRY(produce(k_events_at_first));
  WRINGER_TRY(start_instance(1));
  WRINGER_TRY(await_all_applied());
  WRINGER_TRY(start_instance(2));
  WRINGER_TRY(await("both instances have applied something", [this] { return both_apply(); }));
  const int missing = k_events_at_least - static_cast<int>(m_outcome.produced.size());
  WRINGER_TRY(produce(std::max(missing, 10 * k_partitions)));
  WRINGER_TRY(await_all_applied());
  return await("every offset is committed", [this] { return all_is_committed(); });
}

Result<bool> PipelineRun::both_apply() {
  WRINGER_TRY(produce(k_partitions));
  WRINGER_TRY(await_all_applied());
  WRINGER_ASSIGN(const Applied seen, applied());
  return seen.appliers.size() >= k_instances;
}

Status PipelineRun::start_instance(Instance instance) {
  services::Endpoints endpoints = m_ground.endpoints;
  if (m_proxies) {
    endpoints.kafka.bootstrap = m_proxies->kafka_bootstrap(instance);
    endpoints.postgres.port = m_proxies->postgres_port(instance);
  }
  process::Command command{.arguments = m_pipeline.command,
                           .environment = process::inherited_environment(),
                           .directory = m_ground.folder,
                           .stdout_file = log_of(instance),
                           .stderr_file = log_of(instance),
                           .run_as = {}};
  command.arguments.insert(command.arguments.end(), {"--topic", m_name, "--group", m_name});
  command.arguments.insert(command.arguments.end(), m_pipeline.arguments.begin(),
                           m_pipeline.arguments.end());
  if (m_pipeline.target == Target::topic) {
    command.arguments.insert(command.arguments.end(), {"--transactions", output_topic()});
  }
  command.environment["KAFKA_BOOTSTRAP_SERVERS"] = endpoints.kafka.bootstrap;
  command.environment["DATABASE_URL"] = endpoints.postgres.uri(m_name);
  WRINGER_ASSIGN(auto child, m_ground.keeper.spawn(command));
  m_instances.push_back(std::move(child));
  return {};
}

Status PipelineRun::produce(int events) {
  std::vector<clients::OutgoingRecord> records;
  for (int i = 0; i < events; ++i) {
    const auto number = static_cast<int>(m_outcome.produced.size()) + 1;
    const std::string id = fmt::format("event-{}", number);
    const int key = number % k_partitions;
    const std::string account = fmt::format("account-{}", key);
    const nlohmann::json value{{"id", id},
                               {"account", account},
                               {"amount", number},
                               {"version", number / k_partitions + 1}};
    records.push_back({m_partitions[key], account, value.dump()});
    m_outcome.produced.insert(id);
  }
  WRINGER_TRY(m_ground.kafka.produce(records, k_call_timeout));
  return {};
}

template <typename Condition>
Status PipelineRun::await(const std::string& what, Condition reached) {
  const Deadline deadline(system_clock(), k_patience);
  while (true) {
    look_for_bypasses();
    WRINGER_ASSIGN(const bool is_reached, reached());
    if (is_reached) return {};
    for (std::size_t i = 0; i < m_instances.size(); ++i) {
      if (!m_instances[i]->running()) {
        return fail(ErrorCode::environment, fmt::format("instance {} has ended", i + 1));
      }
    }
    if (deadline.passed()) return fail(ErrorCode::timed_out, "waiting until " + what);
    poll(nullptr, 0, static_cast<int>(k_look_every.count()));
  }
}

Status PipelineRun::await_all_applied() {
  return await("every event is applied", [this]() -> Result<bool> {
    WRINGER_ASSIGN(const Applied seen, applied());
    return seen.times.size() == m_outcome.produced.size();
  });
}

Result<Applied> PipelineRun::applied() {
  Applied seen;
  if (m_pipeline.target == Target::table) {
    WRINGER_ASSIGN(const clients::Rows found,
                   m_database->query("SELECT event_id, applied_by FROM transactions"));
    for (const auto& row : found.rows) {
      ++seen.times[row[0].value_or("")];
      seen.appliers.insert(row[1].value_or(""));
    }
    return seen;
  }
  WRINGER_ASSIGN(const auto records,
                 m_ground.kafka.read_all({{output_topic(), 0}}, clients::Isolation::read_committed,
                                         k_call_timeout));
  for (const clients::IncomingRecord& record : records) {
    const auto receipt = nlohmann::json::parse(record.value.value_or("{}"));
    ++seen.times[receipt.at("id")];
    seen.appliers.insert(receipt.at("appliedBy").dump());
  }
  return seen;
}

Result<bool> PipelineRun::all_is_committed() {
  WRINGER_ASSIGN(m_outcome.ends, m_ground.kafka.end_offsets(m_partitions, k_call_timeout));
  WRINGER_ASSIGN(m_outcome.committed,
                 m_ground.kafka.committed_offsets(m_name, m_partitions, k_call_timeout));
  return m_outcome.ends == m_outcome.committed;
}

void PipelineRun::look_for_bypasses() {
  if (!m_proxies) return;
  for (std::size_t i = 0; i < m_instances.size(); ++i) {
    const Instance instance = static_cast<Instance>(i) + 1;
    const std::set<std::string> allowed = m_proxies->addresses_of(instance);
    for (const std::string& remote : remote_ends_of(m_instances[i]->pid())) {
      if (!allowed.contains(remote)) {
        m_outcome.bypasses.insert(fmt::format("instance {} → {}", instance, remote));
      }
    }
  }
}

Status PipelineRun::stop_instances() {
  for (const auto& instance : m_instances) WRINGER_TRY(instance->signal(SIGTERM));
  for (std::size_t i = 0; i < m_instances.size(); ++i) {
    const auto status = m_instances[i]->wait(Deadline(system_clock(), k_stop_deadline));
    if (!status) return fail(status.error().during(fmt::format("stopping instance {}", i + 1)));
    m_outcome.exits.push_back(*status);
  }
  return {};
}

Status PipelineRun::observe() {
  WRINGER_TRY(all_is_committed());
  WRINGER_ASSIGN(Applied seen, applied());
  m_outcome.applied = std::move(seen.times);
  m_outcome.appliers = seen.appliers.size();
  if (m_proxies) {
    m_proxies->stop();
    m_outcome.moments = m_proxies->moments();
    m_outcome.notices = m_proxies->notices();
  }
  return {};
}

std::string PipelineRun::logs() const {
  std::string text;
  for (std::size_t i = 1; i <= m_instances.size(); ++i) {
    text += fmt::format("--- instance {} said\n{}\n", i, tail_of(log_of(static_cast<int>(i))));
  }
  return text + fmt::format("--- after {} events", m_outcome.produced.size());
}

}  // namespace

Result<Outcome> run(const Ground& ground, const Pipeline& pipeline) {
  return PipelineRun(ground, pipeline).run();
}

}  // namespace wringer::test
