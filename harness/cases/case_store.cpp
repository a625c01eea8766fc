#include "harness/cases/case_store.h"

#include "harness/scenario/placeholders.h"
#include "harness/truth/change_stream.h"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <sstream>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_admin_timeout = 15s;

bool has_fixed_ports(const scenario::SystemSpec& system) {
  return system.ready.has_fixed_port() ||
         std::any_of(system.companions.begin(), system.companions.end(),
                     [](const auto& companion) { return companion.ready.has_fixed_port(); });
}

Result<std::string> read_schema(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream stream(file);
  std::stringstream text;
  text << stream.rdbuf();
  if (stream) return text.str();
  // The user can mend what is wrong with the file, not that there are no more files to open.
  const bool is_machine = errno == EMFILE || errno == ENFILE || errno == ENOMEM;
  const Error error = system_error(file.string() + " can't be read", errno);
  return fail(is_machine ? ErrorCode::environment : ErrorCode::usage, error.message);
}

Status apply_schema(const Ground& ground, const std::string& name,
                    const std::filesystem::path& file) {
  if (file.empty()) return {};
  WRINGER_ASSIGN(const std::string sql, read_schema(file));
  WRINGER_ASSIGN(const auto database,
                 clients::Database::connect(ground.endpoints.postgres.uri(name)));
  if (const Status applied = database->execute(sql); !applied) {
    return fail(clients::blame_for_statement(*database, applied.error()),
                fmt::format("the schema {} fails: {}", file.string(), applied.error().message));
  }
  return {};
}

Status fill_template(const Ground& ground, const std::string& name,
                     const scenario::Scenario& scenario) {
  WRINGER_TRY(apply_schema(ground, name, scenario.postgres.schema));
  WRINGER_ASSIGN(const auto database,
                 clients::Database::connect(ground.endpoints.postgres.uri(name)));
  WRINGER_ASSIGN(const std::string why_not, truth::why_no_stream(*database));
  return why_not.empty() ? truth::install_capture(*database) : Status{};
}

}  // namespace

bool asks_for(const scenario::SystemSpec& system, const std::string& placeholder) {
  const auto uses = [&](const std::string& text) {
    const Result<std::vector<std::string>> names = scenario::placeholders_in(text);
    return names && std::find(names->begin(), names->end(), placeholder) != names->end();
  };
  const auto ask = [&](const auto& command, const auto& environment) {
    return std::any_of(command.begin(), command.end(), uses) ||
           std::any_of(environment.begin(), environment.end(),
                       [&](const auto& variable) { return uses(variable.second); });
  };
  return ask(system.command, system.environment) ||
         std::any_of(
             system.companions.begin(), system.companions.end(),
             [&](const auto& companion) { return ask(companion.command, companion.environment); });
}

std::string database_prefix(const std::string& run_id) {
  return "wringer_" + run_id + "_";
}

std::string topic_suffix(const std::string& run_id) {
  return "-wringer-" + run_id + "-";
}

Result<std::string> create_template(const Ground& ground, const scenario::Scenario& scenario) {
  // One name a run: scenarios run one after the other, each with its own template.
  const std::string name = database_prefix(ground.run_id) + "template";
  WRINGER_TRY(drop_database(ground.database, name));
  WRINGER_TRY(ground.database.execute("CREATE DATABASE " + ground.database.quote_name(name)));
  if (const Status filled = fill_template(ground, name, scenario); !filled) {
    static_cast<void>(drop_database(ground.database, name));  // The mistake is what matters.
    return fail(filled.error());
  }
  return name;
}

Status drop_database(clients::Database& database, const std::string& name) {
  WRINGER_TRY(truth::drop_slots(database, name));
  // FORCE: a system that was killed may have left a connection that Postgres has not noticed yet.
  return database.execute("DROP DATABASE IF EXISTS " + database.quote_name(name) + " WITH (FORCE)");
}

bool insists_on_group(const scenario::Scenario& scenario) {
  return !asks_for(scenario.system, "group");
}

std::string group_among(const std::set<std::string>& shown, const std::string& told) {
  if (shown.empty() || shown.contains(told)) return told;
  return shown.size() == 1 ? *shown.begin() : "";
}

bool has_fixed_names(const scenario::Scenario& scenario) {
  return insists_on_group(scenario) || has_fixed_ports(scenario.system) ||
         std::any_of(scenario.topics.begin(), scenario.topics.end(),
                     [&](const scenario::TopicSpec& topic) {
                       return !asks_for(scenario.system, "topic." + topic.name);
                     });
}

CaseStore::CaseStore(const Ground& ground, const scenario::Scenario& scenario, int number)
    : m_ground(ground),
      m_scenario(scenario),
      m_database(fmt::format("{}{}", database_prefix(ground.run_id), number)),
      m_group(fmt::format("{}{}{}", scenario.name, topic_suffix(ground.run_id), number)) {
  if (const auto& attach = scenario.system.attach) {
    m_database = attach->database;
    if (!attach->group.empty()) m_group = attach->group;
  }
  for (const scenario::TopicSpec& topic : scenario.topics) {
    const bool told = asks_for(scenario.system, "topic." + topic.name);
    m_partitions[topic.name] = topic.partitions;
    m_topics[topic.name] =
        told ? fmt::format("{}{}{}", topic.name, topic_suffix(ground.run_id), number) : topic.name;
  }
}

