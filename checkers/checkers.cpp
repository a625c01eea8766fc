#include "checkers/checkers.h"

#include "checkers/cause.h"
#include "checkers/exposure.h"
#include "checkers/facts.h"
#include "checkers/properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <iterator>
#include <optional>
#include <utility>

namespace wringer::checkers {
namespace {

using scenario::Guarantee;

struct Check {
  std::string_view name;
  std::vector<Anomaly> (*find)(const Facts&);
};

// In the order of check_kinds(). "crash", "crash loop" and "own check" are found by the run.
constexpr std::array k_checks{
    Check{"loss", find_loss},
    Check{"duplicate effect", find_duplicate_effects},
    Check{"lost update", find_lost_updates},
    Check{"stale overwrite", find_stale_overwrites},
    Check{"resurrected row", find_resurrected_rows},
    Check{"ghost", find_ghosts},
    Check{"aborted effect", find_aborted_effects},
    Check{"torn effect", find_torn_effects},
    Check{"order", find_disorder},
    Check{"conservation", find_imbalance},
    Check{"outbox loss", find_outbox_losses},
    Check{"outbox ghost", find_outbox_ghosts},
    Check{"outbox duplicate", find_outbox_duplicates},
    Check{"outbox order", find_outbox_disorder},
    Check{"outbox mismatch", find_outbox_mismatches},
    Check{"dead letter missing", find_missing_dead_letters},
    Check{"dead letter repeated", find_repeated_dead_letters},
    Check{"dead letter unfounded", find_unfounded_dead_letters},
    Check{"dead letter headers", find_bare_dead_letters},
    Check{"divergence", find_divergence},
    Check{"stuck", find_stuck},
    Check{"livelock", find_livelock},
    Check{"not settled", find_unsettled},
    Check{"premature offset commit", find_premature_commits},
    Check{"offset regress", find_offset_regress},
    Check{"stale generation", find_stale_generations},
    Check{"commit beyond delivered", find_commits_beyond_delivered},
    Check{"double owner", find_double_owners},
    Check{"bad rewind", find_bad_rewinds},
    Check{"skip", find_skips},
};

constexpr std::array<std::string_view, 9> k_risks{"not settled",
                                                  "crash",
                                                  "premature offset commit",
                                                  "offset regress",
                                                  "stale generation",
                                                  "commit beyond delivered",
                                                  "double owner",
                                                  "bad rewind",
                                                  "skip"};
constexpr std::array<std::string_view, 3> k_repetitions{"duplicate effect", "outbox duplicate",
                                                        "dead letter repeated"};
constexpr std::array<std::string_view, 4> k_losses{"loss", "lost update", "outbox loss",
                                                   "dead letter missing"};

template <typename Names>
bool is_among(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<Anomaly> run_checks(const Facts& facts, std::vector<std::string>& doubts) {
  std::vector<Anomaly> all;
  for (const Check& check : k_checks) {
    try {
      std::vector<Anomaly> found = check.find(facts);
      all.insert(all.end(), std::make_move_iterator(found.begin()),
                 std::make_move_iterator(found.end()));
    } catch (const std::exception& problem) {
      doubts.push_back(fmt::format("the check '{}' failed: {}", check.name, problem.what()));
    }
  }
  return all;
}

}  // namespace

Severity severity_of(const Anomaly& anomaly, const scenario::Expectations& expectations) {
  const std::string& name = anomaly.property;
  if (is_among(expectations.allow, name)) return Severity::allowed;
  if (is_among(expectations.forbid, name)) return Severity::broken;
  const Guarantee guarantee = expectations.guarantee;
  // Whoever promises to do nothing twice has to write down first that it is done.
  const bool must_not = guarantee == Guarantee::at_most_once && is_among(k_repetitions, name);
  if (anomaly.had_to && !must_not) return Severity::allowed;
  if (is_among(k_risks, name)) {
    const bool may_lose = guarantee == Guarantee::at_most_once;
    return may_lose && name == "premature offset commit" ? Severity::allowed : Severity::at_risk;
  }
  if (guarantee == Guarantee::at_most_once && is_among(k_losses, name)) return Severity::allowed;
  if (guarantee != Guarantee::at_least_once) return Severity::broken;
  // A redelivery may take a row back for a while; what it must not do is leave it there.
  const bool heals = anomaly.healed && (name == "stale overwrite" || name == "resurrected row");
  return heals || is_among(k_repetitions, name) ? Severity::allowed : Severity::broken;
}

std::vector<Anomaly> find_all(const Chronicle& chronicle,
                              const scenario::Expectations& expectations, const GroupLog& group,
                              std::vector<std::string>& doubts) {
  return run_checks(Facts(chronicle, expectations, group), doubts);
}

Judgement judge(const Chronicle& chronicle, const scenario::Expectations& expectations,
                const GroupLog& group) {
  const Facts facts(chronicle, expectations, group);
  Judgement judgement;
  judgement.doubts = find_doubts(facts);
  std::vector<Anomaly> all = run_checks(facts, judgement.doubts);
  // It looks through all transactions, which most cases can do without.
  std::optional<CauseFinder> causes;
  if (!all.empty()) causes.emplace(facts);
  for (Anomaly& anomaly : all) {
    if (anomaly.cause.empty()) anomaly.cause = causes->cause_of(anomaly);
    switch (severity_of(anomaly, expectations)) {
      case Severity::broken:
        judgement.anomalies.push_back(std::move(anomaly));
        break;
      case Severity::at_risk:
        judgement.at_risk.push_back(std::move(anomaly));
        break;
      case Severity::allowed:
        judgement.allowed.push_back(std::move(anomaly));
    }
  }
  judgement.not_exposed = what_was_not_exposed(facts, judgement);
  return judgement;
}

}  // namespace wringer::checkers
