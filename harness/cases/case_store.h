#pragma once

#include "harness/cases/ground.h"
#include "harness/core/error.h"
#include "harness/core/history.h"
#include "harness/scenario/scenario.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace wringer::cases {

// The names that a run gives to what it creates in services; a later run finds what a dead one
// left.
[[nodiscard]] std::string database_prefix(const std::string& run_id);
[[nodiscard]] std::string topic_suffix(const std::string& run_id);

// A database with the scenario's schema, made once for a run and copied for each case. Error code
// usage, with the server's message, if the schema fails.
[[nodiscard]] Result<std::string> create_template(const Ground& ground,
                                                  const scenario::Scenario& scenario);
[[nodiscard]] Status drop_database(clients::Database& database, const std::string& name);

// The system is told what this placeholder stands for, in a command or its environment.
[[nodiscard]] bool asks_for(const scenario::SystemSpec& system, const std::string& placeholder);
// The system insists on the name of a topic or of its group, or on a port of its own, so that no
// two of its cases can be run side by side.
[[nodiscard]] bool has_fixed_names(const scenario::Scenario& scenario);
// Of its group: it is nowhere told {group}.
[[nodiscard]] bool insists_on_group(const scenario::Scenario& scenario);

// Whose committed offsets are those of the system: of the groups that the wire has shown, the one
// that it was told, or the only one. Empty: that can't be said.
[[nodiscard]] std::string group_among(const std::set<std::string>& shown, const std::string& told);

// The fresh database and topics of one case. Destroying it removes them.
class CaseStore {
 public:
  // `number` distinguishes the cases of a run.
  [[nodiscard]] static Result<std::unique_ptr<CaseStore>> create(
      const Ground& ground, const scenario::Scenario& scenario,
      const std::string& template_database, int number);
  ~CaseStore();
  CaseStore(const CaseStore&) = delete;
  CaseStore& operator=(const CaseStore&) = delete;

  [[nodiscard]] const std::string& database() const { return m_database; }
  // The scenario's name of a topic → its name in this case. They differ unless the system insists
  // on a fixed name, i.e. nowhere asks for {topic.<name>}.
  [[nodiscard]] const std::map<std::string, std::string>& topics() const { return m_topics; }
  // What the scenario calls a topic of this case; other topics keep their names.
  [[nodiscard]] std::string name_in_scenario(const std::string& topic) const;
  // What the system is told; not always what it joins (see CaseParts::group).
  [[nodiscard]] const std::string& group() const { return m_group; }
  // What it has joined, to be removed with the rest where that is ours to do.
  void add_groups(const std::set<std::string>& names) {
    m_joined.insert(names.begin(), names.end());
  }
  // Of the workload's topic, as Kafka names it.
  [[nodiscard]] std::vector<TopicPartition> input_partitions() const;
  // Of any topic of the scenario.
  [[nodiscard]] std::vector<TopicPartition> partitions_of(const std::string& topic) const;
  // Of the database's change stream; empty: there is none.
  [[nodiscard]] const std::string& slot() const { return m_slot; }
  [[nodiscard]] const std::string& why_no_stream() const { return m_why_no_stream; }
  // The topic, by the scenario's name, has so many now.
  void set_partitions(const std::string& topic, int count) { m_partitions[topic] = count; }

 private:
  CaseStore(const Ground& ground, const scenario::Scenario& scenario, int number);
  [[nodiscard]] Status create_database(const std::string& from);
  [[nodiscard]] Status create_slot();
  [[nodiscard]] Status create_topics();
  void delete_groups();
  // One by one, so that we know which are ours.
  [[nodiscard]] Status create_topics_beside_others(const std::vector<clients::NewTopic>& topics);
  // It may hold topics and groups that are not ours.
  [[nodiscard]] bool postgres_is_shared() const {
    return m_ground.endpoints.postgres.source == services::Source::external;
  }
  [[nodiscard]] bool kafka_is_shared() const {
    return m_ground.endpoints.kafka.source == services::Source::external;
  }

  const Ground& m_ground;
  const scenario::Scenario& m_scenario;
  std::string m_database;
  bool m_database_exists = false;
  std::string m_slot;
  std::string m_why_no_stream;
  std::map<std::string, std::string> m_topics;
  // By the scenario's names.
  std::map<std::string, int> m_partitions;
  std::string m_group;
  std::set<std::string> m_joined;
  // Topics that are ours to delete.
  std::vector<std::string> m_created;
};

}  // namespace wringer::cases