Result<std::unique_ptr<CaseStore>> CaseStore::create(const Ground& ground,
                                                     const scenario::Scenario& scenario,
                                                     const std::string& template_database,
                                                     int number) {
  std::unique_ptr<CaseStore> store(new CaseStore(ground, scenario, number));
  WRINGER_TRY(store->create_database(template_database));
  WRINGER_TRY(store->create_slot());
  WRINGER_TRY(store->create_topics());
  return store;
}

Status CaseStore::create_database(const std::string& from) {
  clients::Database& database = m_ground.database;
  const bool is_fixed = m_scenario.system.attach.has_value();
  const bool may_replace = !postgres_is_shared() || m_ground.fixed_names == FixedNames::allowed;
  // It may be there from a run that died.
  if (is_fixed && may_replace) WRINGER_TRY(drop_database(database, m_database));
  const Status made =
      database.execute(fmt::format("CREATE DATABASE {} TEMPLATE {}",
                                   database.quote_name(m_database), database.quote_name(from)));
  if (!made && is_fixed) {
    return fail(
        made.error().during("the database of the attached system (attach.database), which "
                            "is not Wringer's to delete if it is there already, unless you "
                            "say --allow-fixed-names"));
  }
  WRINGER_TRY(made);
  m_database_exists = true;
  return {};
}

Status CaseStore::create_slot() {
  WRINGER_ASSIGN(const auto database,
                 clients::Database::connect(m_ground.endpoints.postgres.uri(m_database)));
  WRINGER_ASSIGN(m_why_no_stream, truth::why_no_stream(*database));
  if (!m_why_no_stream.empty()) return {};
  WRINGER_TRY(truth::create_slot(*database, m_database));
  m_slot = m_database;
  return {};
}

Status CaseStore::create_topics() {
  std::vector<std::string> fixed_names;
  std::vector<clients::NewTopic> topics;
  for (const scenario::TopicSpec& topic : m_scenario.topics) {
    const std::string& name = m_topics.at(topic.name);
    if (name == topic.name) fixed_names.push_back(name);
    topics.push_back({.name = name,
                      .partitions = topic.partitions,
                      .replication = m_ground.endpoints.kafka.replication()});
  }
  // A fixed name may be there from the case before.
  const bool may_replace = !kafka_is_shared() || m_ground.fixed_names == FixedNames::allowed;
  if (may_replace && !fixed_names.empty()) {
    WRINGER_TRY(m_ground.kafka.delete_topics(fixed_names, k_admin_timeout));
  }
  if (!may_replace) return create_topics_beside_others(topics);
  for (const clients::NewTopic& topic : topics) m_created.push_back(topic.name);
  return m_ground.kafka.create_topics(topics, k_admin_timeout);
}

Status CaseStore::create_topics_beside_others(const std::vector<clients::NewTopic>& topics) {
  for (const clients::NewTopic& topic : topics) {
    const bool name_is_ours = topic.name.find(topic_suffix(m_ground.run_id)) != std::string::npos;
    if (name_is_ours) m_created.push_back(topic.name);
    const Status made = m_ground.kafka.create_topics({topic}, k_admin_timeout);
    if (!made && name_is_ours) return made;
    if (!made) {
      return fail(ErrorCode::environment,
                  fmt::format("{0}; the system is nowhere told {{topic.{0}}}, and what is there "
                              "under that name is not Wringer's to delete. Give the system "
                              "{{topic.{0}}}, or say --allow-fixed-names if its topic may be "
                              "deleted and made anew: {1}",
                              topic.name, made.error().message));
    }
    if (!name_is_ours) m_created.push_back(topic.name);
  }
  return {};
}

CaseStore::~CaseStore() {
  // Of a service of the run's own that has died nothing is left, and asking it would only take
  // time; the other one, if it is the run's own too, ends with the run.
  const bool has_died = m_ground.services_live && !m_ground.services_live();
  // What can't be removed now is removed by the next run, which finds it by its name. A server of
  // the case's own goes with all that it has.
  if (m_database_exists && m_ground.own_postgres == nullptr &&
      (postgres_is_shared() || !has_died)) {
    static_cast<void>(drop_database(m_ground.database, m_database));
  }
  if (!kafka_is_shared() && has_died) return;
  static_cast<void>(m_ground.kafka.delete_topics(m_created, k_admin_timeout));
  delete_groups();
}

void CaseStore::delete_groups() {
  if (m_ground.own_kafka != nullptr) return;  // They go with it.
  if (kafka_is_shared()) m_joined.insert(m_group);
  for (const std::string& group : m_joined) {
    const bool is_of_case = group.find(topic_suffix(m_ground.run_id)) != std::string::npos;
    // On a shared service one of the case would stay for ever, and one that the system named itself
    // is not ours. On one of our own the latter would be there for the next case, with offsets of
    // this one.
    if (is_of_case != kafka_is_shared()) continue;
    static_cast<void>(m_ground.kafka.delete_group(group, k_admin_timeout));
  }
}

std::string CaseStore::name_in_scenario(const std::string& topic) const {
  for (const auto& [name_in_scenario, name] : m_topics) {
    if (name == topic) return name_in_scenario;
  }
  return topic;
}

std::vector<TopicPartition> CaseStore::input_partitions() const {
  return partitions_of(m_scenario.workload.topic);
}

std::vector<TopicPartition> CaseStore::partitions_of(const std::string& name) const {
  std::vector<TopicPartition> partitions;
  const auto known = m_topics.find(name);
  if (known == m_topics.end()) return partitions;
  for (int partition = 0; partition < m_partitions.at(name); ++partition) {
    partitions.push_back({known->second, partition});
  }
  return partitions;
}

}  // namespace wringer::cases
