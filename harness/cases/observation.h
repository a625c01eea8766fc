#pragma once

// What is read of a case when it is at rest, from both ends, into the folder `history` beside its
// journal. What the judge sees is what stands there.

#include "harness/cases/case_store.h"
#include "harness/cases/ground.h"
#include "harness/core/error.h"
#include "harness/core/history.h"
#include "harness/core/journal.h"
#include "harness/scenario/scenario.h"
#include "harness/truth/capture.h"
#include "harness/truth/kafka_side.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace wringer::cases {

struct ObservationPlan {
  const Ground& ground;
  const scenario::Scenario& scenario;
  const CaseStore& store;
  Seed seed = 0;
  // Of the case.
  std::filesystem::path folder;
  // When its journal was opened.
  WallTime journal_opened{};
};

// May be repeated: changes are added, everything else is read anew. Borrows what the plan refers
// to.
class Observation {
 public:
  explicit Observation(ObservationPlan plan);

  [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }
  // Fills the history's input, offsets and nothing else; the committed offsets are those of
  // `group`. Blocks: not for the I/O thread.
  [[nodiscard]] Status take(History& history, const std::string& group);

 private:
  [[nodiscard]] Status take_kafka(History& history, const std::string& group);
  // These two run beside each other: neither touches what the other fills.
  [[nodiscard]] Status take_input(History& history);
  [[nodiscard]] Status take_postgres(truth::AboutHistory& about);
  [[nodiscard]] Status run_own_queries(clients::Database& database,
                                       truth::AboutHistory& about) const;
  [[nodiscard]] std::vector<truth::TopicReading> written_topics() const;
  [[nodiscard]] std::map<TopicPartition, std::int64_t> in_scenario(
      const std::map<TopicPartition, std::int64_t>& offsets) const;

  ObservationPlan m_plan;
  std::filesystem::path m_folder;
  truth::AboutHistory m_about;
  truth::Capture m_capture;
};

}  // namespace wringer::cases
