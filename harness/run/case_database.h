#pragma once

#include "harness/faults/database_controls.h"
#include "harness/proxy/postgres_interpreter.h"
#include "harness/run/case_parts.h"
#include "harness/run/errands.h"

#include <memory>

namespace wringer::run {

class CaseDatabase final : public faults::DatabaseControls {
 public:
  explicit CaseDatabase(const CaseParts& parts);

  [[nodiscard]] Status refuse(const Moment& held, const faults::DatabaseError& error) override;
  void discard(const Moment& held) override;
  void cut(const Moment& moment) override;
  [[nodiscard]] std::vector<std::uint64_t> connections_of(Instance instance) const override;
  void terminate(const std::vector<std::uint64_t>& connections,
                 std::function<void(Result<int>)> done) override;
  void find_unique(const std::string& constraint,
                   std::function<void(Result<Constraint>)> done) override;

 private:
  // To the case's database; for an errand.
  [[nodiscard]] std::string uri() const;
  [[nodiscard]] proxy::PostgresInterpreter* interpreter_of(std::uint64_t connection) const;

  const CaseParts& m_parts;
  Errands m_errands;
};

}  // namespace wringer::run
