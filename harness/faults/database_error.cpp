#include "harness/faults/database_error.h"

#include "harness/faults/database_errors.h"

#include <fmt/format.h>

namespace wringer::faults {
namespace {

std::vector<FaultMistake> check_database_error(const FaultSpec& fault) {
  const KnownError& error = known_error(fault.get<std::string>("code").value_or(""));
  std::vector<FaultMistake> mistakes;
  if (std::string lie = lie_in(error, fault.at); !lie.empty()) {
    mistakes.push_back({"at", std::move(lie)});
  }
  const bool names_constraint = fault.arguments.contains("constraint");
  if (error.sql_state == "23505" && !names_constraint) {
    mistakes.push_back({"code",
                        "23505 needs 'constraint', a unique one of the schema; not the one by "
                        "which the system knows what it has applied, since it would believe it"});
  }
  if (error.sql_state != "23505" && names_constraint) {
    mistakes.push_back({"constraint", "only 23505 names a constraint"});
  }
  return mistakes;
}

}  // namespace

FaultKind DatabaseErrorFault::kind() {
  return {
      .name = "database-error",
      .group = FaultGroup::database,
      .summary = "Postgres refuses a statement or a COMMIT with an error that is true",
      .parameters = {{.name = "code",
                      .type = ParameterType::name,
                      .summary = "the SQLSTATE, or its name",
                      .presence = Parameter::Presence::required,
                      .choices = known_error_texts()},
                     {.name = "constraint",
                      .type = ParameterType::name,
                      .summary = "of 23505: the unique constraint that is said to be violated"}},
      .reports = {"getlago/lago#499", "convex-backend#559", "pgjdbc#2197"},
      .check = check_database_error,
      .sweep = {{.moments = {moments::k_postgres_query, moments::k_postgres_commit},
                 .phases = {Phase::requested},
                 .arguments = {{"code", "40001"}}},
                {.moments = {moments::k_postgres_query},
                 .phases = {Phase::requested},
                 .rank_max = 1,
                 .arguments = {{"code", "40P01"}}},
                {.moments = {moments::k_postgres_commit},
                 .phases = {Phase::applied},
                 .scope = SweepRule::Scope::each_program,
                 .arguments = {{"code", "57P01"}}}}};
}

void DatabaseErrorFault::strike(std::function<void()> done) {
  const KnownError& known = known_error(spec().get<std::string>("code").value_or(""));
  prove_what_was_held();
  switch (known.form) {
    case ErrorForm::error:
    case ErrorForm::turned_away: {
      DatabaseError error = error_at(known, moment().sql);
      if (spec().arguments.contains("constraint")) {
        refuse_with_constraint(std::move(error), std::move(done));
        return;
      }
      refuse(std::move(error));
      break;
    }
    case ErrorForm::terminated:
      terminate(std::move(done));
      return;
    case ErrorForm::lost:
      lose_connection();
      break;
  }
  done();
}

void DatabaseErrorFault::refuse(DatabaseError error) {
  controls().note(moment().instance, "refuse",
                  fmt::format("{}: {}", error.sql_state, error.message));
  // Who connects is answered at once.
  m_refused = true;
  const Status refused = controls().database().refuse(moment(), error);
  if (refused) return;
  m_refused = false;
  prove(refused.error().message);
}

void DatabaseErrorFault::refuse_with_constraint(DatabaseError error, std::function<void()> done) {
  const std::string constraint = spec().get<std::string>("constraint").value_or("");
  error.constraint = constraint;
  error.message = fmt::format("duplicate key value violates unique constraint \"{}\"", constraint);
  controls().database().find_unique(constraint,
                                    [this, error = std::move(error), done = std::move(done)](
                                        const Result<DatabaseControls::Constraint>& found) mutable {
                                      if (found) {
                                        error.schema = found->schema;
                                        error.table = found->table;
                                        refuse(std::move(error));
                                      } else {
                                        prove(found.error().message);
                                      }
                                      done();
                                    });
}

void DatabaseErrorFault::lose_connection() {
  controls().note(moment().instance, "cut", "its connection to Postgres is gone");
  controls().database().cut(moment());
  prove("its connection to Postgres ended on both sides without another word");
  set_effective(true);
}

void DatabaseErrorFault::terminate(std::function<void()> done) {
  controls().note(moment().instance, "terminate", "pg_terminate_backend");
  controls().database().terminate(
      {moment().connection}, [this, done = std::move(done)](const Result<int>& ended) {
        if (!ended) {
          prove("Postgres could not terminate it: " + ended.error().message);
        } else {
          controls().database().discard(moment());
          prove(*ended > 0 ? "Postgres terminated its session with FATAL 57P01"
                           : "its session had ended already");
          set_effective(*ended > 0);
        }
        done();
      });
}

bool DatabaseErrorFault::is_answer(const Moment& moment) const {
  return m_refused && moment.connection == this->moment().connection &&
         moment.exchange == this->moment().exchange && moment.phase != Phase::requested;
}

void DatabaseErrorFault::observe(const Moment& moment) {
  const KnownError& known = known_error(*spec().get<std::string>("code"));
  const std::string_view code = known.sql_state;
  if (receipt().fired && known.form == ErrorForm::terminated && moment.phase == Phase::acked &&
      moment.connection == this->moment().connection && moment.error == code) {
    prove("the client was told FATAL 57P01");
  }
  if (!is_answer(moment)) return;
  if (moment.phase == Phase::applied) {
    prove(moment.error == code ? fmt::format("Postgres refused it instead: {}", code)
                               : fmt::format("it was answered otherwise: {}",
                                             moment.error.empty() ? moment.sql : moment.error));
    return;
  }
  if (moment.error != code) return;
  prove("the error was delivered, and is true");
  set_effective(true);
}

}  // namespace wringer::faults
