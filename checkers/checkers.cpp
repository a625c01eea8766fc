#include "checkers/checkers.h"

#include "checkers/facts.h"
#include "checkers/properties.h"

#include <iterator>
#include <utility>

namespace wringer::checkers {
namespace {

void add(std::vector<Anomaly>& anomalies, std::vector<Anomaly> found) {
  anomalies.insert(anomalies.end(), std::make_move_iterator(found.begin()),
                   std::make_move_iterator(found.end()));
}

}  // namespace

Judgement check(const History& history, scenario::Guarantee guarantee) {
  using scenario::Guarantee;
  const Facts facts(history);
  Judgement judgement;
  if (guarantee != Guarantee::at_most_once) add(judgement.anomalies, find_loss(facts));
  if (guarantee != Guarantee::at_least_once)
    add(judgement.anomalies, find_duplicate_effects(facts));
  add(judgement.anomalies, find_ghosts(facts));
  add(judgement.anomalies, find_stuck(facts));
  judgement.doubts = find_doubts(facts);
  return judgement;
}

}  // namespace wringer::checkers
