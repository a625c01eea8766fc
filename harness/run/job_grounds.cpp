#include "harness/run/job_grounds.h"

#include "harness/core/assert.h"

#include <algorithm>
#include <thread>

namespace wringer::run {

int default_jobs() {
  return 2 * std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

JobGrounds::JobGrounds(const cases::Ground& shared, int jobs)
    : m_shared(shared), m_jobs(static_cast<std::size_t>(jobs - 1)) {}

Result<const cases::Ground*> JobGrounds::of(int job) {
  WRINGER_ASSERT(job >= 0 && job < jobs());
  if (job == 0) return &m_shared;
  Job& own = m_jobs[static_cast<std::size_t>(job - 1)];
  if (own.ground) return own.ground.get();
  WRINGER_ASSIGN(own.kafka, clients::Kafka::connect(m_shared.access));
  const services::PostgresEndpoint& postgres = m_shared.endpoints.postgres;
  WRINGER_ASSIGN(own.database, clients::Database::connect(postgres.uri(postgres.maintenance)));
  own.ground = std::make_unique<cases::Ground>(cases::Ground{m_shared, *own.kafka, *own.database});
  return own.ground.get();
}

}  // namespace wringer::run
