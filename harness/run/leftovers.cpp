#include "harness/run/leftovers.h"

#include "harness/run/case_store.h"
#include "harness/run/run_folder.h"

namespace wringer::run {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_timeout = 20s;

}  // namespace

Status remove_leftovers(const std::vector<std::string>& dead_runs, clients::Kafka& kafka,
                        clients::Database& database) {
  WRINGER_ASSIGN(const clients::Rows databases, database.query("SELECT datname FROM pg_database"));
  WRINGER_ASSIGN(const std::vector<std::string> topics, kafka.topics(k_timeout));
  for (const std::string& run_id : dead_runs) {
    for (const auto& row : databases.rows) {
      const std::string name = row.at(0).value_or("");
      if (name.starts_with(database_prefix(run_id))) WRINGER_TRY(drop_database(database, name));
    }
    std::vector<std::string> left;
    for (const std::string& topic : topics) {
      if (topic.find(topic_suffix(run_id)) != std::string::npos) left.push_back(topic);
    }
    WRINGER_TRY(kafka.delete_topics(left, k_timeout));
    RunFolder::forget_dead(run_id);
  }
  return {};
}

}  // namespace wringer::run
