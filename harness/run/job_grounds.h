#pragma once

#include "harness/cases/ground.h"
#include "harness/core/error.h"

#include <memory>
#include <vector>

namespace wringer::run {

// Two for each core: a case waits more than it works.
[[nodiscard]] int default_jobs();

// What the cases stand on that run side by side: the same services, with clients of its own for
// each job, so that none waits for another's turn.
class JobGrounds {
 public:
  // Borrows `shared`, which is that of job 0.
  JobGrounds(const cases::Ground& shared, int jobs);

  [[nodiscard]] int jobs() const { return static_cast<int>(m_jobs.size()) + 1; }
  // Connects at the first call of the job; each job is asked for by one thread at a time.
  [[nodiscard]] Result<const cases::Ground*> of(int job);

 private:
  struct Job {
    std::unique_ptr<clients::Kafka> kafka;
    std::unique_ptr<clients::Database> database;
    std::unique_ptr<cases::Ground> ground;
  };

  const cases::Ground& m_shared;
  std::vector<Job> m_jobs;
};

}  // namespace wringer::run
